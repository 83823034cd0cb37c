using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>Whether the columns that every kernel reads are within the ranges of the scalar path.</summary>
internal static class MarketRange<T>
    where T : struct, ILanes<T>
{
    // Narrower than for the scalar path, so that no product can overflow.
    private const double MaxExponent = 100.0;

    /// <summary>Looks at a whole number of vectors.</summary>
    /// <returns>A bit an option, the first one's the lowest: 1 where its values are within range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Holds(
        ReadOnlySpan<double> spots,
        ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> years,
        ReadOnlySpan<double> rates,
        ReadOnlySpan<double> carries,
        int start,
        int count)
    {
        var within = 0UL;
        for (var i = 0; i < count; i += T.Count)
        {
            var (s, k, t) = (Load(spots, start + i), Load(strikes, start + i), Load(years, start + i));
            var (r, q) = (T.Abs(Load(rates, start + i)), T.Abs(Load(carries, start + i)));
            var prices = (s >= C(InputRange.MinPrice)) & (s <= C(InputRange.MaxPrice))
                & (k >= C(InputRange.MinPrice)) & (k <= C(InputRange.MaxPrice));
            var time = (t >= C(0.0)) & (t <= C(InputRange.MaxYears));
            var growth = (r <= C(InputRange.MaxRate)) & (q <= C(InputRange.MaxRate))
                & (T.Max(r, q) * t <= C(MaxExponent));
            within |= T.Bits(prices & time & growth) << i;
        }

        return within;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load(ReadOnlySpan<double> column, int index) =>
        T.Load(ref MemoryMarshal.GetReference(column), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T C(double value) => T.Create(value);
}
