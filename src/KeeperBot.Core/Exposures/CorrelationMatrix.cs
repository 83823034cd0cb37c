using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Core.Exposures;

/// <summary>
/// How the daily returns of assets go together: symmetric, ones on the diagonal, positive semidefinite.
/// </summary>
public sealed class CorrelationMatrix
{
    private const double Tolerance = 1e-9;

    private readonly double[,] _values;

    private CorrelationMatrix(ImmutableArray<string> assets, double[,] values) => (Assets, _values) = (assets, values);

    /// <summary>The assets, in the order of rows and columns.</summary>
    public ImmutableArray<string> Assets { get; }

    /// <summary>The correlation of two assets, from -1 to 1.</summary>
    public double this[int row, int column] => _values[row, column];

    /// <summary>Checks a matrix.</summary>
    /// <param name="assets">The assets of rows and columns, each once.</param>
    /// <param name="values">A square of as many.</param>
    /// <exception cref="RiskInputException">
    /// It is no correlation matrix; the message says where it fails and what to do.
    /// </exception>
    public static CorrelationMatrix Of(ImmutableArray<string> assets, double[,] values)
    {
        var count = assets.Length;
        if (values.GetLength(0) != count || values.GetLength(1) != count)
        {
            throw Error($"{count} assets need {count} rows and columns, not "
                + $"{values.GetLength(0)} by {values.GetLength(1)}");
        }

        if (assets.Distinct(StringComparer.Ordinal).Count() != count)
        {
            throw Error("an asset is named twice");
        }

        for (var row = 0; row < count; row++)
        {
            if (values[row, row] != 1.0)
            {
                throw Error($"{assets[row]} is correlated with itself by {Text(values[row, row])}, not by 1");
            }

            for (var column = 0; column < row; column++)
            {
                var (value, pair) = (values[row, column], $"{assets[column]}/{assets[row]}");
                if (!(Math.Abs(value) <= 1.0))
                {
                    throw Error($"{pair} is {Text(value)}; a correlation lies from -1 to 1");
                }

                if (value != values[column, row])
                {
                    throw Error($"{pair} is {Text(values[column, row])} one way and {Text(value)} the other: "
                        + "state one value");
                }
            }
        }

        RequireSemidefinite(assets, values);
        return new CorrelationMatrix(assets, (double[,])values.Clone());
    }

    /// <summary>
    /// Cholesky's factorisation: a pivot below zero, or a zero one with something left beside it, is a combination of
    /// assets with a variance below zero.
    /// </summary>
    private static void RequireSemidefinite(ImmutableArray<string> assets, double[,] values)
    {
        var count = assets.Length;
        var factor = new double[count, count];
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var rest = values[row, column];
                for (var k = 0; k < column; k++)
                {
                    rest -= factor[row, k] * factor[column, k];
                }

                var pivot = factor[column, column];
                if (row == column ? rest < -Tolerance : pivot == 0.0 && Math.Abs(rest) > Math.Sqrt(Tolerance))
                {
                    throw Error(
                        $"the matrix is not positive semidefinite: the correlations of {assets[row]} contradict those "
                        + $"of {string.Join(", ", assets[..row])}; bring them nearer to zero");
                }

                factor[row, column] = row == column ? (rest > Tolerance ? Math.Sqrt(rest) : 0.0)
                    : pivot == 0.0 ? 0.0
                    : rest / pivot;
            }
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static RiskInputException Error(string message) => new(message);
}
