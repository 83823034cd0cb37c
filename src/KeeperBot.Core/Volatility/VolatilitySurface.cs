namespace KeeperBot.Core.Volatility;

/// <summary>Implied volatility by strike and time.</summary>
/// <remarks>Pure and immutable: the same arguments give the same bits on every machine.</remarks>
public abstract class VolatilitySurface
{
    /// <summary>The Black volatility at a strike.</summary>
    /// <param name="strike">Above zero, in the unit of <paramref name="forward"/>.</param>
    /// <param name="forward">The forward price for that time, above zero.</param>
    /// <param name="years">Years of 365 days; not below zero.</param>
    /// <returns>Annual, 1.00 = 100 %.</returns>
    public abstract double At(double strike, double forward, double years);

    /// <summary>
    /// The slope of <see cref="At"/> along ln(strike/forward) at the same point, for 1.00 of log-moneyness.
    /// </summary>
    public abstract double SkewAt(double strike, double forward, double years);

    /// <summary>The same shape at another height: every volatility times a factor above zero.</summary>
    public virtual VolatilitySurface Times(double factor) => new ScaledSurface(this, factor);

    private sealed class ScaledSurface(VolatilitySurface whole, double factor) : VolatilitySurface
    {
        public override double At(double strike, double forward, double years) =>
            factor * whole.At(strike, forward, years);

        public override double SkewAt(double strike, double forward, double years) =>
            factor * whole.SkewAt(strike, forward, years);

        public override VolatilitySurface Times(double more) => new ScaledSurface(whole, factor * more);
    }
}
