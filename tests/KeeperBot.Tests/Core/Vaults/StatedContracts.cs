using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

/// <summary>
/// Contracts as a table of what they say, encoded as they would, and asked in rounds as the program asks. What is not
/// in the table reverts.
/// </summary>
internal sealed class StatedContracts
{
    public static readonly Address Holder = Scenario.Account(0x77);
    public static readonly Address Weth = Scenario.Account(0xE1);
    public static readonly Address Usdc = Scenario.Account(0xE2);
    public static readonly Address Wsteth = Scenario.Account(0xE3);

    private readonly Dictionary<Ask, Answer> _said = [];

    /// <summary>The vault of <see cref="Scenario"/> with wstETH as a further asset.</summary>
    public static VaultMandate Vault { get; } = Scenario.Vault("eth").Mandate with
    {
        Assets =
        [
            new AssetMandate(
                new Token(Wsteth, "wstETH", 18), Scenario.Account(0xF3), 86_460, "WETH", new MarketMandate(0, 0, 0)),
        ],
    };

    /// <summary>How many rounds the last reading took.</summary>
    public int Rounds { get; private set; }

    public static BookMandate Book(VaultKind kind, params (string Name, Address Address)[] contracts) =>
        new(kind.Name, Holder)
        {
            Contracts = [.. contracts.Select(contract => new NamedContract(contract.Name, contract.Address))],
        };

    /// <summary>What a function without arguments returns.</summary>
    public StatedContracts Says(Address contract, AbiFunction function, params AbiValue[] returned) =>
        Says(contract, function, [], returned);

    public StatedContracts Says(Address contract, AbiFunction function, AbiValue[] arguments, AbiValue[] returned)
    {
        _said[new Ask(contract, function, arguments)] = new Answer(true, function.EncodeOutput(returned));
        return this;
    }

    /// <summary>Asks until nothing is missing, and builds the position.</summary>
    public VaultPosition Read(BookMandate book, VaultMandate? vault = null)
    {
        var (kind, answers) = (VaultKind.Named(book.Kind), Answers.None);
        for (Rounds = 0; ; Rounds++)
        {
            var missing = kind.Observe(vault ?? Vault, book, answers).Where(ask => !answers.Has(ask)).Distinct()
                .OrderBy(ask => ask, Ask.Order).ToImmutableArray();
            if (missing.IsEmpty)
            {
                return kind.Understand(vault ?? Vault, book, answers);
            }

            Assert.True(Rounds < Observation.MaxRounds, $"{string.Join(", ", missing)} in round {Rounds + 1}");
            answers = answers.With(missing.Select(ask => KeyValuePair.Create(
                ask, _said.GetValueOrDefault(ask, new Answer(false, ReadOnlyMemory<byte>.Empty)))));
        }
    }

    /// <summary>The liquidity that the book holds.</summary>
    public ImmutableArray<PooledLiquidity> Pools(BookMandate book) =>
        Assert.IsType<LiquidityPosition>(Read(book)).Pools;

    /// <summary>Asserts that the book is refused, and that the reason says each of these.</summary>
    public void AssertRefused(BookMandate book, params string[] words)
    {
        var refusal = Assert.Throws<UnanswerableException>(() => Read(book));
        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    /// <summary>Whole tokens of an amount.</summary>
    public static double Whole(BigInteger amount, int decimals) => Scaled.ToDouble(amount, decimals);
}
