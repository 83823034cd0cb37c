namespace KeeperBot.Backtests.Models;

/// <summary>Lognormal prices that jump now and then by a lognormal factor (Merton 1976), without drift.</summary>
/// <remarks>A step has one jump at most.</remarks>
/// <exception cref="ModelException">A parameter is outside its range.</exception>
/// <param name="Spot">At the start, above zero.</param>
/// <param name="Volatility">Of the part that does not jump, a year; above 0 and up to 10.</param>
/// <param name="JumpsPerYear">On average, from 0 to 100,000.</param>
/// <param name="JumpMean">Of a jump's logarithm, from -5 to 5.</param>
/// <param name="JumpDeviation">Of a jump's logarithm, from 0 to 5.</param>
public sealed record MertonJumps(
    double Spot, double Volatility, double JumpsPerYear, double JumpMean, double JumpDeviation) : PathModel
{
    private const double MaxJumps = 1e5, MaxJump = 5.0;

    /// <inheritdoc/>
    public override double Spot { get; } = ModelRange.RequirePrice(Spot, "spot");

    /// <summary>Of the part that does not jump, a year.</summary>
    public double Volatility { get; } = ModelRange.RequireVolatility(Volatility, "volatility");

    /// <summary>On average.</summary>
    public double JumpsPerYear { get; } = ModelRange.Require(JumpsPerYear, 0.0, MaxJumps, "jumps a year");

    /// <summary>Of a jump's logarithm.</summary>
    public double JumpMean { get; } = ModelRange.Require(JumpMean, -MaxJump, MaxJump, "jump mean");

    /// <summary>Of a jump's logarithm.</summary>
    public double JumpDeviation { get; } = ModelRange.Require(JumpDeviation, 0.0, MaxJump, "jump deviation");

    /// <inheritdoc/>
    public override void Walk(Draws draws, double years, int steps, Span<double> column, int stride)
    {
        var log = Math.Log(Spot);
        var expected = Math.Exp(JumpMean + (0.5 * JumpDeviation * JumpDeviation)) - 1.0;
        var drift = -((0.5 * Volatility * Volatility) + (JumpsPerYear * expected)) * years;
        var (deviation, chance) = (Volatility * Math.Sqrt(years), JumpsPerYear * years);
        column[0] = log;
        for (var step = 1; step <= steps; step++)
        {
            log += drift + (deviation * draws.Normal());
            if (draws.Uniform() <= chance) log += JumpMean + (JumpDeviation * draws.Normal());
            column[step * stride] = log;
        }
    }
}
