using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>
/// A11: the mean cost of the classical policies at equal deviation of the net result, for one call with proportional
/// costs, against an independent simulation of the same settings.
/// </summary>
internal sealed class ClassicFrontierExperiment()
    : Experiment("A11", "Classical policies under proportional costs: each cell of their frontiers")
{
    private const int Paths = 50_000, Steps = 2000;
    private const double Tolerance = 0.02;

    private const string Timer = "timer", Leland = "Leland", Threshold = "delta threshold",
        Edge = "delta threshold to edge", Plain = "Whalley-Wilmott", Floored = "Whalley-Wilmott with floor",
        Full = "Zakamouline", Unmodified = "Zakamouline, volatility as it is";

    private static readonly double[] WideLevels = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0];
    private static readonly double[] NarrowLevels = [0.5, 0.6, 0.75, 1.0, 1.5, 2.0, 3.0];

    /// <summary>Cost at each of the levels for λ = 1 %; NaN where a family does not reach it.</summary>
    private static readonly (string Family, double[] Costs)[] Wide =
    [
        (Timer, [double.NaN, double.NaN, 2.663, 1.904, 1.579, 1.375, 1.099]),
        (Leland, [3.102, 2.585, 2.240, 1.799, 1.528, 1.343, 1.084]),
        (Threshold, [double.NaN, double.NaN, double.NaN, 1.833, 1.543, 1.377, 1.187]),
        (Edge, [double.NaN, double.NaN, 1.864, 1.468, 1.271, 1.137, 0.944]),
        (Plain, [double.NaN, 1.842, 1.570, 1.323, 1.196, 1.117, 1.021]),
        (Floored, [double.NaN, 1.801, 1.520, 1.244, 1.081, 0.967, 0.804]),
        (Full, [2.005, 1.706, 1.506, 1.248, 1.085, 0.970, 0.808]),
        (Unmodified, [double.NaN, 1.792, 1.518, 1.244, 1.080, 0.965, 0.805]),
    ];

    /// <summary>The same for λ = 0.2 %.</summary>
    private static readonly (string Family, double[] Costs)[] Narrow =
    [
        (Timer, [double.NaN, double.NaN, 0.8694, 0.6409, 0.4530, 0.3618, 0.2690]),
        (Leland, [1.1178, 0.9489, 0.7847, 0.6177, 0.4465, 0.3587, 0.2677]),
        (Threshold, [double.NaN, double.NaN, 0.8969, 0.5814, 0.4613, 0.3469, 0.2716]),
        (Edge, [double.NaN, 0.8041, 0.5844, 0.4645, 0.3543, 0.2961, 0.2299]),
        (Plain, [double.NaN, 0.5903, 0.4749, 0.3820, 0.2986, 0.2589, 0.2212]),
        (Floored, [0.8411, 0.5887, 0.4722, 0.3772, 0.2876, 0.2412, 0.1894]),
        (Full, [0.6551, 0.5586, 0.4672, 0.3783, 0.2886, 0.2420, 0.1906]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
    [
        .. Cells(laboratory, 0.01, WideLevels, Wide),
        .. Cells(laboratory, 0.002, NarrowLevels, Narrow),
    ];

    private IEnumerable<Finding> Cells(
        Laboratory laboratory, double cost, double[] levels, (string Family, double[] Costs)[] table)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"classic, {cost * 100:0.#} %");
        var simulation = laboratory.Simulate(ClassicScenarios.Call(name, cost, Steps, 424_242), Policies, Paths);
        return table.SelectMany(row =>
        {
            var family = simulation.Figures.Where(one => one.Policy.Family == row.Family).ToArray();
            var frontier = new Frontier([.. family.Select(one => (one.ResultDeviation, one.MeanCost))]);
            var error = family.Min(one => one.MeanCostError / one.MeanCost);
            return levels.Zip(row.Costs).Where(cell => !double.IsNaN(cell.Second)).Select(cell =>
            {
                var measured = frontier.At(cell.First);
                return Finding.OfValue(
                    Id,
                    string.Create(CultureInfo.InvariantCulture, $"{name}, {row.Family}, {cell.First:0.##}"),
                    measured,
                    error * measured,
                    cell.Second,
                    Tolerance * cell.Second);
            });
        });
    }

    /// <summary>The settings of the table: other ones would be joined by other lines.</summary>
    private static ImmutableArray<PolicySpec> Policies()
    {
        int[] intervals = [5, 10, 20, 40, 80, 125, 200, 250, 400, 500, 1000];
        var sizes = KeeperPolicies.Spread(0.005, 0.5, 14).ToArray();
        var aversions = KeeperPolicies.Spread(0.005, 50.0, 16).ToArray();
        return
        [
            .. intervals.Select(steps => new TimerSpec(Timer, steps)),
            .. intervals.Select(steps => new TimerSpec(Leland, steps, AtLelandVolatility: true)),
            .. sizes.Select(size => new ThresholdSpec(Threshold, size)),
            .. sizes.Select(size => new ThresholdSpec(Edge, size, ToEdge: true)),
            .. aversions.Select(aversion => new WhalleyWilmottSpec(Plain, aversion, WithFloor: false)),
            .. aversions.Select(aversion => new WhalleyWilmottSpec(Floored, aversion, WithFloor: true)),
            .. aversions.Select(aversion => new ZakamoulineSpec(Full, aversion, 4.76)),
            .. aversions.Select(aversion => new ZakamoulineSpec(Unmodified, aversion, 0.0)),
        ];
    }
}
