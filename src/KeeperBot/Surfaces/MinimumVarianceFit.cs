using System.Collections.Immutable;
using KeeperBot.Core.Volatility;
using MathNet.Numerics.LinearRegression;

namespace KeeperBot.Surfaces;

/// <summary>What one option and its underlying did over a short time.</summary>
/// <param name="Spot">The underlying's price at the start.</param>
/// <param name="Years">Years of 365 days to expiry at the start.</param>
/// <param name="Delta">∂price/∂spot at the start as of a call: a put's plus its yield factor.</param>
/// <param name="Vega">∂price/∂volatility at the start, for 1.00 of volatility.</param>
/// <param name="SpotMove">What the underlying gained.</param>
/// <param name="PriceMove">
/// What the option gained as a call: a put's gain plus the underlying's times its yield factor.
/// </param>
public sealed record OptionMove(
    double Spot, double Years, double Delta, double Vega, double SpotMove, double PriceMove);

/// <summary>The hedge ratio of least variance fitted to past moves.</summary>
/// <remarks>
/// Ordinary least squares without an intercept on Δf - Δ·ΔS = ν/√T·(ΔS/S)·(a + bΔ + cΔ²). Source: Hull and White,
/// "Optimal delta hedging for options" (2017), who use 36 months.
/// </remarks>
/// <param name="Rule">The fitted rule.</param>
/// <param name="Gain">
/// By how much it lowers the sum of squared hedging errors of the same moves, as a part of what they are with the
/// formula's delta; on other moves it will be less.
/// </param>
/// <param name="Moves">How many moves it rests on.</param>
public sealed record MinimumVarianceFit(SmileRule.MinimumVariance Rule, double Gain, int Moves)
{
    private const int LeastMoves = 100;

    /// <summary>Three columns that say the same of each other say nothing of a, b and c.</summary>
    private const double LeastConditioning = 1e-9;

    /// <summary>Fits a, b and c.</summary>
    /// <exception cref="CalibrationException">
    /// Too few moves, one that is no number, or moves that are all of one delta; the error says which.
    /// </exception>
    public static MinimumVarianceFit Fit(ImmutableArray<OptionMove> moves)
    {
        if (moves.Length < LeastMoves)
        {
            throw new CalibrationException(
                $"{moves.Length} moves of options are too few to fit a hedge ratio to: {LeastMoves} at least");
        }

        if (moves.FirstOrDefault(move => !IsSound(move)) is { } wrong)
        {
            throw new CalibrationException($"a move of an option is none: {wrong}");
        }

        var rows = moves.Select(Row).ToArray();
        var errors = moves.Select(move => move.PriceMove - (move.Delta * move.SpotMove)).ToArray();
        var design = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfRowArrays(rows);
        var singular = design.Svd(computeVectors: false).S;
        if (!(singular[2] > LeastConditioning * singular[0]))
        {
            throw new CalibrationException(
                "the moves tell a, b and c not apart: use options of several deltas, and days on which the spot moved");
        }

        var fitted = MultipleRegression.QR(rows, errors, intercept: false);
        var before = errors.Sum(error => error * error);
        double Explained(double[] row) => row.Zip(fitted, (x, beta) => x * beta).Sum();
        var after = rows.Zip(errors, (row, error) => Square(error - Explained(row))).Sum();
        return new MinimumVarianceFit(
            new SmileRule.MinimumVariance(fitted[0], fitted[1], fitted[2]), 1.0 - (after / before), moves.Length);
    }

    private static bool IsSound(OptionMove move) =>
        move is { Spot: > 0.0, Years: > 0.0, Vega: >= 0.0 }
        && double.IsFinite(move.Delta + move.Vega + move.SpotMove + move.PriceMove + move.Spot + move.Years);

    private static double[] Row(OptionMove move)
    {
        var scale = move.Vega / Math.Sqrt(move.Years) * move.SpotMove / move.Spot;
        return [scale, scale * move.Delta, scale * move.Delta * move.Delta];
    }

    private static double Square(double value) => value * value;
}
