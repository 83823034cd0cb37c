using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Tests.Core.Documents;

/// <summary>Forecasts of gas that documents state: what decisions wait for by them, and when they do not.</summary>
public sealed class GasForecastTests
{
    private const int Seed = 20_261_122;
    private const double Day = 365.0;
    private static readonly PastErrors Good = new("Brier score", 0.11, 0.19, 412);
    private static readonly DocumentMandate Wanted = new(GasForecastDocument.KindName, "gas.json", 3_600);

    [Theory]
    [InlineData(15, null, 0)]
    [InlineData(20, "calm", 4)]
    [InlineData(40, "calm", 4)]
    [InlineData(60, "busy", 20)]
    [InlineData(400, "busy", 20)]
    public void WaitAt_EachRegime_IsForTheCheaperOneThatSavesMost(int gwei, string? name, double perDay)
    {
        var wait = Forecast().WaitAt(Scenario.Gwei(gwei));
        Assert.Equal(name, wait?.For.Name);
        Assert.Equal(perDay, wait is { } found ? found.ArrivalsPerYear / Day : 0.0, 1e-9);
        Assert.Equal(name is null ? null : name == "calm" ? 10e9 : 30e9, wait?.FeeWei);
    }

    [Fact]
    public void WaitAt_SpikeThatLastsLongerThanBusy_SavesNoMoreBelowItThanWhereItBegins()
    {
        // Where the spike begins waiting saves (60 - 30)·2 = 60 gwei a day; at 59, (59 - 10)·4 = 196 but for that.
        var wait = Forecast(spikeToBusy: 2.0).WaitAt(Scenario.Gwei(59))!.Value;
        Assert.Equal("calm", wait.For.Name);
        Assert.Equal(60.0 / 49.0, wait.ArrivalsPerYear / Day, 1e-9);
        Assert.Equal(4.0, Forecast(spikeToBusy: 2.0).WaitAt(Scenario.Gwei(22))!.Value.ArrivalsPerYear / Day, 1e-9);
    }

    [Fact]
    public void WaitAt_RegimeThatComesLessThanOnceADay_IsNotWaitedFor()
    {
        var wait = Forecast(spikeToBusy: 0.99, spikeToCalm: 1.0).WaitAt(Scenario.Gwei(100))!.Value;
        Assert.Equal("calm", wait.For.Name);
        Assert.Null(Forecast(spikeToBusy: 0.99).WaitAt(Scenario.Gwei(100)));
    }

    /// <summary>Dearer gas never narrows the band, at boundaries least of all, and no guard rail is broken.</summary>
    [Fact]
    public void Band_AnyForecastAlongTheGasPrice_RisesAndStaysWithinTheGuardRails()
    {
        var (random, waits) = (new Random(Seed), 0);
        for (var i = 0; i < 300; i++)
        {
            var forecast = RandomForecasts.Gas(random, 1, Scenario.Now, Good);
            var most = 1.0 + random.NextDouble();
            var before = 0.0;
            IEnumerable<long> fees = Enumerable.Range(0, 120).Select(_ => random.NextInt64(1, 100_000_000_000))
                .Concat(forecast.Regimes.SelectMany(regime => new[] { regime.FromWei - 1, regime.FromWei }))
                .Where(fee => fee > 0);
            foreach (var fee in fees.Order())
            {
                var plain = Costing(fee);
                var wait = forecast.WaitAt(fee);
                var band = CostOptimalBand.Of(plain with
                {
                    CheaperGas = wait is { } cheaper
                        ? new CheaperGas(Costing(cheaper.FeeWei).FixedCost, cheaper.ArrivalsPerYear, most)
                        : null,
                });
                var without = CostOptimalBand.Of(plain);
                waits += band.Outer > without.Outer ? 1 : 0;
                var context = $"seed {Seed}, forecast {i}, fee {fee}: {band} after {before}, {without} without";
                Assert.True(band.Outer >= before * (1.0 - 1e-12), context);
                Assert.True(band.Outer >= without.Outer && band.Outer <= most * without.Outer * (1.0 + 1e-12), context);
                Assert.Equal(without.Inner, band.Inner);
                before = band.Outer;
            }
        }

        Assert.True(waits > 3_000, $"only {waits} waits");
    }

