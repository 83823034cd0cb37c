namespace KeeperBot.Benchmarks.Policy.Markets;

/// <summary>Lognormal prices that jump now and then by a lognormal factor (Merton 1976), without drift.</summary>
/// <param name="Spot">At the start.</param>
/// <param name="Volatility">Of the part that does not jump, a year.</param>
/// <param name="JumpsPerYear">On average.</param>
/// <param name="JumpMean">Of a jump's logarithm.</param>
/// <param name="JumpDeviation">Of a jump's logarithm.</param>
internal sealed record MertonJumps(
    double Spot, double Volatility, double JumpsPerYear, double JumpMean, double JumpDeviation) : Market
{
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
