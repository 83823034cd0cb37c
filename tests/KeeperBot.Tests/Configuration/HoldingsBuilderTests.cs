using KeeperBot.Core;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Configuration;

public sealed class HoldingsBuilderTests : IDisposable
{
    private const string Account = "0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0";
    private const string Feed = "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419";

    private const string UsdFeed = "0x164b276057258d81941e97B0a900D4C7B358bCe0";

    private const string Staked =
        $$"""
        {
          "address": "{{Account}}", "symbol": "wstETH", "decimals": 18, "feed": "{{Feed}}", "maxAge": "25 h",
          "claimOn": "WETH", "volatilityPercent": 65, "carryPercent": 3,
          "usdCheck": { "feed": "{{UsdFeed}}", "maxAge": "2 h", "maxDeviationBps": 150 }
        }
        """;

    private readonly SampleConfiguration _sample = new();

    /// <summary>A book or an asset that cannot be, the key that is blamed and what is said.</summary>
    public static TheoryData<string, string, string, string> Impossible => new()
    {
        { "holds", """[{ "kind": "piggy-bank" }]""", "vaults[0].holds[0].kind", "'piggy-bank' is unknown" },
        {
            "holds", """[{ "kind": "option-vault", "account": "0x12" }]""",
            "vaults[0].holds[0].account", "address"
        },
        {
            "holds", $$"""[{ "kind": "option-vault", "contracts": [{ "name": "pool", "address": "{{Account}}" }] }]""",
            "vaults[0].holds[0].contracts[0].name", "has no contract 'pool'"
        },
        {
            "holds", """[{ "kind": "option-vault", "ids": ["-1"] }]""",
            "vaults[0].holds[0].ids[0]", "'-1' is no token id"
        },
        { "holds", """[{ "kind": "uniswap-v3-lp" }]""", "vaults[0].holds[0]", "needs the contract positionManager" },
        { "kind", "\"uniswap-v3-lp\"", "vaults[0].kind", "'uniswap-v3-lp' is unknown" },
        {
            "holds", """[{ "kind": "declared", "file": "desk.json" }]""",
            "vaults[0].holds[0]", "a declared book is declared in a file"
        },
        {
            "holds", """[{ "kind": "declared", "file": "desk.json", "maxAge": "0 s" }]""",
            "vaults[0].holds[0].maxAge", "every price would be too old"
        },
        {
            "holds", """[{ "kind": "option-vault", "file": "desk.json" }]""",
            "vaults[0].holds[0].file", "contracts tell the positions"
        },
        { "assets", $"[{Staked}, {Staked}]", "vaults[0].assets[1]", "wstETH or its address is named already" },
        {
            "assets", $"[{Staked.Replace("\"wstETH\"", "\"USDC\"", StringComparison.Ordinal)}]",
            "vaults[0].assets[0]", "USDC or its address is named already"
        },
        {
            "assets", $"[{Staked.Replace("\"WETH\"", "\"ETH\"", StringComparison.Ordinal)}]",
            "vaults[0].assets[0].claimOn", "'ETH' is no asset that moves on its own"
        },
        {
            "assets", $"[{Staked.Replace("\"WETH\"", "\"wstETH\"", StringComparison.Ordinal)}]",
            "vaults[0].assets[0].claimOn", "'wstETH' is no asset that moves on its own"
        },
        {
            "assets", $"[{Staked.Replace("25 h", "0 s", StringComparison.Ordinal)}]",
            "vaults[0].assets[0].maxAge", "every price would be too old"
        },
        {
            "assets", $"[{Staked.Replace("\"maxAge\": \"25 h\",", "", StringComparison.Ordinal)}]",
            "vaults[0].assets[0].maxAge", "the feed's heartbeat is not known"
        },
        {
            "assets", $"[{Staked[..Staked.IndexOf(", \"carryPercent\"", StringComparison.Ordinal)]}}}]",
            "vaults[0].assets[0]", "nothing confirms the price"
        },
        {
            "assets", $"[{Staked.Replace(": 150", ": 0", StringComparison.Ordinal)}]",
            "vaults[0].assets[0].usdCheck.maxDeviationBps", "outside 1 to 9999"
        },
        {
            "assets", $"[{Staked.Replace(UsdFeed, "0x12", StringComparison.Ordinal)}]",
            "vaults[0].assets[0].usdCheck.feed", "address"
        },
        {
            "assets", $"[{Staked.Replace(": 65", ": 0.65", StringComparison.Ordinal)}]",
            "vaults[0].assets[0].volatilityPercent", "outside 1 to 1000"
        },
    };

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Load_VaultWithoutHoldings_HasItsOwnBookAlone()
    {
        var vault = _sample.Load(_sample.Text).Mandate.Vaults[0];
        Assert.Equal([new BookMandate(vault.Kind, vault.Vault)], vault.Books);
        Assert.Empty(vault.Assets);
    }

    [Fact]
    public void Load_Holdings_ComeAfterTheVaultsOwnBook()
    {
        var json = $$"""[{ "kind": "option-vault" }, { "kind": "option-vault", "account": "{{Account}}" }]""";
        var vault = _sample.Load(_sample.With("vaults[0].holds", json)).Mandate.Vaults[0];
        Assert.Equal([vault.Vault, vault.Vault, Address.Parse(Account)], vault.Books.Select(book => book.Account));
    }

    [Fact]
    public void Load_DeclaredBook_NamesItsDocumentAsStated()
    {
        const string json = """[{ "kind": "declared", "file": "books/desk.csv", "maxAge": "24 h" }]""";
        var vault = _sample.Load(_sample.With("vaults[0].holds", json)).Mandate.Vaults[0];
        Assert.Equal([new DocumentMandate("book", "books/desk.csv", 86_400)], vault.Documents);
        Assert.Equal(vault.Vault, vault.Holds.Single().Account);
    }

    [Fact]
    public void Load_Asset_IsKnownByItsAddress()
    {
        var vault = _sample.Load(_sample.With("vaults[0].assets", $"[{Staked}]")).Mandate.Vaults[0];
        var asset = Assert.Single(vault.Assets);
        Assert.Equal(
            new AssetMandate(
                new Token(Address.Parse(Account), "wstETH", 18),
                Address.Parse(Feed),
                25 * 3_600,
                "WETH",
                new MarketMandate(0.65, 0.0, 0.03))
            {
                UsdCheck = new UsdCheckMandate(Address.Parse(UsdFeed), 7_200, 150),
            },
            asset);
        Assert.Equal(asset.Token, vault.TokenAt(asset.Token.Address));
        Assert.Equal(vault.Quote, vault.TokenAt(vault.Quote.Address));
        Assert.Null(vault.TokenAt(Address.Parse(Feed)));
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Load_ImpossibleHoldings_AreRefusedAtTheirKey(string key, string json, string blamed, string said)
    {
        var problem = _sample.Refuse(_sample.With($"vaults[0].{key}", json));
        Assert.Contains(blamed, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }
}
