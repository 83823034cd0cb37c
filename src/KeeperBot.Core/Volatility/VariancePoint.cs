namespace KeeperBot.Core.Volatility;

/// <summary>
/// Total implied variance w = σ²T at one log-moneyness k = ln(strike/forward), and its derivatives along k.
/// </summary>
/// <param name="Variance">w; above zero.</param>
/// <param name="Slope">w'.</param>
/// <param name="Curvature">w''.</param>
public readonly record struct VariancePoint(double Variance, double Slope, double Curvature)
{
    /// <summary>
    /// g(k) = (1 - kw'/2w)² - w'²/4·(1/w + 1/4) + w''/2: the density of the price at expiry times a positive factor.
    /// Below zero a butterfly of options around k costs less than nothing.
    /// </summary>
    /// <remarks>Source: Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), equation 2.1.</remarks>
    /// <param name="k">The log-moneyness of this point.</param>
    public double DensityFactor(double k)
    {
        var tilt = 1.0 - (0.5 * k * Slope / Variance);
        return (tilt * tilt) - (0.25 * Slope * Slope * ((1.0 / Variance) + 0.25)) + (0.5 * Curvature);
    }

    /// <summary>The variances added up.</summary>
    public static VariancePoint operator +(VariancePoint left, VariancePoint right) =>
        new(left.Variance + right.Variance, left.Slope + right.Slope, left.Curvature + right.Curvature);

    /// <summary>The variance times a factor.</summary>
    public static VariancePoint operator *(double factor, VariancePoint point) =>
        new(factor * point.Variance, factor * point.Slope, factor * point.Curvature);
}
