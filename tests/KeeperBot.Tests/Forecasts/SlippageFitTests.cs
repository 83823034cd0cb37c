using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Forecasts;
using KeeperBot.Forecasts;

namespace KeeperBot.Tests.Forecasts;

/// <summary>Fits to fills whose law is known.</summary>
public sealed class SlippageFitTests
{
    private const int Seed = 20_261_123;
    private const double UsualGwei = 20.0;

    [Fact]
    public void Run_KnownLaw_IsLearntAndBeatsTheQuote()
    {
        var (fills, law) = (Fills(400, noise: 1.0, Law), (Func<SlippageFeatures, double>)Law);
        var model = Assert.Single(SlippageTrial.Run(fills)).Model!;
        Assert.InRange(Slope(model.Impact), 0.2, 0.35);
        Assert.InRange(Slope(model.Drift), 0.3, 0.45);
        Assert.InRange(Slope(model.Gas), 0.6, 0.9);
        Assert.Equal(UsualGwei, model.UsualGasGwei, 0.1 * UsualGwei);
        foreach (var fill in Fills(50, 0.0, Law, seed: Seed + 1))
        {
            var features = fill.FeaturesAfter(fill.LatencySeconds, UsualGwei);
            Assert.Equal(law(features), model.Expect(fill.FeaturesAfter(fill.LatencySeconds, model.UsualGasGwei)), 1.0);
        }

        // A normal error of one bps is 0.8 on average; of the latency only the mean is known before a hedge.
        Assert.True(model.Past.BeatsPlain, $"{model.Past}");
        Assert.InRange(model.Past.Forecast, 0.8, 1.5);
        Assert.True(model.Past.Plain > 3.0, $"{model.Past}");
        Assert.Equal(400 - 20, model.Past.Samples);
    }

    [Fact]
    public void Run_ExactQuotes_SaysNothingAndIsNotGoneBy()
    {
        var model = Assert.Single(SlippageTrial.Run(Fills(100, 0.0, _ => 0.0))).Model!;
        Assert.Equal(
            (0.0, 0.0, 0.0, 0.0), (model.ConstantBps, model.Impact.Bps, model.Drift.Bps, model.Gas.Bps));
        Assert.False(model.Past.BeatsPlain);
    }

    /// <summary>Where there is nothing to learn, the quote as it is should mostly be what is learnt.</summary>
    [Fact]
    public void Run_NothingButNoise_IsMostlyTheQuote()
    {
        var (beats, worst) = (0, 0.0);
        for (var i = 0; i < 60; i++)
        {
            var fills = Fills(120, noise: 5.0, _ => 0.0, seed: Seed + i);
            var model = Assert.Single(SlippageTrial.Run(fills)).Model!;
            beats += model.Past.BeatsPlain ? 1 : 0;
            worst = Math.Max(worst, model.Past.Forecast / model.Past.Plain);
        }

        Assert.True(beats <= 15, $"seed {Seed}: {beats} of 60 beat the quote by chance");
        Assert.True(worst < 1.05, $"seed {Seed}: {worst} times as wrong as the quote");
    }

    [Fact]
    public void Run_PlantedOutliers_MoveItLittle()
    {
        var fills = Fills(100, noise: 1.0, Law);
        var clean = Assert.Single(SlippageTrial.Run(fills)).Model!;
        var planted = fills.SetItem(40, With(fills[40], 5_000.0)).SetItem(70, With(fills[70], -3_000.0));
        var model = Assert.Single(SlippageTrial.Run(planted)).Model!;
        foreach (var fill in fills)
        {
            var features = fill.FeaturesAfter(24.0, UsualGwei);
            Assert.Equal(clean.Expect(features), model.Expect(features), 0.5);
        }
    }

    [Fact]
    public void Run_GasThatMakesHedgesCheaper_IsLeftOut()
    {
        var model = Assert.Single(SlippageTrial.Run(Fills(200, 0.5, features => 3.0 - (2.0 * features.Gas)))).Model!;
        Assert.Equal(0.0, model.Gas.Bps);
        Assert.InRange(model.ConstantBps, 2.5, 3.5);
        Assert.DoesNotContain(Forecast([model]).Write(), "-0", StringComparison.Ordinal);
    }

