using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>The normal distribution, many values at once.</summary>
internal static class LaneNormal<T>
    where T : struct, ILanes<T>
{
    private const double InverseSqrtTwoPi = 0.3989422804014327;

    // Beyond it the density is below every digit that counts here.
    private const double Furthest = 37.0;

    /// <summary>N(x), and the density φ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cdf(T x, out T density)
    {
        var z = T.Min(T.Abs(x), T.Create(Furthest));
        density = T.Create(InverseSqrtTwoPi) * LaneMath<T>.Exp(T.Create(-0.5) * z * z);
        var tail = density * LaneMath<T>.Mills(T.Create(1.0) / LaneMath<T>.MillsDenominator(z));
        return T.Select(x < T.Create(0.0), tail, T.Create(1.0) - tail);
    }
}
