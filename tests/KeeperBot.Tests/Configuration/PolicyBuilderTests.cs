using KeeperBot.Core;
using KeeperBot.Core.Bands;

namespace KeeperBot.Tests.Configuration;

public sealed class PolicyBuilderTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    /// <summary>A policy that cannot be, the key that is blamed and what is said.</summary>
    public static TheoryData<string, string, string> Impossible => new()
    {
        { Policy("", ""), "vaults[0].policy", "weighs risk against what the vault manages" },
        { Policy("300000 WETH", ""), "vaults[0].policy.nav", "USDC" },
        { Policy("0 USDC", ""), "vaults[0].policy.nav", "it is nothing" },
        { Policy("300000 USDC", "\"riskAversionTimesNav\": 0"), "vaults[0].policy.riskAversionTimesNav", "outside" },
        {
            Policy("300000 USDC", "\"riskAversionTimesNav\": 30, \"gasAsset\": \"BNB\""),
            "vaults[0].policy.gasAsset", "no asset 'BNB'"
        },
        { Policy("300000 USDC", "", "delta-band"), "vaults[0].policy.nav", "a delta-band does not go by it" },
        {
            Policy("", "\"riskAversionTimesNav\": 30", "delta-band"),
            "vaults[0].policy.riskAversionTimesNav", "does not go by it"
        },
        { Policy("300000 USDC", ""), "vaults[0].policy", "is told once how much risk" },
        { Targeting("\"riskAversionTimesNav\": 30,"), "policy.riskAversionTimesNav", "is told once how much risk" },
        { Targeting("", null), "policy.trackingErrorBpsPerMonth", "depends on the vault" },
        {
            Policy("300000 USDC", $"\"riskAversionTimesNav\": 30, \"typical\": {Typical}"), "policy.typical",
            "needs no typical moment"
        },
        { Targeting("", Typical, 0), "policy.trackingErrorBpsPerMonth", "outside 0.1" },
        { Targeting("", Typical, 9_000), "policy.trackingErrorBpsPerMonth", "a risk aversion of" },
        { Targeting("", Typical, 0.1), "policy.trackingErrorBpsPerMonth", "a risk aversion of" },
        { Targeting("", """{ "gammaPercent": 0, "hedgeGas": "12 USD" }"""), "typical.gammaPercent", "outside" },
        { Targeting("", """{ "gammaPercent": 2, "hedgeGas": "12" }"""), "typical.hedgeGas", "not a number and a unit" },
        {
            Targeting("", """{ "gammaPercent": 2, "hedgeGas": "1 USD", "volatilityPercent": 0.8 }"""),
            "typical.volatilityPercent", "outside 1 to 1000"
        },
        { Of("delta-band", ""), "vaults[0].policy", "where a trade ends" },
        { Of("delta-band", "\"innerBand\": \"1 WETH\", \"tradeTo\": \"flat\""), "policy.tradeTo", "not go by it" },
        { Of("threshold", "\"innerBand\": \"1 WETH\""), "policy.innerBand", "a threshold does not go by it" },
        { Of("threshold", "\"tradeTo\": \"inner\""), "policy.tradeTo", "'inner'" },
        { Of("threshold", "\"referenceVolatilityPercent\": 0.8"), "policy.referenceVolatilityPercent", "outside" },
        { Of("threshold", "\"dearGas\": \"60 gwei\""), "policy.dearGas", "stated together" },
        { Of("threshold", "\"dearGasFactor\": 2"), "policy.dearGasFactor", "stated together" },
        { Of("threshold", "\"dearGas\": \"6 gwei\", \"dearGasFactor\": 0.5"), "policy.dearGasFactor", "outside 1" },
        {
            Of("threshold", "\"tradeTo\": \"edge\", \"urgentBand\": \"20 WETH\""), "policy.minimumTrade",
            "beyond the urgent band"
        },
        { Of("schedule", ""), "vaults[0].policy", "when to trade" },
        { Of("schedule", "\"every\": \"1 h\", \"maxInterval\": \"0 s\""), "policy.maxInterval", "not go by it" },
        { Of("schedule", "\"every\": \"1 h\", \"priceMovePercent\": 0"), "policy.priceMovePercent", "outside" },
        { Of("schedule", "\"every\": \"0 s\"", "0 WETH"), "policy.minimumTrade", "whatever there is" },
        { Of("threshold", "\"every\": \"1 h\""), "policy.every", "a threshold does not go by it" },
        { Of("gamma-scalping", "\"innerBand\": \"0 WETH\""), "vaults[0].policy", "weighs risk" },
    };

    private const string Typical = """{ "gammaPercent": 1.74, "hedgeGas": "12.5 USD" }""";

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Load_ImpossiblePolicy_IsRefusedAtItsKey(string json, string blamed, string said)
    {
        var problem = _sample.Refuse(_sample.With("vaults[0].policy", json));
        Assert.Contains(blamed, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"riskAversionTimesNav\": 30", 1e-4)]
    [InlineData("\"riskAversionTimesNav\": 60", 2e-4)]
    public void Load_CostOptimalBand_HasItsRiskAversionForADollar(string more, double perDollar)
    {
        var policy = _sample.Load(_sample.With("vaults[0].policy", Policy("300000 USDC", more)))
            .Mandate.Vaults[0].Policy;
        Assert.Equal(perDollar, policy.Costs!.RiskAversion, 1e-12);
        Assert.Equal("WETH", policy.Costs.GasAsset);
    }

    [Fact]
    public void Load_DeltaBand_WeighsNoCosts() =>
        Assert.Null(_sample.Load(_sample.Text).Mandate.Vaults[0].Policy.Costs);

    /// <summary>
    /// The sample's volatility is 60 % and its lowest fee 5 bps: what the keeper is told leaves the target there.
    /// </summary>
    [Theory]
    [InlineData("cost-optimal-band")]
    [InlineData("gamma-scalping")]
    public void Load_TrackingError_IsTheRiskAversionThatLeavesItAtTheTypicalMoment(string kind)
    {
        var policy = _sample.Load(_sample.With("vaults[0].policy", Targeting("", Typical, 90, kind)))
            .Mandate.Vaults[0].Policy;
        var inputs = new TypicalMoment(300_000, 1.74, 0.6, 500e-6, 12.5).InputsAt(2_500) with
        {
            RiskAversion = policy.Costs!.RiskAversion,
        };
        var predicted = new BandEconomics(inputs, CostOptimalBand.Stationary(inputs)).TrackingVariancePerYear;
        Assert.Equal(0.009 * 300_000, Math.Sqrt(predicted * 30 / 365), 1e-6);
        Assert.Equal("WETH", policy.Costs.GasAsset);
    }

    [Fact]
    public void Load_Threshold_HasWhatItGoesBy()
    {
        var plain = Load(Of("threshold", ""));
        Assert.Equal((new ThresholdMandate(false, null, null), 0), (plain.Threshold!, plain.InnerBand));
        var edge = Load(Of(
            "threshold",
            """
            "tradeTo": "edge", "referenceVolatilityPercent": 65, "dearGas": "60 gwei", "dearGasFactor": 2.5,
            "maxInterval": "4 h"
            """));
        Assert.Equal(new ThresholdMandate(true, 0.65, new DearGasMandate(60_000_000_000, 2.5)), edge.Threshold);
        Assert.Equal(14_400, edge.MaxIntervalSeconds);
    }

    [Theory]
    [InlineData("0 s", 0)]
    [InlineData("1 h", 3_600)]
    public void Load_Schedule_HasItsTimes(string every, long seconds)
    {
        var policy = Load(Of("schedule", $"\"every\": \"{every}\", \"priceMovePercent\": 2"));
        Assert.Equal((seconds, 0.02, 0), (policy.MaxIntervalSeconds, policy.PriceMove!.Value, policy.InnerBand));
        Assert.Null(policy.Threshold);
    }

    /// <summary>The hash of a mandate that existed before these policies is the one that it had.</summary>
    [Fact]
    public void Load_DeltaBand_HasNothingOfOtherPoliciesInItsMandate()
    {
        var bytes = Canonical.Serialize(_sample.Load(_sample.Text).Mandate);
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        Assert.DoesNotContain("threshold", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("priceMove", text, StringComparison.Ordinal);
    }

    private PolicyMandate Load(string policy) =>
        _sample.Load(_sample.With("vaults[0].policy", policy)).Mandate.Vaults[0].Policy;

    private static string Of(string kind, string more, string minimum = "0.1 WETH") =>
        $$"""
        {
          "kind": "{{kind}}", "band": "20 WETH", "minimumTrade": "{{minimum}}"
          {{(more.Length == 0 ? "" : ", " + more)}}
        }
        """;

    private static string Targeting(
        string more, string? typical = Typical, double bps = 90, string kind = "cost-optimal-band")
    {
        var at = typical is null ? "" : $", \"typical\": {typical}";
        var target = FormattableString.Invariant($"\"trackingErrorBpsPerMonth\": {bps}");
        return Policy("300000 USDC", $"{more} {target}{at}", kind);
    }

    private static string Policy(string nav, string more, string kind = "cost-optimal-band")
    {
        var stated = nav.Length == 0 ? "" : $", \"nav\": \"{nav}\"";
        return $$"""
            {
              "kind": "{{kind}}", "band": "20 WETH", "innerBand": "15 WETH", "minimumTrade": "0.1 WETH"{{stated}}
              {{(more.Length == 0 ? "" : ", " + more)}}
            }
            """;
    }
}
