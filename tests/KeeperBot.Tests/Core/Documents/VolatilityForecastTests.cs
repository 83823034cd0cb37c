using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Tests.Core.Documents;

/// <summary>Forecasts of volatility that documents state: what decisions weigh by them, and when they do not.</summary>
public sealed class VolatilityForecastTests
{
    private const double Stated = 0.8;
    private static readonly PastErrors Good = new("QLIKE", 0.31, 0.42, 412);
    private static readonly DocumentMandate Wanted = new(VolatilityForecastDocument.KindName, "forecast.json", 3_600);

    [Theory]
    [InlineData(0.6, 0.6)]
    [InlineData(1.1, 1.1)]
    [InlineData(0.2, 0.8 / 1.5)]
    [InlineData(5.0, 0.8 * 1.5)]
    public void Decide_Forecast_WeighsCostsAsThatVolatilityWouldWithinItsGuardRails(double forecast, double weighed)
    {
        var decision = Allowing().DecideOnly(State(forecast));
        var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.VolatilityForecast);
        Assert.True(reason.Passed);
        Assert.Equal((100 * weighed, 100 * Stated), (reason.Measured, reason.Limit));
        Assert.Contains("forecast.json, 0x", reason.Detail, StringComparison.Ordinal);
        Assert.Contains("QLIKE 0.31 against 0.42", reason.Detail, StringComparison.Ordinal);

        // The book is valued as before; what hedging it costs and is worth is weighed at the forecast.
        var plain = Allowing().DecideOnly();
        Assert.Equal(plain.Measure! with { }, decision.Measure);
        var (calm, other) = (Cost(plain), Cost(decision));
        Assert.Equal(weighed < Stated, other < calm);
    }

    [Fact]
    public void Decide_WithoutAForecastInTheMandate_SaysAndChangesNothing()
    {
        var (allowed, without) = (Allowing().DecideOnly(), Weighing(null).DecideOnly(State(0.3)));
        Assert.DoesNotContain(without.Reasons, r => r.Code == ReasonCode.VolatilityForecast);
        Assert.Equal(Cost(allowed), Cost(without));
    }

    [Fact]
    public void Decide_ForecastThatDoesNotCount_GoesByTheStatedVolatilityAndSaysWhy()
    {
        var late = State(0.3, asOf: Scenario.Now - 3_601);
        var early = State(0.3, asOf: Scenario.Now + 7_200);
        var lost = State(0.3, Good with { Forecast = 0.43 });
        var broken = KeeperState.Initial.Apply(
            new Fact.DocumentStated(new StatedDocument(Wanted.Kind, Wanted.Name, Scenario.Now, "{}")), []);
        foreach (var (state, why) in new[]
        {
            (KeeperState.Initial, "never stated"), (late, "1 hours old"),
            (early, "2 hours ahead"), (lost, "lost to the plain"),
            (broken, "not a forecast"),
        })
        {
            var decision = Allowing().DecideOnly(state);
            var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.VolatilityForecast);
            Assert.False(reason.Passed);
            Assert.Equal(reason.Limit, reason.Measured);
            Assert.Contains(why, reason.Detail, StringComparison.Ordinal);
            Assert.Equal(Cost(Allowing().DecideOnly()), Cost(decision));
            Assert.NotEqual(ReasonCode.VolatilityForecast, decision.Decisive.Code);
        }
    }

    [Theory]
    [InlineData("\"volatility\": 0.5", "\"volatility\": -0.5", "volatility is -0.5")]
    [InlineData("\"horizonDays\": 7", "\"horizonDays\": 0", "horizonDays is 0")]
    [InlineData("\"samples\": 412", "\"samples\": 0", "never tried")]
    [InlineData("\"plain\": 0.42", "\"plain\": -1", "zero or more")]
    [InlineData("\"asset\": \"WETH\"", "\"asset\": \"WBTC\"", "the forecast of WBTC")]
    [InlineData("\"asOf\"", "\"asof\"", "not a forecast of this kind: at line")]
    public void Read_BrokenForecast_IsRefusedWithTheReason(string part, string broken, string why)
    {
        var (kind, vault) = (DocumentKind.Named(Wanted.Kind), Allowing().Only.Mandate);
        var good = Text(0.5, Good, Scenario.Now);
        Assert.Equal(Scenario.Now, kind.Read("forecast.json", good, vault).AsOf);
        var refused = Assert.Throws<FormatException>(
            () => kind.Read("forecast.json", good.Replace(part, broken, StringComparison.Ordinal), vault));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Canonical_MandateWithForecasts_ReadsBack()
    {
        var mandate = Allowing().Mandate;
        var back = Canonical.Deserialize<Mandate>(Canonical.Serialize(mandate));
        Assert.Equal(mandate.Hash, back.Hash);
        Assert.Equal(new ForecastMandate(Wanted, 0.5), back.Vaults[0].Forecasts!.Volatility);
    }

    /// <summary>What the policy is predicted to cost a year: it grows with the volatility.</summary>
    private static double Cost(Decision decision) =>
        decision.Reasons.Single(reason => reason.Code == ReasonCode.Prediction).Measured;

    private static Scenario Allowing() => Weighing(new ForecastsMandate(new ForecastMandate(Wanted, 0.5)));

    private static Scenario Weighing(ForecastsMandate? forecasts) => new Scenario().With(vault => vault with
    {
        Mandate = vault.Mandate with
        {
            Forecasts = forecasts,
            Policy = vault.Mandate.Policy with
            {
                Kind = "cost-optimal-band",
                Costs = new CostMandate(1e-4, "WETH"),
            },
        },
    });

    private static KeeperState State(double volatility, PastErrors? past = null, ulong asOf = Scenario.Now) =>
        KeeperState.Initial.Apply(
            new Fact.DocumentStated(
                new StatedDocument(Wanted.Kind, Wanted.Name, asOf, Text(volatility, past ?? Good, asOf))),
            []);

    private static string Text(double volatility, PastErrors past, ulong asOf) =>
        new VolatilityForecast("WETH", asOf, "history", 7, volatility, past).Write();
}
