using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Forecasts;

/// <summary>
/// What the slippage of a hedge beyond its quote is expected from. A fit and a decision make them here, of the same
/// figures, so that what was learnt is what is asked.
/// </summary>
/// <param name="Impact">What the quote says that the size moves the price by, in bps.</param>
/// <param name="Drift">The standard deviation of the price over the time that a hedge takes, in bps.</param>
/// <param name="Gas">The natural logarithm of the gas price over the usual one.</param>
public readonly record struct SlippageFeatures(double Impact, double Drift, double Gas)
{
    /// <summary>Hundredths of a percent in one.</summary>
    public const double BpsPerUnit = 10_000.0;

    private const double SecondsPerYear = 365.0 * 86_400.0;
    private const int GweiDecimals = 9;

    /// <summary>Gas that costs nothing counts as a hundredth of the usual: a logarithm of zero is none.</summary>
    private const double LeastGas = 0.01;

    /// <summary>The features of a hedge.</summary>
    /// <param name="impact">η: the fraction by which one unit moves its own average price, from 0.</param>
    /// <param name="size">Base units, whichever way.</param>
    /// <param name="volatility">Annual, 1.00 = 100 %.</param>
    /// <param name="latencySeconds">From the block of the decision to that of the hedge.</param>
    /// <param name="gasPriceWei">Wei per gas at the decision.</param>
    /// <param name="usualGasGwei">Gwei per gas that are usual, above zero.</param>
    public static SlippageFeatures Of(
        double impact,
        double size,
        double volatility,
        double latencySeconds,
        BigInteger gasPriceWei,
        double usualGasGwei) => new(
        BpsPerUnit * impact * Math.Abs(size),
        BpsPerUnit * volatility * Math.Sqrt(latencySeconds / SecondsPerYear),
        ScalarMath.Log(Math.Max(Scaled.ToDouble(gasPriceWei, GweiDecimals) / usualGasGwei, LeastGas)));
}