    [Fact]
    public void Decide_SpikeWithAForecast_WaitsWithinTheGuardRailsAndSaysForWhat()
    {
        var (plain, waiting) = (Outer(At(80), KeeperState.Initial), Outer(At(80), State(Forecast())));
        Assert.Equal(1.5 * plain, waiting, 1e-8);
        Assert.Equal(1.1 * plain, Outer(At(80, guard: 0.1), State(Forecast())), 1e-8);
        Assert.Equal(Outer(At(15), KeeperState.Initial), Outer(At(15), State(Forecast())));

        var between = At(80).WithNetDelta(Scenario.Ether((decimal)(1.2 * plain)));
        Assert.Equal(Verdict.Hedge, between.DecideOnly().Verdict);
        var decision = between.DecideOnly(State(Forecast()));
        Assert.Equal(Verdict.Hold, decision.Verdict);
        var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.GasForecast);
        Assert.True(reason.Passed);
        Assert.Equal(80.0, reason.Measured);
        Assert.Equal(30.0 + Tip, reason.Limit, 1e-9);
        Assert.StartsWith("spike, busy comes 20 times a day; gas.json, 0x", reason.Detail, StringComparison.Ordinal);
        Assert.Contains("Brier score 0.11 against 0.19", reason.Detail, StringComparison.Ordinal);

