using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>
/// What holding one unit long costs a year, as a part of its price: funding, or interest on a debt. A short position
/// pays the negative of it.
/// </summary>
/// <param name="PerYear">Now.</param>
/// <param name="Growth">By how much that grows in a year, as the venue's own model has it.</param>
public readonly record struct Carry(double PerYear, double Growth)
{
    /// <summary>A deviation from what is usual is expected to be half gone after so long, where nobody says.</summary>
    public const long UsualHalfLifeSeconds = 86_400;

    private const double SecondsPerYear = 365.0 * 86_400.0;

    /// <summary>Nothing, as of the executor's own tokens.</summary>
    public static readonly Carry None;

    /// <summary>What it is expected to be on average over a while, per year.</summary>
    /// <remarks>
    /// The rate follows the venue's model and returns to what is usual: E r(t) = u + (r - u + gt)·e^(-t/τ). The mean
    /// over T is u + (r - u)·m + gτ·(m - e^(-T/τ)) with m = (1 - e^(-T/τ))·τ/T.
    /// </remarks>
    /// <param name="years">T, not below zero.</param>
    /// <param name="usual">u, per year; null for what is paid now.</param>
    /// <param name="halfLifeSeconds">Of a deviation: τ·ln 2, above zero.</param>
    public double MeanOver(double years, double? usual, double halfLifeSeconds)
    {
        if (!(years > 0.0))
        {
            return PerYear;
        }

        var decay = halfLifeSeconds / SecondsPerYear / ScalarMath.Log(2.0);
        var left = ScalarMath.Exp(-years / decay);
        var mean = (1.0 - left) * decay / years;
        var level = usual ?? PerYear;
        return level + ((PerYear - level) * mean) + (Growth * decay * (mean - left));
    }
}