    /// <summary>Each fill is forecast from those before it, however many are there.</summary>
    [Fact]
    public void Run_Past_KnowsNothingOfWhatComesLater()
    {
        var fills = Fills(60, noise: 1.0, Law);
        PastErrors Past(ImmutableArray<HedgeFill> some) => Assert.Single(SlippageTrial.Run(some)).Model!.Past;
        var (before, all) = (Past(fills[..59]), Past(fills));
        var last = (all.Forecast * all.Samples) - (before.Forecast * before.Samples);
        var shocked = Past(fills.SetItem(59, With(fills[59], 900.0)));
        var lastShocked = (shocked.Forecast * shocked.Samples) - (before.Forecast * before.Samples);
        Assert.InRange(last, 0.0, 5.0);
        Assert.InRange(lastShocked, 880.0, 920.0);
    }

    [Fact]
    public void Run_TooFewFills_LearnsNothing()
    {
        var trial = Assert.Single(SlippageTrial.Run(Fills(SlippageTrial.LeastFills - 1, 0.1, Law)));
        Assert.Null(trial.Model);
        Assert.Null(SlippageTrial.Forecast([trial], "v", 1, ""));
        Assert.NotNull(Assert.Single(SlippageTrial.Run(Fills(SlippageTrial.LeastFills, 0.1, Law))).Model);
    }

    [Fact]
    public void Forecast_SeveralVenues_IsADocumentThatReadsBack()
    {
        var others = Fills(40, 1.0, _ => 2.0, seed: 5).Select(fill => fill with { VenueId = 2 });
        var few = Fills(10, 1.0, _ => 2.0, seed: 6).Select(fill => fill with { VenueId = 9 });
        var trials = SlippageTrial.Run([.. others, .. few, .. Fills(60, 1.0, Law)]);
        Assert.Equal([1U, 2U, 9U], trials.Select(trial => trial.VenueId));
        var forecast = SlippageTrial.Forecast(trials, "demo", 1_760_000_000, "100 fills")!;
        var back = SlippageForecast.Parse(forecast.Write());
        Assert.Equal(forecast.Venues, back.Venues);
        Assert.Equal((forecast.Past, 60), (back.Past, back.Past.Samples));
        var plain = forecast.Venues.Sum(venue => venue.Past.Plain * venue.Past.Samples) / 60;
        Assert.Equal(plain, forecast.Past.Plain, 1e-12);
    }

    private static double Law(SlippageFeatures features) =>
        1.5 + (0.3 * features.Impact) + (0.4 * features.Drift) + (0.8 * features.Gas);

    private static double Slope(FeatureWeight weight) => weight.Bps / weight.Scale;

    private static SlippageForecast Forecast(ImmutableArray<VenueSlippage> venues) =>
        new("demo", 1, "", venues, venues[0].Past);

    private static HedgeFill With(HedgeFill fill, double beyond) => fill with { RealisedBps = fill.QuotedBps + beyond };

    private static ImmutableArray<HedgeFill> Fills(
        int count, double noise, Func<SlippageFeatures, double> law, int seed = Seed)
    {
        var random = new Random(seed);
        double Normal() =>
            Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var gwei = UsualGwei * Math.Exp(0.8 * Normal());
                var fill = new HedgeFill(
                    i + 1, 1_760_000_000 + ((ulong)i * 600), 1,
                    (random.Next(2) == 0 ? 1 : -1) * (1.0 + (20.0 * random.NextDouble())),
                    6.0 + Normal(), 0.0, 4e-5, 0.5 + random.NextDouble(), 1, 12.0 * random.Next(1, 7),
                    new BigInteger(gwei * 1e9));
                return With(fill, law(fill.FeaturesAfter(fill.LatencySeconds, UsualGwei)) + (noise * Normal()));
            }),
        ];
    }
}
