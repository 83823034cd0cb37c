using KeeperBot.Core;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Configuration;

public sealed class MarketBuilderTests : IDisposable
{
    private const string Secret = "key-4c11d0";

    private readonly SampleConfiguration _sample = new();

    /// <summary>A market that cannot be, the key that is blamed and what is said.</summary>
    public static TheoryData<string, string, string> Impossible => new()
    {
        { "{}", "vaults[0].market", "volatility is stated once" },
        {
            """{ "volatilityPercent": 60, "surface": { "file": "s.json", "maxAge": "1 h" } }""",
            "vaults[0].market.surface", "volatility is stated once"
        },
        { """{ "surface": { "maxAge": "1 h" } }""", "vaults[0].market.surface", "either in a file or at a URL" },
        {
            """{ "surface": { "file": "s.json", "url": "https://desk.example", "maxAge": "1 h" } }""",
            "vaults[0].market.surface", "either in a file or at a URL"
        },
        {
            """{ "surface": { "file": "s.json", "maxAge": "0 s" } }""",
            "vaults[0].market.surface.maxAge", "every price would be too old"
        },
        {
            """{ "surface": { "url": "http://desk.example/s.json", "maxAge": "1 h" } }""",
            "vaults[0].market.surface.url", "without encryption"
        },
        { """{ "surface": { "url": "desk", "maxAge": "1 h" } }""", "vaults[0].market.surface.url", "no URL" },
        { Smile("""{ "rule": "sticky" }"""), "vaults[0].market.smile.rule", "'sticky' is unknown" },
        { Smile("""{ "rule": "stickiness" }"""), "vaults[0].market.smile.ratio", "from -1 to 3" },
        { Smile("""{ "rule": "sticky-delta", "ratio": 1 }"""), "vaults[0].market.smile.ratio", "the others none" },
        { Smile("""{ "rule": "minimum-variance", "a": 1, "b": 2 }"""), "vaults[0].market.smile", "a, b and c" },
        { Smile("""{ "rule": "sticky-strike", "c": 2 }"""), "vaults[0].market.smile", "the others none" },
    };

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Load_ImpossibleMarket_IsRefusedAtItsKey(string json, string blamed, string said)
    {
        var problem = _sample.Refuse(_sample.With("vaults[0].market", json));
        Assert.Contains(blamed, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "rule": "sticky-strike" }""", 1.0)]
    [InlineData("""{ "rule": "sticky-delta" }""", 0.0)]
    [InlineData("""{ "rule": "stickiness", "ratio": 0.4 }""", 0.4)]
    public void Load_SmileRule_IsAsStated(string json, double ratio) =>
        Assert.Equal(new SmileRule.Stickiness(ratio), MarketOf(Smile(json)).Smile);

    [Fact]
    public void Load_MinimumVariance_HasItsCoefficients() => Assert.Equal(
        new SmileRule.MinimumVariance(-0.2, -0.4, 0.3),
        MarketOf(Smile("""{ "rule": "minimum-variance", "a": -0.2, "b": -0.4, "c": 0.3 }""")).Smile);

    [Fact]
    public void Load_SurfaceInAFile_IsADocumentOfTheVault()
    {
        const string json = """{ "surface": { "file": "weth.json", "maxAge": "2 h" } }""";
        var configuration = _sample.Load(_sample.With("vaults[0].market", json));
        Assert.Equal(
            [new DocumentMandate("volatility-surface", "weth.json", 7_200)],
            configuration.Mandate.Vaults[0].Documents);
        Assert.Empty(configuration.Servers);
    }

    [Fact]
    public void Load_SurfaceAtAUrl_IsNamedWithoutItsSecrets()
    {
        const string json =
            $$"""{ "surface": { "url": "https://desk.example/{{Secret}}/weth?key={{Secret}}", "maxAge": "2 h" } }""";
        var configuration = _sample.Load(_sample.With("vaults[0].market", json));
        var document = Assert.Single(configuration.Mandate.Vaults[0].Documents);
        Assert.Equal([document.Name], configuration.Servers.Keys);
        Assert.Contains("desk.example", document.Name, StringComparison.Ordinal);
        Assert.Contains("(WETH)", document.Name, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Secret, System.Text.Encoding.UTF8.GetString(Canonical.Serialize(configuration.Mandate)),
            StringComparison.Ordinal);
    }

    private static string Smile(string rule) => $$"""{ "volatilityPercent": 60, "smile": {{rule}} }""";

    private MarketMandate MarketOf(string json) =>
        _sample.Load(_sample.With("vaults[0].market", json)).Mandate.Vaults[0].Market;
}
