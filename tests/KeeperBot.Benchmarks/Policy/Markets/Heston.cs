namespace KeeperBot.Benchmarks.Policy.Markets;

/// <summary>
/// Variance that wanders: dv = κ(θ - v)dt + ξ√v·dW, from θ (Heston 1993), by full-truncation Euler steps (Lord,
/// Koekkoek and Van Dijk 2010).
/// </summary>
internal sealed record Heston(double Spot, double Kappa, double Theta, double Xi, double Correlation) : Market
{
    /// <inheritdoc/>
    public override void Walk(Draws draws, double years, int steps, Span<double> column, int stride)
    {
        var (log, variance, root) = (Math.Log(Spot), Theta, Math.Sqrt(years));
        var other = Math.Sqrt(1.0 - (Correlation * Correlation));
        column[0] = log;
        for (var step = 1; step <= steps; step++)
        {
            var (first, second) = (draws.Normal(), draws.Normal());
            var positive = Math.Max(variance, 0.0);
            var deviation = Math.Sqrt(positive) * root;
            log += (deviation * first) - (0.5 * positive * years);
            variance += (Kappa * (Theta - positive) * years)
                + (Xi * deviation * ((Correlation * first) + (other * second)));
            column[step * stride] = log;
        }
    }
}
