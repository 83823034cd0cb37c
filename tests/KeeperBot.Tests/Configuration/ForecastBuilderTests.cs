using System.Text.Json.Nodes;
using KeeperBot.Core;

namespace KeeperBot.Tests.Configuration;

public sealed class ForecastBuilderTests : IDisposable
{
    private const string Weighing = """
        { "kind": "cost-optimal-band", "band": "20 WETH", "innerBand": "15 WETH", "minimumTrade": "0.1 WETH",
        "nav": "300000 USDC", "riskAversionTimesNav": 30 }
        """;

    private readonly SampleConfiguration _sample = new();

    /// <summary>Forecasts that cannot be, the key that is blamed and what is said.</summary>
    public static TheoryData<string, string, string> Impossible => new()
    {
        { "{}", "vaults[0].forecasts", "it names no forecast" },
        { """{ "gas": {} }""", "vaults[0].forecasts.gas", "either in a file or at a URL" },
        { """{ "gas": { "file": "g.json", "guardPercent": 401 } }""", "forecasts.gas.guardPercent", "0 to 400" },
        { """{ "gas": { "file": "g.json", "guardPercent": -1 } }""", "forecasts.gas.guardPercent", "0 to 400" },
        { """{ "gas": { "file": "g.json", "maxAge": "0 s" } }""", "forecasts.gas.maxAge", "every price would be" },
    };

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Load_ForecastsOfGasAndVolatility_AreDocumentsThatTheVaultMayDoWithout()
    {
        const string json = """
            { "volatility": { "file": "v.json" }, "gas": { "file": "g.json", "maxAge": "6 h", "guardPercent": 25 } }
            """;
        var vault = _sample.Load(With(json)).Mandate.Vaults[0];
        var volatility = new DocumentMandate("volatility-forecast", "v.json", 172_800);
        Assert.Equal(new ForecastMandate(volatility, 0.5), vault.Forecasts!.Volatility);
        Assert.Equal(
            new ForecastMandate(new DocumentMandate("gas-forecast", "g.json", 21_600), 0.25), vault.Forecasts.Gas);
        Assert.Empty(vault.Documents);
        Assert.Equal(["v.json", "g.json"], vault.Forecasts.Documents.Select(document => document.Name));
    }

    [Fact]
    public void Load_ForecastAtAUrl_IsAskedOfItsServer()
    {
        var configuration = _sample.Load(With("""{ "gas": { "url": "https://desk.example/gas.json" } }"""));
        var name = Assert.Single(configuration.Servers).Key;
        Assert.Equal(name, configuration.Mandate.Vaults[0].Forecasts!.Gas!.Document.Name);
        Assert.EndsWith("(gas-forecast)", name, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Load_ImpossibleForecasts_AreRefusedAtTheirKey(string json, string blamed, string said)
    {
        var problem = _sample.Refuse(With(json));
        Assert.Contains(blamed, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ForecastOfAPolicyThatWeighsNoCosts_IsRefused()
    {
        var problem = _sample.Refuse(_sample.With("vaults[0].forecasts", """{ "gas": { "file": "g.json" } }"""));
        Assert.Contains("goes by no forecast", problem.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The good file with a policy that weighs costs, and forecasts.</summary>
    private string With(string forecasts)
    {
        var root = JsonNode.Parse(_sample.With("vaults[0].policy", Weighing))!;
        root["vaults"]![0]!["forecasts"] = JsonNode.Parse(forecasts);
        return root.ToJsonString();
    }
}
