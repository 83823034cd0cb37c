namespace KeeperBot.Benchmarks.Policy.Markets;

/// <summary>Lognormal prices (Black and Scholes 1973).</summary>
/// <param name="Spot">At the start.</param>
/// <param name="Volatility">A year.</param>
/// <param name="Drift">Of the mean price, a year.</param>
internal sealed record GeometricBrownian(double Spot, double Volatility, double Drift = 0.0) : Market
{
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
