using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;
using KeeperBot.Surfaces;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Forecasts;

public sealed class ForecastFitTests
{
    private const int Seed = 2009;

    [Fact]
    public void Garch_SimulatedReturns_FindsTheModel()
    {
        var truth = new GarchModel(4e-5, 0.10, 0.85);
        var fitted = GarchFit.Fit(Returns(truth, 20_000));

        Assert.True(
            Math.Abs(fitted.Alpha - truth.Alpha) < 0.02 && Math.Abs(fitted.Beta - truth.Beta) < 0.03
            && Math.Abs(Math.Log(fitted.LongRun / truth.LongRun)) < 0.1,
            $"seed {Seed}: {fitted}");
    }

    [Fact]
    public void Garch_Fit_IsAtLeastAsLikelyAsTheTruthAndItsNeighbours()
    {
        var truth = new GarchModel(4e-5, 0.10, 0.85);
        var moves = Returns(truth, 1_500);
        var first = moves.Average(move => move * move);
        var fitted = GarchFit.Fit(moves);
        var loss = GarchFit.Loss(fitted, moves, first);

        Assert.True(loss <= GarchFit.Loss(truth, moves, first), $"seed {Seed}: {fitted}");
        (double, double, double)[] factors =
        [
            (1.05, 1.0, 1.0), (0.95, 1.0, 1.0), (1.0, 1.1, 1.0), (1.0, 0.9, 1.0), (1.0, 1.0, 1.01), (1.0, 1.0, 0.99),
        ];
        foreach (var (omega, alpha, beta) in factors)
        {
            var near = new GarchModel(omega * fitted.Omega, alpha * fitted.Alpha, beta * fitted.Beta);
            Assert.True(
                loss <= GarchFit.Loss(near, moves, first) + 1e-9, $"seed {Seed}: {near} is likelier than {fitted}");
        }
    }

    [Fact]
    public void Har_SimulatedVariances_FindsTheModel()
    {
        var truth = new HarModel(-0.6, 0.4, 0.3, 0.2, 0.16);
        var fitted = HarFit.Fit(Variances(truth, 8_000), 1);

        Assert.True(
            Math.Abs(fitted.Daily - truth.Daily) < 0.05 && Math.Abs(fitted.Weekly - truth.Weekly) < 0.08
            && Math.Abs(fitted.Monthly - truth.Monthly) < 0.08 && Math.Abs(fitted.Intercept - truth.Intercept) < 0.15
            && Math.Abs(fitted.ErrorVariance - truth.ErrorVariance) < 0.01,
            $"seed {Seed}: {fitted}");
    }

    [Fact]
    public void Fits_HistoriesOfNoUse_AreRefused()
    {
        Assert.Contains(
            "too short",
            Assert.Throws<CalibrationException>(() => HarFit.Fit(Enumerable.Repeat(1e-3, 95).ToArray(), 7)).Message,
            StringComparison.Ordinal);
        Assert.Throws<CalibrationException>(() => GarchFit.Fit(Enumerable.Repeat(0.01, 99).ToArray()));
        Assert.Throws<CalibrationException>(() => GarchFit.Fit(new double[500]));
        Assert.Throws<CalibrationException>(() => GarchFit.Fit(Enumerable.Repeat(double.NaN, 500).ToArray()));
    }

    private static double[] Returns(GarchModel model, int count)
    {
        var random = new Random(Seed);
        var variance = model.LongRun;
        var moves = new double[count];
        for (var i = 0; i < count; i++)
        {
            moves[i] = Math.Sqrt(variance) * SimulatedPrices.Normal(random);
            variance = model.Next(variance, moves[i]);
        }

        return moves;
    }

    private static double[] Variances(HarModel model, int count)
    {
        var random = new Random(Seed);
        var variances = Enumerable.Repeat(2e-3, HarModel.Days).ToList();
        var deviation = Math.Sqrt(model.ErrorVariance);
        var median = model with { ErrorVariance = 0.0 };
        while (variances.Count < count)
        {
            var recent = variances.TakeLast(HarModel.Days).ToArray();
            variances.Add(median.Average(recent) * Math.Exp(deviation * SimulatedPrices.Normal(random)));
        }

        return [.. variances];
    }
}
