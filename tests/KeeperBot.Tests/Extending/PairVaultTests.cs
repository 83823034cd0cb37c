using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Extending;

public sealed class PairVaultTests
{
    private static readonly Address Pair = Address.Parse("0xb4e16d0168e52d35cacd2c6185b44281ec28c9dc");

    private static readonly VaultMandate Vault = new(
        "pair",
        "uniswap-v2-pair",
        Pair,
        Address.Zero,
        new Token(Address.Zero, "WETH", 18),
        new Token(Address.Zero, "USDC", 6),
        new OracleMandate("chainlink", Address.Zero, Address.Zero, 3_900, 90_000),
        new MarketMandate(0.6, 0, 0),
        new PolicyMandate("delta-band", 1, 3, 0, 0, 0),
        [],
        new LimitsMandate(50, 1, 120));

    [Fact]
    public void PairVault_KnownReserves_GivesTheDeltaOfTheWhitePaper()
    {
        // L = 1000 at 3000 USD: x = 18.2574185835 WETH, y = 54 772.2557505 USDC (quant tables of the reference page).
        var kind = new PairVault();
        var asks = kind.Observe(Vault, Vault.Books.First(), Answers.None).ToImmutableArray();
        var reserves = asks[0].Function!.EncodeOutput(
            BigInteger.Parse("18257418583505537115"), new BigInteger(54_772_255_751), 0);
        var supply = asks[1].Function!.EncodeOutput(BigInteger.One);
        var answers = Answers.None.With(
        [
            new(asks[0], new Answer(true, reserves)),
            new(asks[1], new Answer(true, supply)),
        ]);

        var market = Market.Flat(3_000, 0.6, 0, 0, 1_760_000_000);
        var total = kind.Understand(Vault, Vault.Books.First(), answers).Measure(market).Of("WETH");

        Assert.Equal(109_544.5115, total.Price, 3);
        Assert.Equal(18.2574185835, total.Delta, 8);
        Assert.Equal(-0.003042903097, total.Gamma, 11);
    }

    [Fact]
    public void PairVault_NoLiquidity_IsRefusedWithThePairsAddress()
    {
        var kind = new PairVault();
        var asks = kind.Observe(Vault, Vault.Books.First(), Answers.None).ToImmutableArray();
        var answers = Answers.None.With(
        [
            new(asks[0], new Answer(true, asks[0].Function!.EncodeOutput(0, 0, 0))),
            new(asks[1], new Answer(true, asks[1].Function!.EncodeOutput(0))),
        ]);

        var error = Assert.Throws<UnanswerableException>(() => kind.Understand(Vault, Vault.Books.First(), answers));
        Assert.Contains(Pair.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExtendingPage_ShowsTheCodeThatIsTestedHere()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "KeeperBot.sln")))
        {
            root = Path.GetDirectoryName(root)
                ?? throw new InvalidOperationException("KeeperBot.sln is not above the tests");
        }

        var code = File.ReadAllText(Path.Combine(root, "tests/KeeperBot.Tests/Extending/PairVault.cs"));
        var page = File.ReadAllText(Path.Combine(root, "docs/extending/vault-kind.md"));
        var shown = code[code.IndexOf("/// <summary>A vault", StringComparison.Ordinal)..].Trim();
        Assert.Contains(shown, page, StringComparison.Ordinal);

        // The page's file is in the namespace of the kinds, and needs no using of it.
        Assert.Contains("\nnamespace KeeperBot.Core.Vaults;\n", page, StringComparison.Ordinal);
        var usings = code.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal));
        Assert.All(
            usings.Except(["using KeeperBot.Core;", "using KeeperBot.Core.Vaults;"], StringComparer.Ordinal),
            line => Assert.Contains($"{line}\n", page, StringComparison.Ordinal));
    }
}
