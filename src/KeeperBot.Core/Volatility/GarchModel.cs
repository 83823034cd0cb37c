using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// GARCH(1,1): after a return r the variance v of the next period is ω + αr² + βv. Source: Bollerslev (1986).
/// </summary>
public sealed record GarchModel
{
    /// <summary>A model whose variance returns to a mean.</summary>
    /// <param name="omega">ω; above zero.</param>
    /// <param name="alpha">α; not below zero.</param>
    /// <param name="beta">β; not below zero, and below 1 together with α.</param>
    /// <exception cref="ArgumentOutOfRangeException">A coefficient is out of range; the error names it.</exception>
    public GarchModel(double omega, double alpha, double beta)
    {
        Omega = InputRange.Require(omega, double.Epsilon, double.MaxValue, nameof(omega));
        Alpha = InputRange.Require(alpha, 0.0, 1.0, nameof(alpha));
        Beta = InputRange.Require(beta, 0.0, 1.0, nameof(beta));
        InputRange.Require(alpha + beta, 0.0, 1.0 - 1e-9, "alpha + beta");
    }

    /// <summary>ω.</summary>
    public double Omega { get; }

    /// <summary>α: how much a return counts.</summary>
    public double Alpha { get; }

    /// <summary>β: how much the variance before counts.</summary>
    public double Beta { get; }

    /// <summary>The variance a period that forecasts end at: ω/(1 - α - β).</summary>
    public double LongRun => Omega / (1.0 - Alpha - Beta);

    /// <summary>The variance of the next period.</summary>
    /// <param name="variance">The variance that this period had.</param>
    /// <param name="move">The logarithmic return of this period.</param>
    public double Next(double variance, double move) => Omega + (Alpha * move * move) + (Beta * variance);

    /// <summary>The variance of the period after the last return.</summary>
    /// <param name="moves">Logarithmic returns by rising time.</param>
    /// <param name="first">The variance of the first period; the long run's if nothing is known.</param>
    public double After(ReadOnlySpan<double> moves, double first)
    {
        var variance = first;
        foreach (var move in moves)
        {
            variance = Next(variance, move);
        }

        return variance;
    }

    /// <summary>The expected average variance of the next periods.</summary>
    /// <param name="next">The variance of the next one.</param>
    /// <param name="periods">How many, at least one.</param>
    public double Average(double next, int periods)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, 1);
        var (sum, weight) = (0.0, 1.0);
        for (var i = 0; i < periods; i++)
        {
            sum += weight;
            weight *= Alpha + Beta;
        }

        return LongRun + ((next - LongRun) * sum / periods);
    }
}
