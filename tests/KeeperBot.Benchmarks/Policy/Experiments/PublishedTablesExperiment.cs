using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>
/// A12: the accounts do what published tables and an independent simulation say. Hull's tables 19.2, 19.3 and 19.4; a
/// call sold at an implied volatility above the true one; Leland's hedge in the setting of Zakamouline's "Yet another
/// note on Leland's option hedging strategy".
/// </summary>
internal sealed class PublishedTablesExperiment()
    : Experiment("A12", "Published tables: Hull 19.2 to 19.4, a call sold dear, Leland")
{
    private const int Paths = 400_000;
    private const double BookRounding = 400.0, Tolerance = 0.01, MeanTolerance = 0.02;

    private static readonly ImmutableArray<PolicySpec> EveryStep = [new TimerSpec("Black-Scholes", 1)];

    /// <summary>Steps in 20 weeks, and the deviation of the cost over the option's price, of a million paths.</summary>
    private static readonly (int Steps, double Ratio)[] Hull =
        [(4, 0.4163), (5, 0.3739), (10, 0.2686), (20, 0.1925), (40, 0.1375), (80, 0.0979)];

    /// <summary>
    /// Steps in a year; mean and deviation of the result that a repository "DeltaHedging" has for 100,000 paths.
    /// </summary>
    private static readonly (int Steps, double Mean, double Deviation)[] SoldDear =
    [
        (4, 0.6307, 3.2691), (12, 0.5965, 1.9617), (52, 0.4688, 0.9903), (252, 0.2073, 0.4675), (504, 0.0089, 0.3306),
    ];

    /// <summary>Steps; mean, deviation and cost of the plain hedge and of Leland's, of 400,000 paths.</summary>
    private static readonly (int Steps, double[] Plain, double[] Leland)[] Lelands =
    [
        (5, [-1.199, 3.562, 1.198], [-1.179, 3.566, 1.178]),
        (10, [-1.518, 2.620, 1.516], [-1.478, 2.614, 1.475]),
        (20, [-1.939, 1.954, 1.938], [-1.859, 1.913, 1.857]),
        (50, [-2.743, 1.471, 2.743], [-2.551, 1.269, 2.551]),
        (100, [-3.638, 1.445, 3.637], [-3.274, 0.936, 3.275]),
        (200, [-4.893, 1.737, 4.894], [-4.222, 0.697, 4.226]),
        (250, [-5.397, 1.897, 5.397], [-4.587, 0.639, 4.587]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
    [
        Finding.OfValue(
            Id, "Hull 19.2, dollars", HullReplay.Cost(HullReplay.Exercised), 0.0, 263_300.0, BookRounding),
        Finding.OfValue(
            Id, "Hull 19.3, dollars", HullReplay.Cost(HullReplay.Worthless), 0.0, 256_600.0, BookRounding),
        .. Hull.Select(row => HullRow(laboratory, row.Steps, row.Ratio)),
        .. SoldDear.SelectMany(row => SoldDearRows(laboratory, row.Steps, row.Mean, row.Deviation)),
        .. Lelands.SelectMany(row => LelandRows(laboratory, row.Steps, row.Plain, row.Leland)),
    ];

    private Finding HullRow(Laboratory laboratory, int steps, double ratio)
    {
        const double years = 20.0 / 52, rate = 0.05, volatility = 0.2, spot = 49.0;
        var book = new ShortCall(1.0, spot, 50.0, volatility, years, rate);
        var scenario = new HedgingScenario
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"Hull 19.4, {20.0 / steps:0.##} weeks"),
            Market = new GeometricBrownian(spot, volatility, 0.13),
            Book = book,
            Years = years,
            Steps = steps,
            ProportionalCost = 0.0,
            Rate = rate,
            Seed = 101,
        };
        var figures = laboratory.Simulate(scenario, () => EveryStep, Paths).Figures[0];
        var measured = figures.ResultDeviation / book.Premium;
        return Finding.OfValue(
            Id, scenario.Name, measured, measured / Math.Sqrt(2.0 * figures.Paths), ratio, Tolerance * ratio);
    }

    private IEnumerable<Finding> SoldDearRows(Laboratory laboratory, int steps, double mean, double deviation)
    {
        var scenario = new HedgingScenario
        {
            Name = $"sold dear, {steps} hedges",
            Market = new GeometricBrownian(100.0, 0.2),
            Book = new ShortCall(1.0, 100.0, 100.0, 0.22, 1.0, 0.0),
            Years = 1.0,
            Steps = steps,
            ProportionalCost = 0.001,
            ChargesOpening = true,
            ChargesClosing = true,
            Seed = 202,
        };
        var figures = laboratory.Simulate(scenario, () => EveryStep, Paths).Figures[0];
        var root = Math.Sqrt(figures.Paths);
        return
        [
            Finding.OfValue(
                Id, $"{scenario.Name}: mean", figures.MeanResult, figures.ResultDeviation / root, mean, MeanTolerance),
            Finding.OfValue(
                Id,
                $"{scenario.Name}: deviation",
                figures.ResultDeviation,
                figures.ResultDeviation / root / Math.Sqrt(2.0),
                deviation,
                Tolerance * deviation),
        ];
    }

    private IEnumerable<Finding> LelandRows(Laboratory laboratory, int steps, double[] plain, double[] leland)
    {
        var scenario = ClassicScenarios.Call($"Leland, {steps} hedges", 0.01, steps, 303);
        var figures = laboratory.Simulate(
            scenario, () => EveryStep.Add(new TimerSpec("Leland", 1, AtLelandVolatility: true)), Paths).Figures;
        return figures.Zip([plain, leland]).SelectMany(pair =>
        {
            var (one, expected) = pair;
            var root = Math.Sqrt(one.Paths);
            Finding Row(string what, double measured, double error, double value) => Finding.OfValue(
                Id, $"{scenario.Name}, {one.Policy.Family}: {what}", measured, error, value,
                Tolerance * Math.Abs(value));
            return new[]
            {
                Row("mean", one.MeanResult, one.ResultDeviation / root, expected[0]),
                Row("deviation", one.ResultDeviation, one.ResultDeviation / root / Math.Sqrt(2.0), expected[1]),
                Row("cost", one.MeanCost, one.MeanCostError, expected[2]),
            };
        });
    }
}
