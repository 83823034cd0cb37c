using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>
/// A13: by how much costs raise the price that one with exponential utility needs for a 30-day call, hedged daily at
/// best (the setting of Buehler, Gonon, Teichmann and Wood, "Deep Hedging", 2019, section 5.3). The band, without gas
/// and tuned, against Zakamouline's.
/// </summary>
internal sealed class UtilityExperiment()
    : Experiment("A13", "Price of costs under exponential utility: the band against Zakamouline's")
{
    private const int Paths = 400_000, Days = 30;
    private const double Most = 1.05, Tolerance = 0.01;
    private const string Zakamouline = "Zakamouline", CostOptimal = "cost-optimal band";

    /// <summary>λ, and the price of it under Zakamouline's policy for a risk aversion of 1, of 400,000 paths.</summary>
    private static readonly (double Cost, double Price)[] Known =
        [(1.0 / 1024, 0.2373), (1.0 / 512, 0.3720), (1.0 / 256, 0.6098), (1.0 / 128, 1.0339), (1.0 / 64, 1.834)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
        Known.SelectMany(row => Rows(laboratory, row.Cost, row.Price));

    private IEnumerable<Finding> Rows(Laboratory laboratory, double cost, double price)
    {
        const double years = Days / 365.0, volatility = 0.2, spot = 100.0;
        var scenario = new HedgingScenario
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"utility, cost {cost * 100:0.####} %"),
            Market = new GeometricBrownian(spot, volatility),
            Book = new ShortCall(1.0, spot, spot, volatility, years, 0.0),
            Years = years,
            Steps = Days,
            ProportionalCost = cost,
            ChargesOpening = true,
            Seed = 707,
        };
        var figures = laboratory.Simulate(scenario, Policies, Paths).Figures;
        PolicyFigures Cheapest(string family) =>
            figures.Where(one => one.Policy.Family == family).MinBy(one => one.EntropicPrice)!;
        var one = figures.Single(figure => figure.Policy is ZakamoulineSpec { RiskAversion: 1.0 });
        var (ours, theirs) = (Cheapest(CostOptimal), Cheapest(Zakamouline));
        return
        [
            Finding.OfValue(
                Id, $"{scenario.Name}, Zakamouline's price", one.EntropicPrice, one.EntropicPriceError, price,
                Math.Max(Tolerance * price, 3.0 * one.EntropicPriceError)),
            Finding.OfRatio(
                Id,
                $"{scenario.Name}, band to Zakamouline",
                ours.EntropicPrice / theirs.EntropicPrice,
                ours.EntropicPriceError / theirs.EntropicPrice,
                Most),
        ];
    }

    private static ImmutableArray<PolicySpec> Policies()
    {
        double[] aversions = [0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 4.5, 6.0, 9.0];
        return
        [
            .. aversions.Select(aversion => new ZakamoulineSpec(Zakamouline, aversion, 4.76)),
            .. aversions.Select(aversion => new CostOptimalSpec(CostOptimal, aversion)),
        ];
    }
}
