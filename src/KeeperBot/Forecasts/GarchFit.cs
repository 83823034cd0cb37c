using KeeperBot.Core.Volatility;
using KeeperBot.Surfaces;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace KeeperBot.Forecasts;

/// <summary>Fits GARCH(1,1) by maximum likelihood of normal returns.</summary>
public static class GarchFit
{
    private const int LeastReturns = 100;
    private const double MaxPersistence = 0.9999;

    // Persistence, α's part of it, and the long-run variance over the sample's.
    private static readonly (double Persistence, double Part)[] Starts = [(0.9, 0.1), (0.98, 0.05), (0.6, 0.3)];

    /// <summary>Fits a model; the recursion begins from the sample's own variance.</summary>
    /// <param name="moves">Logarithmic returns of even periods by rising time.</param>
    /// <exception cref="CalibrationException">Too few returns, one that is no number, or none that moves.</exception>
    public static GarchModel Fit(ReadOnlySpan<double> moves)
    {
        var returns = moves.ToArray();
        var variance = returns.Length > 0 ? returns.Average(move => move * move) : 0.0;
        if (returns.Length < LeastReturns || !double.IsFinite(variance) || variance <= 0.0)
        {
            throw new CalibrationException(
                $"{returns.Length} returns with the variance {variance} are nothing to fit GARCH to: "
                + $"{LeastReturns} that move are needed");
        }

        GarchModel? best = null;
        var least = double.PositiveInfinity;
        foreach (var (persistence, part) in Starts)
        {
            var start = Vector<double>.Build.Dense([Logit(persistence / MaxPersistence), Logit(part), 0.0]);
            var objective = ObjectiveFunction.Value(free => Loss(ModelOf(free, variance), returns, variance));
            try
            {
                var found = new NelderMeadSimplex(1e-9, 5_000).FindMinimum(objective, start);
                if (found.FunctionInfoAtMinimum.Value < least)
                {
                    least = found.FunctionInfoAtMinimum.Value;
                    best = ModelOf(found.MinimizingPoint, variance);
                }
            }
            catch (MaximumIterationsException)
            {
                // From another start it may settle.
            }
        }

        return best ?? throw new CalibrationException("the likelihood of GARCH settles nowhere on these returns");
    }

    /// <summary>Half the mean negative log-likelihood but for constants: the mean of ln v + r²/v.</summary>
    internal static double Loss(GarchModel model, ReadOnlySpan<double> moves, double first)
    {
        var (variance, sum) = (first, 0.0);
        foreach (var move in moves)
        {
            sum += Math.Log(variance) + (move * move / variance);
            variance = model.Next(variance, move);
        }

        return sum / moves.Length;
    }

    private static GarchModel ModelOf(Vector<double> free, double variance)
    {
        var persistence = MaxPersistence * Part(free[0]);
        var alpha = persistence * Part(free[1]);
        var longRun = variance * Math.Exp(Math.Clamp(free[2], -10.0, 10.0));
        return new GarchModel(longRun * (1.0 - persistence), alpha, persistence - alpha);
    }

    private static double Part(double free) => 1.0 / (1.0 + Math.Exp(-free));

    private static double Logit(double part) => Math.Log(part / (1.0 - part));
}
