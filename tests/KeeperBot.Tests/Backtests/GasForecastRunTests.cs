using System.Collections.Immutable;
using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;
using KeeperBot.Forecasts;
using KeeperBot.Surfaces;
using KeeperBot.Tests.Forecasts;

namespace KeeperBot.Tests.Backtests;

/// <summary>The brain with a forecast of gas that was learnt from one history, on paths of another.</summary>
public sealed class GasForecastRunTests(ITestOutputHelper output)
{
    private const ulong PathSeed = 2_026, LearntSeed = 77;
    private const int Paths = 6;

    /// <summary>The restless chain of the sweeps, in gwei: spikes of six hours, a quarter of the time.</summary>
    private static readonly GasRegimes Restless = new(
        [5.0, 35.0, 350.0], GasRegimes.Spiky.UpPerDay, GasRegimes.Spiky.DownPerDay);

    private static readonly ImmutableArray<double> Aversions = [1e-5, 3e-5, 1e-4];
    private static readonly ImmutableArray<double> Guards = [0.5, 4.0];

    [Fact]
    public void Frontier_SpikyGas_CostsNoMoreForTheSameErrorWithTheForecast()
    {
        var paths = PathsOf(Restless);
        var stated = Learnt(RandomFees.OfRegimes(Restless, 60, LearntSeed));
        Assert.True(stated.Past.BeatsPlain, $"{stated.Past}");
        var plain = Frontier(paths, null, 0.0);
        foreach (var guard in Guards)
        {
            var saved = new List<double>();
            foreach (var (error, cost) in Frontier(paths, stated, guard)
                .Where(point => point.Error >= plain[^1].Error && point.Error <= plain[0].Error))
            {
                var before = CostAt(plain, error);
                saved.Add(1.0 - (cost / before));
                output.WriteLine(
                    $"seed {PathSeed}, {Paths} paths, guard {guard}: an error of {error:0} USD costs {cost:0} USD, "
                    + $"without the forecast {before:0}, {100.0 * saved[^1]:0.0} % saved");
            }

            Assert.True(saved.Count >= 2, $"{saved.Count} errors in common");
            Assert.True(saved.Average() > 0.0, string.Join(", ", saved));
        }
    }

    /// <summary>
    /// The spot rises in a spike until whoever does not know that it ends hedges at once, and stays there.
    /// </summary>
    [Fact]
    public void Run_Spike_IsWaitedOutAndHedgedAfter()
    {
        const double Aversion = 1e-4;
        var stated = Learnt(RandomFees.OfRegimes(Restless, 60, LearntSeed));
        var rising = Spike(step => Math.Pow(1.01, step - 1), 40);
        var hedged = Run(Aversion, null, rising).Lines.Skip(1).First(line => !line.Traded.IsZero);
        var last = (int)hedged.Number - 1;
        var path = Spike(step => Math.Pow(1.01, Math.Min(step, last) - 1), last + 6);
        var (plain, with) = (Run(Aversion, null, path), Run(Aversion, stated, path));
        output.WriteLine(
            $"without the forecast it hedges {plain.Lines[last].NetDelta:0.0} WETH for {plain.Lines[last].GasUsd:0} "
            + $"USD of gas, with it six hours later for {with.Lines[last + 6].GasUsd:0}");
        Assert.Equal(Verdict.Hedge, plain.Lines[last].Verdict);
        Assert.All(with.Lines.Skip(1).Take(last + 5), line => Assert.Equal(Verdict.Hold, line.Verdict));
        Assert.Equal(Verdict.Hedge, with.Lines[last + 6].Verdict);
        Assert.True(with.Lines[last + 6].GasUsd < 0.2 * plain.Lines[last].GasUsd);
    }

    /// <summary>What walks at random is no dearer than it will be, and of what never moves nothing can be
    /// learnt.</summary>
    [Fact]
    public void Run_GasWithoutRegimes_IsAsWithoutTheForecast()
    {
        var lost = Learnt(RandomFees.OfWalk(60, 32));
        Assert.False(lost.Past.BeatsPlain);
        foreach (var gas in new[] { GasRegimes.Constant(80.0), Restless })
        {
            var path = PathsOf(gas)[0];
            var (plain, with) = (Run(Aversions[2], null, path), Run(Aversions[2], lost, path));
            Assert.True(plain.Hedges > 3);
            Assert.Equal(plain.Lines.Select(line => line.Traded), with.Lines.Select(line => line.Traded));
        }

        Assert.Throws<CalibrationException>(() => Learnt(RandomFees.OfWalk(60, 32, perDay: 0.0)));
    }

    /// <summary>Hours of a spike after a calm one to open in, until it gives way to a busy regime.</summary>
    private static BacktestPath Spike(Func<int, double> moved, int until) => new(
        "a spike",
        [
            .. Enumerable.Range(0, until + 3).Select(step => new BacktestStep(
                BacktestStage.Start + ((ulong)step * BacktestStage.Hour),
                BacktestStage.Spot * (step == 0 ? 1.0 : moved(step)),
                (long)(1e9 * Restless.Costs[step == 0 ? 0 : step < until ? 2 : 1]))),
        ]);

    private static ImmutableArray<BacktestPath> PathsOf(GasRegimes gas) =>
        new BacktestPaths(BacktestStage.Start, BacktestStage.Hour, BacktestStage.Hours30Days - 1, gas, PathSeed)
            .Of(new GeometricBrownian(BacktestStage.Spot, BacktestStage.Volatility), Paths);

    private static GasForecast Learnt(FeePoint[] fees) =>
        GasStatement.Of(GasTrial.Run(FeeSeries.Of(fees)), 1, BacktestStage.Start, "another history");

    private static PathResult Run(double aversion, GasForecast? stated, BacktestPath path, double guard = 0.5)
    {
        var scene = BacktestStage.Scene(BacktestStage.CostOptimal(aversion));
        if (stated is not null)
        {
            var document = new DocumentMandate(GasForecastDocument.KindName, "gas.json", 3_600);
            scene = scene.With(
                new ForecastsMandate(null) { Gas = new ForecastMandate(document, guard) },
                [DocumentKind.Named(document.Kind).Read(document.Name, stated.Write(), scene.Vault)]);
        }

        return BacktestRun.Of(scene, BacktestStage.Terms, path, TestContext.Current.CancellationToken);
    }

    /// <summary>Error and cost over all paths, USD, by falling error.</summary>
    private static ImmutableArray<(double Error, double Cost)> Frontier(
        ImmutableArray<BacktestPath> paths, GasForecast? stated, double guard) =>
    [
        .. Aversions.Select(aversion =>
        {
            var results = paths.Select(path => Run(aversion, stated, path, guard)).ToList();
            return (
                Error: Math.Sqrt(results.Average(result => result.TrackingVariance)),
                Cost: results.Average(result => result.Attribution.Cost));
        }),
    ];

    /// <summary>The cost at an error, on the line through the two points next to it, of logarithms.</summary>
    private static double CostAt(ImmutableArray<(double Error, double Cost)> frontier, double error)
    {
        var next = Enumerable.Range(1, frontier.Length - 1).First(i => frontier[i].Error <= error);
        var (a, b) = (frontier[next - 1], frontier[next]);
        var part = Math.Log(error / a.Error) / Math.Log(b.Error / a.Error);
        return a.Cost * Math.Pow(b.Cost / a.Cost, part);
    }
}