        // As soon as gas falls it is hedged, and the decision said from where on.
        var atMost = decision.Flips.GasAtMostWei!.Value;
        Assert.Equal(Verdict.Hedge, between.WithGasPrice(atMost).DecideOnly(State(Forecast())).Verdict);
        Assert.Equal(Verdict.Hold, between.WithGasPrice(atMost + 1).DecideOnly(State(Forecast())).Verdict);
    }

    [Fact]
    public void Decide_MandatesBandAndUrgentBand_AreNotWidenedByWaiting()
    {
        var narrow = At(80).WithPolicy(policy => policy with
        {
            Band = Scenario.Ether(1),
            InnerBand = Scenario.Ether(0.5m),
            UrgentBand = Scenario.Ether(2),
        });
        foreach (var (net, urgency) in new[] { (1.01m, "Routine"), (2.01m, "Urgent") })
        {
            var decision = narrow.WithNetDelta(Scenario.Ether(net)).DecideOnly(State(Forecast()));
            Assert.Equal((Verdict.Hedge, urgency), (decision.Verdict, $"{decision.Plan!.Urgency}"));
        }
    }

    [Fact]
    public void Decide_ForecastThatDoesNotCount_WaitsForNothingAndSaysWhy()
    {
        var broken = KeeperState.Initial.Apply(
            new Fact.DocumentStated(new StatedDocument(Wanted.Kind, Wanted.Name, Scenario.Now, "{}")), []);
        foreach (var (state, why) in new[]
        {
            (KeeperState.Initial, "never stated"),
            (State(Forecast() with { AsOf = Scenario.Now - 3_601 }), "hours old"),
            (State(Forecast() with { Past = Good with { Forecast = 0.19 } }), "lost to the plain"),
            (State(Forecast() with { ChainId = 8_453 }), "it is of the chain 8453, this one is 1"),
            (broken, "not a forecast"),
        })
        {
            Assert.Equal(Outer(At(80), KeeperState.Initial), Outer(At(80), state));
            var decision = At(80).DecideOnly(state);
            var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.GasForecast);
            Assert.Equal((false, 80.0, 80.0), (reason.Passed, reason.Measured, reason.Limit));
            Assert.Contains(why, reason.Detail, StringComparison.Ordinal);
            Assert.NotEqual(ReasonCode.GasForecast, decision.Decisive.Code);
        }

        var none = At(80).With(v => v with { Mandate = v.Mandate with { Forecasts = null } });
        Assert.DoesNotContain(none.DecideOnly(State(Forecast())).Reasons, r => r.Code == ReasonCode.GasForecast);
    }

    [Theory]
    [InlineData("\"name\": \"busy\"", "\"name\": \"brisk\"", "regimes are to be calm, busy, spike")]
    [InlineData("\"fromWei\": 60000000000", "\"fromWei\": 20000000000", "busy.typicalWei is 30000000000")]
    [InlineData("\"fromWei\": 0", "\"fromWei\": 5", "calm begins at 0")]
    [InlineData("\"typicalWei\": 10000000000,", "\"typicalWei\": 0,", "calm.typicalWei is 0")]
    [InlineData("\"typicalWei\": 10000000000,", "\"typicalWei\": 1.5,", "not a forecast of this kind: at line")]
    [InlineData("1460", "-1", "busy.leavesPerYear is how often a year")]
    [InlineData("1460", "1e10", "numbers from 0 to 1000000000")]
    [InlineData("\"chainId\": 1", "\"chainId\": 0", "chainId is 0")]
    [InlineData("\"samples\": 412", "\"samples\": 0", "never tried")]
    [InlineData("\"asOf\"", "\"asof\"", "not a forecast of this kind: at line")]
    public void Read_BrokenForecast_IsRefusedWithTheReason(string part, string broken, string why)
    {
        var (kind, vault) = (DocumentKind.Named(Wanted.Kind), At(80).Only.Mandate);
        var good = Forecast().Write();
        Assert.Equal(Scenario.Now, kind.Read(Wanted.Name, good, vault).AsOf);
        Assert.Contains(part, good, StringComparison.Ordinal);
        var refused = Assert.Throws<FormatException>(
            () => kind.Read(Wanted.Name, good.Replace(part, broken, StringComparison.Ordinal), vault));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Canonical_MandateWithAGasForecast_ReadsBackAndWithoutItIsAsBefore()
    {
        var mandate = At(80).Mandate;
        var back = Canonical.Deserialize<Mandate>(Canonical.Serialize(mandate));
        Assert.Equal(mandate.Hash, back.Hash);
        Assert.Equal(new ForecastMandate(Wanted, 0.5), back.Vaults[0].Forecasts!.Gas);
    }

    private static double Tip => (double)new Scenario().Gas.TipWei / 1e9;

    private static BandInputs Costing(double feeWei) => new()
    {
        Gamma = -0.08,
        Spot = 3_000.0,
        Volatility = 0.8,
        RiskAversion = 1e-4,
        ProportionalCost = 5e-4,
        FixedCost = (feeWei + 1e9) * 250_000 / 1e18 * 3_000.0,
        Years = 30.0 / Day,
    };

    private static double Outer(Scenario scenario, KeeperState state) =>
        scenario.DecideOnly(state).Reasons.Single(reason => reason.Code == ReasonCode.Band).Limit;

    private static Scenario At(int gwei, double guard = 0.5) =>
        new Scenario { Gas = new Scenario().Gas with { CeilingWei = Scenario.Gwei(240) } }
        .WithGasPrice(Scenario.Gwei(gwei))
        .With(vault => vault with
        {
            Mandate = vault.Mandate with
            {
                Forecasts = new ForecastsMandate(null) { Gas = new ForecastMandate(Wanted, guard) },
                Policy = vault.Mandate.Policy with
                {
                    Kind = "cost-optimal-band",
                    Band = Scenario.Ether(40),
                    UrgentBand = Scenario.Ether(40),
                    InnerBand = Scenario.Ether(30),
                    MaxIntervalSeconds = 0,
                    Costs = new CostMandate(1e-4, "WETH"),
                },
            },
        });

    private static KeeperState State(GasForecast forecast) => KeeperState.Initial.Apply(
        new Fact.DocumentStated(new StatedDocument(Wanted.Kind, Wanted.Name, forecast.AsOf, forecast.Write())), []);

    /// <summary>Calm at 10 gwei, busy from 20 and at 30, a spike from 60 and at 100; rates a day.</summary>
    private static GasForecast Forecast(double spikeToBusy = 20.0, double spikeToCalm = 0.0) => new(
        1,
        Scenario.Now,
        "history",
        [
            new GasRegime("calm", 0, 10_000_000_000, Rates(0.0, 2.0, 0.0)),
            new GasRegime("busy", 20_000_000_000, 30_000_000_000, Rates(4.0, 0.0, 2.0)),
            new GasRegime("spike", 60_000_000_000, 100_000_000_000, Rates(spikeToCalm, spikeToBusy, 0.0)),
        ],
        Good);

    private static ImmutableArray<double> Rates(params ReadOnlySpan<double> perDay)
    {
        var rates = ImmutableArray.CreateBuilder<double>();
        foreach (var rate in perDay)
        {
            rates.Add(Day * rate);
        }

        return rates.ToImmutable();
    }
}
