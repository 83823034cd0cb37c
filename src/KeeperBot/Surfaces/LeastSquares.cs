using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace KeeperBot.Surfaces;

/// <summary>The least sum of squares of a function of parameters that may take any value.</summary>
internal static class LeastSquares
{
    /// <summary>Keeps a parameter that the data say nothing of from running away; far below any real error.</summary>
    private const double Ridge = 1e-7;

    private const int MaxSteps = 300;

    /// <summary>The best parameters found from several starts, by Levenberg and Marquardt's method.</summary>
    /// <param name="residuals">Errors of the parameters.</param>
    /// <param name="starts">Where to begin, at least one.</param>
    public static (double[] Parameters, double Sum) Fit(
        Func<IReadOnlyList<double>, double[]> residuals, IEnumerable<double[]> starts)
    {
        (double[] Parameters, double Sum)? best = null;
        foreach (var start in starts)
        {
            var (parameters, sum) = Fit(residuals, start);
            if (best is not { } known || sum < known.Sum)
            {
                best = (parameters, sum);
            }
        }

        return best ?? throw new ArgumentException("at least one start is needed", nameof(starts));
    }

    private static (double[] Parameters, double Sum) Fit(
        Func<IReadOnlyList<double>, double[]> residuals, double[] start)
    {
        Vector<double> All(Vector<double> parameters, Vector<double> _) => Vector<double>.Build.DenseOfEnumerable(
            residuals([.. parameters]).Concat(parameters.Select(parameter => Ridge * parameter)));

        var guess = Vector<double>.Build.DenseOfArray(start);
        var count = All(guess, guess).Count;
        var places = Vector<double>.Build.Dense(count, place => place);
        var model = ObjectiveFunction.NonlinearModel(All, places, Vector<double>.Build.Dense(count));
        var minimizer = new LevenbergMarquardtMinimizer(maximumIterations: MaxSteps);
        var found = minimizer.FindMinimum(model, guess).MinimizingPoint.ToArray();
        return (found, residuals(found).Sum(error => error * error));
    }
}
