using System.Collections.Immutable;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>The settings among which every policy is tuned anew for every scenario and tracking error.</summary>
internal static class KeeperPolicies
{
    public const string Timer = "timer", Threshold = "delta threshold", Edge = "delta threshold to edge",
        PriceMove = "price move", GasCapped = "delta threshold, gas-capped", CostOptimal = "cost-optimal band",
        MeanGas = "cost-optimal band, mean gas";

    private const int StepsPerHour = 12;

    private static readonly int[] Hours =
        [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 30, 36, 48, 60, 72, 96, 120, 144, 180, 240, 360];

    /// <summary>The rules that the cost-optimal band is to beat.</summary>
    public static readonly ImmutableArray<string> Rivals = [Timer, Threshold, Edge, PriceMove, GasCapped];

    /// <summary>All of them, for a book that is so many units large.</summary>
    /// <param name="notional">What the book's units are worth.</param>
    /// <param name="withMeanGas">True to add the band that takes gas for its mean.</param>
    /// <param name="stepsPerHour">How often the scenario decides.</param>
    public static ImmutableArray<PolicySpec> All(
        double notional, bool withMeanGas = false, int stepsPerHour = StepsPerHour) =>
    [
        .. Hours.Select(hours => new TimerSpec(Timer, hours * stepsPerHour)),
        .. Spread(0.02, 0.5, 24).Select(size => new ThresholdSpec(Threshold, size)),
        .. Spread(0.02, 0.5, 24).Select(size => new ThresholdSpec(GasCapped, size, GasFactor: 2.0)),
        .. Spread(0.005, 0.6, 20).Select(size => new ThresholdSpec(Edge, size, ToEdge: true)),
        .. Spread(0.006, 0.25, 24).Select(move => new PriceMoveSpec(PriceMove, move)),
        .. Aversions(notional).Select(aversion => new CostOptimalSpec(CostOptimal, aversion)),
        .. withMeanGas
            ? Aversions(notional).Select(aversion => new CostOptimalSpec(MeanGas, aversion, KnowsGas: false))
            : [],
    ];

    /// <summary>So many values from one to another, each as many times the one before.</summary>
    public static IEnumerable<double> Spread(double from, double to, int count) =>
        Enumerable.Range(0, count).Select(i => from * Math.Pow(to / from, i / (count - 1.0)));

    private static IEnumerable<double> Aversions(double notional) =>
        Spread(0.05, 5000.0, 24).Select(scaled => scaled / notional);
}
