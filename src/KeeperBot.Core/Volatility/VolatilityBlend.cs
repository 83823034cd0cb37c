using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// Several forecasts made into one: weights inverse to each one's past squared error, on logarithms so that twice too
/// much counts as half too little. Source: Bates and Granger, "The combination of forecasts" (1969).
/// </summary>
public static class VolatilityBlend
{
    /// <summary>A perfect past earns no infinite weight.</summary>
    private const double LeastError = 1e-12;

    /// <summary>Weights that sum to 1; equal ones while no errors are known.</summary>
    /// <param name="errors">The mean squared error of each forecast's logarithm; NaN while it is not known.</param>
    public static ImmutableArray<double> Weights(ImmutableArray<double> errors)
    {
        if (errors.Any(double.IsNaN))
        {
            return [.. errors.Select(_ => 1.0 / errors.Length)];
        }

        var inverse = errors.Select(error => 1.0 / Math.Max(error, LeastError)).ToImmutableArray();
        var sum = inverse.Sum();
        return [.. inverse.Select(one => one / sum)];
    }

    /// <summary>The weighted geometric mean.</summary>
    /// <param name="volatilities">The forecasts, above zero.</param>
    /// <param name="weights">As many, summing to 1.</param>
    public static double Combine(ImmutableArray<double> volatilities, ImmutableArray<double> weights) =>
        ScalarMath.Exp(volatilities.Zip(weights, (volatility, weight) => weight * ScalarMath.Log(volatility)).Sum());
}
