using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Backtests;

/// <summary>The paths of a backtest, all of one length and beginning at one time.</summary>
/// <param name="Start">Unix seconds at which the book is as it was read.</param>
/// <param name="StepSeconds">From one decision to the next.</param>
/// <param name="Steps">Decisions on a path.</param>
/// <param name="Gas">Gwei per gas: the base fee in each regime.</param>
/// <param name="Seed">Decides what is drawn.</param>
public sealed record BacktestPaths(ulong Start, ulong StepSeconds, int Steps, GasRegimes Gas, ulong Seed)
{
    private const int GweiDecimals = 9;

    private double StepYears => StepSeconds / Market.SecondsPerYear;

    /// <summary>
    /// A history cut into windows that touch: the same book meets each of them. Times are moved to the start; prices
    /// are scaled so that each window begins at the spot, which keeps its returns.
    /// </summary>
    /// <param name="bars">The history; a bar's close is a step.</param>
    /// <param name="spot">USD at which each window begins; null to keep the history's own prices.</param>
    /// <exception cref="HistoryException">The history is shorter than one window.</exception>
    public ImmutableArray<BacktestPath> Of(BarSeries bars, double? spot)
    {
        var paths = ImmutableArray.CreateBuilder<BacktestPath>();
        for (var first = 0; first + Steps < bars.Bars.Length; first += Steps)
        {
            var factor = spot is { } begins ? begins / bars.Bars[first].Close : 1.0;
            var window = first;
            paths.Add(Of(
                paths.Count,
                $"from {At(bars.Bars[first].Time + bars.Interval)}",
                step => factor * bars.Bars[window + step].Close));
        }

        return paths.Count > 0 ? paths.ToImmutable() : throw new HistoryException(
            $"the history has {bars.Bars.Length} bars, and one window takes {Steps + 1}: state fewer --days");
    }

    /// <summary>Paths of a model.</summary>
    /// <param name="model">The model; it begins at its own spot.</param>
    /// <param name="count">How many, at least one.</param>
    public ImmutableArray<BacktestPath> Of(PathModel model, int count) =>
    [
        .. Enumerable.Range(0, count).Select(path =>
        {
            var spots = model.Path(Seed, (ulong)path, StepYears, Steps);
            return Of(path, $"path {path + 1}", step => spots[step]);
        }),
    ];

    private static string At(ulong time) => DateTimeOffset.FromUnixTimeSeconds((long)time)
        .ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private BacktestPath Of(int path, string name, Func<int, double> spot)
    {
        var gwei = Gas.Path(Seed, (ulong)path, StepYears, Steps);
        return new BacktestPath(name,
        [
            .. Enumerable.Range(0, Steps + 1).Select(step => new BacktestStep(
                Start + ((ulong)step * StepSeconds), spot(step), Scaled.ToInteger(gwei[step], GweiDecimals))),
        ]);
    }
}
