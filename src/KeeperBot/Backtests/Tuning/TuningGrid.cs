using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Backtests.Tuning;

/// <summary>The settings that are tried of every policy family, from tight to loose.</summary>
public static class TuningGrid
{
    /// <summary>The families.</summary>
    public const string Timer = "timer", Threshold = "threshold", Edge = "threshold to the edge",
        PriceMove = "price move", GasCapped = "gas-capped threshold", CostOptimal = "cost-optimal band";

    private const int Settings = 24;
    private const double HoursPerYear = 8760.0;

    private static readonly ImmutableArray<double> Hours =
        [0.25, 0.5, 1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 30, 36, 48, 60, 72, 96, 120, 144, 180, 240, 360];

    /// <summary>
    /// Every family over its whole range. Thresholds are fractions of the book's units; risk aversions are numbers over
    /// what those units are worth at the start. The cap on gas is tried only where gas changes.
    /// </summary>
    /// <param name="scenario">The book and its market.</param>
    /// <exception cref="ModelException">The scenario cannot be simulated; the error says why.</exception>
    public static ImmutableArray<PolicySpec> Of(HedgingScenario scenario)
    {
        scenario.Checked();
        var stepsPerHour = scenario.Steps / (scenario.Years * HoursPerYear);
        var notional = ModelRange.RequirePrice(scenario.Book.Units * scenario.Market.Spot, "what the book is worth");
        return
        [
            .. Hours.Select(hours => (int)Math.Round(hours * stepsPerHour))
                .Where(steps => steps >= 1 && steps <= scenario.Steps)
                .Distinct()
                .Select(steps => new TimerSpec(Timer, steps)),
            .. Spread(0.005, 0.5).Select(size => new ThresholdSpec(Threshold, size)),
            .. Spread(0.002, 0.5).Select(size => new ThresholdSpec(Edge, size, ToEdge: true)),
            .. Spread(0.003, 0.25).Select(move => new PriceMoveSpec(PriceMove, move)),
            .. scenario.Gas.Count > 1
                ? Spread(0.005, 0.5).Select(size => new ThresholdSpec(GasCapped, size, GasFactor: 2.0))
                : [],
            .. Spread(0.05, 50_000.0).Select(times => new CostOptimalSpec(CostOptimal, times / notional)),
        ];
    }

    private static IEnumerable<double> Spread(double from, double to) =>
        Enumerable.Range(0, Settings).Select(i => from * Math.Pow(to / from, i / (Settings - 1.0)));
}
