using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;
using static KeeperBot.Tests.Core.SlippageForecasts;

namespace KeeperBot.Tests.Core.Documents;

/// <summary>Forecasts of slippage that documents state: what bands go by them, and when they do not.</summary>
public sealed class SlippageForecastTests
{
    private const int Seed = 16_180;

    [Theory]
    [InlineData(1.5, 6.5)]
    [InlineData(-1.0, 4.0)]
    [InlineData(40.0, 7.5)]
    [InlineData(-40.0, 5.0 / 1.5)]
    public void Decide_Forecast_AddsToTheFeeWithinItsGuardRails(double constant, double weighed)
    {
        // The means of the features, so that the constant is all there is.
        var venue = Venue(constant) with { Impact = new(0.0, 1.0, 0.0) };
        var (decision, plain) = (Decide(venue), Allowed().DecideOnly());
        var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.SlippageForecast);
        Assert.True(reason.Passed);
        Assert.Equal(weighed, reason.Measured, 1e-9);
        Assert.Equal(5.0, reason.Limit, 1e-9);
        Assert.Contains("slippage.json, 0x", reason.Detail, StringComparison.Ordinal);
        Assert.Contains("bps 2.1 against 3.4", reason.Detail, StringComparison.Ordinal);
        Assert.Equal(plain.Measure! with { }, decision.Measure);
        Assert.Equal(weighed < 5.0, Band(decision) < Band(plain));
    }

    /// <summary>A fit and a decision must mean the same by what they know of a hedge.</summary>
    [Fact]
    public void Decide_Features_AreThoseOfTheMomentAndTheUsualLatency()
    {
        var venue = Venue(0.3, 0.02, 0.7, 0.9);
        foreach (var gwei in new[] { 2, 20, 60 })
        {
            var scene = Allowed(9.0).WithGasPrice(Scenario.Gwei(gwei));
            var decision = scene.DecideOnly(Told(KeeperState.Initial, Text(Id, Scenario.Now, venue)));
            var measure = decision.Measure!;
            var features = SlippageFeatures.Of(
                0.0, 0.0, measure.Volatility, venue.LatencySeconds, measure.GasPriceWei, venue.UsualGasGwei);
            var reason = decision.Reasons.Single(r => r.Code == ReasonCode.SlippageForecast);
            Assert.Equal(5.0 + venue.Expect(features), reason.Measured, 1e-9);
            Assert.Equal(1e4 * 0.8 * Math.Sqrt(24.0 / (365.0 * 86_400.0)), features.Drift, 1e-9);
            Assert.Equal(Math.Log(gwei / 20.0), features.Gas, 1e-12);

            // 0.02 bps more for each quarter of a bps of quoted impact.
            Assert.Contains("impact 1.08 times as quoted", reason.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_Impact_IsOfTheSizeAndOfNoSign()
    {
        Assert.Equal(2.0, SlippageFeatures.Of(4e-5, -5.0, 0.8, 12.0, BigInteger.One, 1.0).Impact, 1e-12);
        Assert.Equal(Math.Log(0.01), SlippageFeatures.Of(0, 0, 0.8, 12.0, BigInteger.Zero, 1.0).Gas, 1e-12);
    }

    [Fact]
    public void Decide_ForecastThatDoesNotCount_GoesByTheFeeAndSaysWhy()
    {
        var other = Venue(3.0) with { VenueId = 2 };
        var lost = Venue(3.0, past: Good with { Forecast = 3.5 });
        var winner = Venue(3.0) with { VenueId = 2, Past = Good with { Forecast = 1.0 } };
        foreach (var (state, why) in new[]
        {
            (KeeperState.Initial, "never stated"),
            (Told(KeeperState.Initial, Text(Id, Scenario.Now - 3_601, Venue(3.0)), Scenario.Now - 3_601), "hours old"),
            (Told(KeeperState.Initial, Text(Id, Scenario.Now, other)), "says nothing of venue 1"),
            (Told(KeeperState.Initial, Text(Id, Scenario.Now, lost, winner)), "on venue 1 it lost"),
            (Told(KeeperState.Initial, "{}"), "not a forecast"),
        })
        {
            var decision = Allowed().DecideOnly(state);
            var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.SlippageForecast);
            Assert.False(reason.Passed);
            Assert.Equal(reason.Limit, reason.Measured);
            Assert.Contains(why, reason.Detail, StringComparison.Ordinal);
            Assert.Equal(Band(Allowed().DecideOnly()), Band(decision));
            Assert.NotEqual(ReasonCode.SlippageForecast, decision.Decisive.Code);
        }
    }

    [Theory]
    [InlineData("\"vault\": \"demo\"", "\"vault\": \"other\"", "the forecast of the vault 'other'")]
    [InlineData("\"venueId\": 2", "\"venueId\": 7", "names venue 7")]
    [InlineData("\"venueId\": 2", "\"venueId\": 1", "each once, by rising id")]
    [InlineData("\"latencySeconds\": 24", "\"latencySeconds\": -1", "venue 1: latencySeconds is -1")]
    [InlineData("\"usualGasGwei\": 20", "\"usualGasGwei\": 0", "usualGasGwei is 0")]
    [InlineData("\"scale\": 0.25", "\"scale\": 0", "impact.scale is 0")]
    [InlineData("\"bps\": 0.75", "\"bps\": -0.75", "dear gas makes no hedge cheaper")]
    [InlineData("\"samples\": 160", "\"samples\": 161", "not the sum of the venues'")]
    [InlineData("\"samples\": 80", "\"samples\": 0", "never tried")]
    [InlineData("\"asOf\"", "\"asof\"", "not a forecast of this kind: at line")]
    public void Read_BrokenForecast_IsRefusedWithTheReason(string part, string broken, string why)
    {
        var (kind, scene) = (DocumentKind.Named(Wanted.Kind), Allowed());
        var good = Text(Id, Scenario.Now, Venue(1.0, gas: 0.75), Venue() with { VenueId = 2 })
            .Replace($"\"vault\": \"{Id}\"", "\"vault\": \"demo\"", StringComparison.Ordinal);
        var vault = scene.Only.Mandate with { Id = "demo" };
        Assert.Equal(Scenario.Now, kind.Read("slippage.json", good, vault).AsOf);
        var at = good.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        var refused = Assert.Throws<FormatException>(
            () => kind.Read("slippage.json", good[..at] + broken + good[(at + part.Length)..], vault));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "venues is empty")]
    [InlineData("null", "not a forecast of this kind")]
    [InlineData("[null]", "a venue is null")]
    public void Read_NoVenues_IsRefused(string venues, string why)
    {
        var text = $$"""
            { "vault": "demo", "asOf": 1, "source": "", "venues": {{venues}},
              "past": { "measure": "m", "forecast": 1, "plain": 2, "samples": 1 } }
            """;
        var refused = Assert.Throws<FormatException>(() => SlippageForecast.Parse(text));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Canonical_MandateWithASlippageForecast_ReadsBackAndOthersKeepTheirHash()
    {
        var mandate = Allowed().Mandate;
        var back = Canonical.Deserialize<Mandate>(Canonical.Serialize(mandate));
        Assert.Equal(mandate.Hash, back.Hash);
        Assert.Equal(new ForecastMandate(Wanted, 0.5), back.Vaults[0].Forecasts!.Slippage);
        var without = new ForecastsMandate(new ForecastMandate(Wanted, 0.5));
        Assert.DoesNotContain(
            "slippage\":", System.Text.Encoding.UTF8.GetString(Canonical.Serialize(without)), StringComparison.Ordinal);
    }

    /// <summary>
    /// Random forecasts on random books: fee and impact stay within the guard, the same bytes again, and dearer gas
    /// never makes a band narrower.
    /// </summary>
    [Fact]
    public void Decide_RandomForecasts_StayWithinTheGuardAndBandsGrowWithGas()
    {
        var random = new Random(Seed);
        var (used, wider) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            var (plain, before) = RandomPolicies.Next(random, "cost-optimal-band");
            var wide = plain.WithPolicy(policy => policy with { Band = Scenario.Ether(4_000) });
            var (scene, state) = Next(random, wide, before);
            var decision = scene.DecideOnly(state);
            var context = $"seed {Seed}, book {i}: {decision.Decisive.Code}";
            var again = Canonical.Serialize(scene.DecideOnly(state));
            Assert.True(again.AsSpan().SequenceEqual(Canonical.Serialize(decision)), context);
            if (decision.Reasons.SingleOrDefault(r => r.Code == ReasonCode.SlippageForecast) is not { } reason)
            {
                continue;
            }

            var guard = scene.Only.Mandate.Forecasts!.Slippage!.Guard;
            Assert.InRange(reason.Measured, 5.0 / (1.0 + guard) - 1e-9, (5.0 * (1.0 + guard)) + 1e-9);
            used += reason.Passed ? 1 : 0;
            var dear = scene.WithGasPrice(decision.Measure!.GasPriceWei * 3).DecideOnly(state);
            Assert.True(Band(dear) >= Band(decision), context);
            wider += Band(dear) > Band(decision) ? 1 : 0;
        }

        Assert.True(used > 100 && wider > 100, $"{used} used, {wider} wider");
    }

    private static string Id => new Scenario().Only.Mandate.Id;

    private static double Band(Decision decision) =>
        decision.Reasons.Single(reason => reason.Code == ReasonCode.Band).Limit;

    private static Decision Decide(VenueSlippage venue) =>
        Allowed().DecideOnly(Told(KeeperState.Initial, Text(Id, Scenario.Now, venue)));

    /// <summary>A scene whose drift and gas are the means of <see cref="Venue"/>, and whose band has no
    /// timer.</summary>
    private static Scenario Allowed(double guard = 0.5) => Allowing(
        new Scenario().WithPolicy(policy => policy with
        {
            Kind = "cost-optimal-band",
            Band = Scenario.Ether(40),
            InnerBand = Scenario.Ether(30),
            MaxIntervalSeconds = 0,
            Costs = new CostMandate(1e-4, "WETH"),
        }),
        guard);
}
