using System.Collections.Immutable;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Pricing;
using MathNet.Numerics.LinearAlgebra;

namespace KeeperBot.Forecasts;

/// <summary>
/// Fits what hedges cost beyond their quotes by ridge regression on the features of <see cref="SlippageFeatures"/>.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>
/// The constant is shrunk like the rest: without evidence a hedge costs what was quoted, and no more.
/// </item>
/// <item>
/// A sandwich or a broken quote says little of the next hedge: of the outcomes the twentieth part that is largest, and
/// the one that is smallest, count as the next one to them (winsorising).
/// </item>
/// <item>
/// The penalty is the largest whose squared error on blocks of time that were left out is not above the least one by
/// more than one standard error of the difference (Breiman and others, "Classification and Regression Trees", 1984, of
/// trees). The infinite one is among them, which is the quote as it is.
/// </item>
/// <item>Dear gas makes no hedge cheaper: a weight below zero there is left out.</item>
/// </list>
/// </remarks>
internal static class SlippageFit
{
    /// <summary>Fills below which nothing is fitted.</summary>
    public const int LeastFills = 20;

    private const int Folds = 5;
    private const double Winsorised = 0.05;
    private const double LeastScale = 1e-6;
    private const double LeastGwei = 1e-9;
    private const int GweiDecimals = 9;
    private const int GasColumn = 3;

    /// <summary>Penalties of the mean squared error for one squared bps of a weight, from the least.</summary>
    private static readonly ImmutableArray<double> Penalties =
        [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, double.PositiveInfinity];

    /// <summary>A model of one venue's fills.</summary>
    /// <param name="fills">By rising time, at least <see cref="LeastFills"/>.</param>
    /// <param name="past">How wrong such models were.</param>
    public static VenueSlippage Fit(ReadOnlySpan<HedgeFill> fills, PastErrors past)
    {
        var all = fills.ToArray();
        var latency = Math.Pow(all.Average(fill => Math.Sqrt(fill.LatencySeconds)), 2);
        var gwei = all.Select(fill => Scaled.ToDouble(fill.GasPriceWei, GweiDecimals)).Order().ToArray();
        var usual = Math.Max(gwei[gwei.Length / 2], LeastGwei);
        var features = all.Select(fill => fill.FeaturesAfter(fill.LatencySeconds, usual)).ToArray();
        var impact = WeightOf(features.Select(feature => feature.Impact));
        var drift = WeightOf(features.Select(feature => feature.Drift));
        var gas = WeightOf(features.Select(feature => feature.Gas));
        var rows = features.Select(feature => new[]
        {
            1.0,
            (feature.Impact - impact.Mean) / impact.Scale,
            (feature.Drift - drift.Mean) / drift.Scale,
            (feature.Gas - gas.Mean) / gas.Scale,
        }).ToArray();
        var outcomes = Winsorise([.. all.Select(fill => fill.BeyondBps)]);
        var weights = Solve(rows, outcomes, PenaltyFor(rows, outcomes));
        return new VenueSlippage(
            all[0].VenueId, latency, usual, weights[0], impact with { Bps = weights[1] },
            drift with { Bps = weights[2] }, gas with { Bps = weights[GasColumn] }, past);
    }

    /// <summary>Mean and standard deviation of a feature; one that hardly varies says nothing.</summary>
    private static FeatureWeight WeightOf(IEnumerable<double> feature)
    {
        var values = feature.ToArray();
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return new FeatureWeight(mean, deviation > LeastScale * (1.0 + Math.Abs(mean)) ? deviation : 1.0, 0.0);
    }

    private static double[] Winsorise(double[] outcomes)
    {
        var sorted = outcomes.Order().ToArray();
        var cut = (int)Math.Ceiling(Winsorised * (sorted.Length - 1));
        return [.. outcomes.Select(outcome => Math.Clamp(outcome, sorted[cut], sorted[^(cut + 1)]))];
    }

    private static double PenaltyFor(double[][] rows, double[] outcomes)
    {
        var errors = Penalties.Select(penalty => ErrorsLeftOut(rows, outcomes, penalty)).ToArray();
        var best = errors.MinBy(list => list.Average())!;
        for (var i = Penalties.Length - 1; i > 0; i--)
        {
            var worse = errors[i].Zip(best, (one, other) => one - other).ToArray();
            var mean = worse.Average();
            var variance = worse.Average(difference => (difference - mean) * (difference - mean));
            if (mean <= Math.Sqrt(variance / worse.Length))
            {
                return Penalties[i];
            }
        }

        return Penalties[0];
    }

    /// <summary>Each fill's squared error by the fit to the blocks of time that it is not in.</summary>
    private static double[] ErrorsLeftOut(double[][] rows, double[] outcomes, double penalty)
    {
        var errors = new double[rows.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            var (from, to) = (fold * rows.Length / Folds, (fold + 1) * rows.Length / Folds);
            var weights = Solve([.. rows[..from], .. rows[to..]], [.. outcomes[..from], .. outcomes[to..]], penalty);
            for (var i = from; i < to; i++)
            {
                var error = outcomes[i] - rows[i].Zip(weights, (value, weight) => value * weight).Sum();
                errors[i] = error * error;
            }
        }

        return errors;
    }

    private static double[] Solve(double[][] rows, double[] outcomes, double penalty)
    {
        var weights = Ridge(rows, outcomes, penalty);
        return weights[GasColumn] >= 0.0
            ? weights
            : [.. Ridge([.. rows.Select(row => row[..GasColumn])], outcomes, penalty), 0.0];
    }

    /// <summary>The weights β that make the mean squared error plus penalty·|β|² least.</summary>
    private static double[] Ridge(double[][] rows, double[] outcomes, double penalty)
    {
        if (double.IsPositiveInfinity(penalty))
        {
            return new double[rows[0].Length];
        }

        var design = Matrix<double>.Build.DenseOfRowArrays(rows);
        var moments = design.TransposeThisAndMultiply(design);
        moments.SetDiagonal(moments.Diagonal() + (penalty * rows.Length));
        return moments.Cholesky()
            .Solve(design.TransposeThisAndMultiply(Vector<double>.Build.DenseOfArray(outcomes))).ToArray();
    }
}
