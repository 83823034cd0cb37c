using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Models;

/// <summary>Normal numbers from uniform ones, many at once (Box and Muller 1958).</summary>
internal static class NormalLanes<T>
    where T : struct, ILanes<T>
{
    private const double TwoPi = 2.0 * Math.PI;

    /// <summary>Puts √(-2 ln u)·cos 2πv and √(-2 ln u)·sin 2πv into the places of u and v.</summary>
    /// <param name="first">u, from above 0 to 1; a multiple of 8 of them.</param>
    /// <param name="second">v, from 0 to 1; as many.</param>
    public static void BoxMuller(Span<double> first, Span<double> second)
    {
        for (var i = 0; i < first.Length; i += T.Count)
        {
            var radius = T.Sqrt(T.Create(-2.0) * LaneMath<T>.Log(T.Load(ref first[0], i)));
            Turn(T.Load(ref second[0], i), out var cosine, out var sine);
            T.Store(radius * cosine, ref first[0], i);
            T.Store(radius * sine, ref second[0], i);
        }
    }

    /// <summary>cos 2πv and sin 2πv: Taylor's series within an eighth of a turn from the nearest quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(T v, out T cosine, out T sine)
    {
        var quarter = T.Round(T.Create(4.0) * v);
        var angle = T.Create(TwoPi) * T.FusedMultiplyAdd(quarter, T.Create(-0.25), v);
        var (near, far) = (Cosine(angle * angle), angle * Sine(angle * angle));
        var (half, one) = (T.Create(0.5), T.Create(1.0));
        var odd = T.Abs(T.Abs(quarter - T.Create(2.0)) - one) < half;
        cosine = T.Select(odd, far, near);
        sine = T.Select(odd, near, far);
        cosine = T.Select((quarter > half) & (quarter < T.Create(2.5)), -cosine, cosine);
        sine = T.Select((quarter > T.Create(1.5)) & (quarter < T.Create(3.5)), -sine, sine);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Cosine(T square)
    {
        var sum = T.FusedMultiplyAdd(T.Create(1.0 / 20922789888000.0), square, T.Create(-1.0 / 87178291200.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(1.0 / 479001600.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(-1.0 / 3628800.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(1.0 / 40320.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(-1.0 / 720.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(1.0 / 24.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(-0.5));
        return T.FusedMultiplyAdd(sum, square, T.Create(1.0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sine(T square)
    {
        var sum = T.FusedMultiplyAdd(T.Create(-1.0 / 1307674368000.0), square, T.Create(1.0 / 6227020800.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(-1.0 / 39916800.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(1.0 / 362880.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(-1.0 / 5040.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(1.0 / 120.0));
        sum = T.FusedMultiplyAdd(sum, square, T.Create(-1.0 / 6.0));
        return T.FusedMultiplyAdd(sum, square, T.Create(1.0));
    }
}
