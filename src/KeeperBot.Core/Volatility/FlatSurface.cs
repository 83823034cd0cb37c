namespace KeeperBot.Core.Volatility;

/// <summary>One volatility for every strike and time: what the operator states when nothing better is known.</summary>
/// <param name="volatility">Annual, 1.00 = 100 %.</param>
public sealed class FlatSurface(double volatility) : VolatilitySurface
{
    /// <inheritdoc/>
    public override double At(double strike, double forward, double years) => volatility;

    /// <inheritdoc/>
    public override double SkewAt(double strike, double forward, double years) => 0.0;

    /// <inheritdoc/>
    public override VolatilitySurface Times(double factor) => new FlatSurface(factor * volatility);
}
