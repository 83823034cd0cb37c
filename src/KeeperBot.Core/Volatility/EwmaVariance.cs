using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// An exponentially weighted variance of prices at any times: each return r over Δt makes v into
/// λ^Δt·v + (1 - λ^Δt)·r²/Δt.
/// </summary>
/// <remarks>Source: RiskMetrics (1996), λ = 0.94 a day, with its weight carried over to uneven times.</remarks>
public sealed class EwmaVariance
{
    private readonly double _decay;

    /// <summary>An estimate by how much a variance counts after a time.</summary>
    /// <param name="lambda">What is left of a weight after <paramref name="seconds"/>; between 0 and 1.</param>
    /// <param name="seconds">Above zero: 86,400 for a daily λ.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is not between 0 and 1, or there is no time.</exception>
    public EwmaVariance(double lambda, double seconds)
    {
        InputRange.Require(lambda, 1e-6, 1.0 - 1e-12, nameof(lambda));
        InputRange.Require(seconds, 1.0, Market.SecondsPerYear, nameof(seconds));
        _decay = ScalarMath.Log(lambda) / seconds;
    }

    /// <summary>The variance a year after the last price; the first return begins it.</summary>
    public double PerYear(PriceSeries prices)
    {
        var points = prices.Points;
        var variance = 0.0;
        for (var i = 1; i < points.Length; i++)
        {
            var seconds = (double)(points[i].Time - points[i - 1].Time);
            var move = ScalarMath.Log(points[i].Price / points[i - 1].Price);
            var seen = move * move * Market.SecondsPerYear / seconds;
            var kept = i == 1 ? 0.0 : ScalarMath.Exp(_decay * seconds);
            variance = (kept * variance) + ((1.0 - kept) * seen);
        }

        return variance;
    }
}
