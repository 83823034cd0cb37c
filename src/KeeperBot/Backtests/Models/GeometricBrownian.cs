namespace KeeperBot.Backtests.Models;

/// <summary>Lognormal prices (Black and Scholes 1973).</summary>
/// <exception cref="ModelException">A parameter is outside its range.</exception>
/// <param name="Spot">At the start, above zero.</param>
/// <param name="Volatility">A year, above 0 and up to 10.</param>
/// <param name="Drift">Of the mean price, a year, from -1000 to 1000.</param>
public sealed record GeometricBrownian(double Spot, double Volatility, double Drift = 0.0) : PathModel
{
    /// <inheritdoc/>
    public override double Spot { get; } = ModelRange.RequirePrice(Spot, "spot");

    /// <summary>A year.</summary>
    public double Volatility { get; } = ModelRange.RequireVolatility(Volatility, "volatility");

    /// <summary>Of the mean price, a year.</summary>
    public double Drift { get; } = ModelRange.Require(Drift, -ModelRange.MaxRate, ModelRange.MaxRate, "drift");

    /// <inheritdoc/>
    public override void Walk(Draws draws, double years, int steps, Span<double> column, int stride)
    {
        var log = Math.Log(Spot);
        var (drift, deviation) = ((Drift - (0.5 * Volatility * Volatility)) * years, Volatility * Math.Sqrt(years));
        column[0] = log;
        for (var step = 1; step <= steps; step++)
        {
            log += drift + (deviation * draws.Normal());
            column[step * stride] = log;
        }
    }
}
