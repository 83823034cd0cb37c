namespace KeeperBot.Backtests.Models;

/// <summary>Lognormal prices (Black and Scholes 1973).</summary>
/// <exception cref="ModelException">A parameter is outside its range.</exception>
/// <param name="Spot">At the start, above zero.</param>
/// <param name="Volatility">A year, above 0 and up to 10.</param>
/// <param name="Drift">Of the mean price, a year, from -1000 to 1000.</param>
public sealed record GeometricBrownian(double Spot, double Volatility, double Drift = 0.0) : PathModel
{
    // Drawn at once: they stay in the processor's nearest cache.
    private const int Pairs = 256;

    /// <inheritdoc/>
    public override double Spot { get; } = ModelRange.RequirePrice(Spot, "spot");

    /// <summary>A year.</summary>
    public double Volatility { get; } = ModelRange.RequireVolatility(Volatility, "volatility");

    /// <summary>Of the mean price, a year.</summary>
    public double Drift { get; } = ModelRange.Require(Drift, -ModelRange.MaxRate, ModelRange.MaxRate, "drift");

    /// <inheritdoc/>
    public override void Walk(Draws draws, double years, int steps, Span<double> column, int stride)
    {
        Span<double> first = stackalloc double[Pairs], second = stackalloc double[Pairs];
        var (drift, deviation) = ((Drift - (0.5 * Volatility * Volatility)) * years, Volatility * Math.Sqrt(years));
        var (log, step) = (Math.Log(Spot), 0);
        column[0] = log;
        while (step < steps)
        {
            draws.NormalPairs(first, second);
            for (var pair = 0; pair < Pairs && step < steps; pair++)
            {
                log += drift + (deviation * first[pair]);
                column[++step * stride] = log;
                if (step == steps) return;
                log += drift + (deviation * second[pair]);
                column[++step * stride] = log;
            }
        }
    }
}
