using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>Whether the columns that every kernel reads are within the ranges of the scalar path.</summary>
internal static class MarketRange<T>
    where T : struct, ILanes<T>
{
    // Narrower than for the scalar path, so that no product can overflow.
    private const double MaxExponent = 100.0;

    /// <summary>True when all of a whole number of vectors are within range, and none is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Holds(
        ReadOnlySpan<double> spots,
        ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> years,
        ReadOnlySpan<double> rates,
        ReadOnlySpan<double> carries,
        int start,
        int count)
    {
        var (lowest, highest) = (C(InputRange.MaxPrice), C(InputRange.MinPrice));
        var (shortest, longest, steepest, farthest, nothing) = (C(0.0), C(0.0), C(0.0), C(0.0), C(0.0));
        for (var i = start; i < start + count; i += T.Count)
        {
            var (s, k, t) = (Load(spots, i), Load(strikes, i), Load(years, i));
            var (r, q) = (T.Abs(Load(rates, i)), T.Abs(Load(carries, i)));
            var rate = T.Max(r, q);
            lowest = T.Min(lowest, T.Min(s, k));
            highest = T.Max(highest, T.Max(s, k));
            shortest = T.Min(shortest, t);
            longest = T.Max(longest, t);
            steepest = T.Max(steepest, rate);
            farthest = T.Max(farthest, rate * t);

            // The extremes pass over what is not a number; this becomes one.
            nothing = T.FusedMultiplyAdd(s + k + (t + (r + q)), C(0.0), nothing);
        }

        return T.All(
            (lowest >= C(InputRange.MinPrice)) & (highest <= C(InputRange.MaxPrice))
            & (shortest >= C(0.0)) & (longest <= C(InputRange.MaxYears))
            & (steepest <= C(InputRange.MaxRate)) & (farthest <= C(MaxExponent)) & (nothing <= C(0.0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load(ReadOnlySpan<double> column, int index) =>
        T.Load(ref MemoryMarshal.GetReference(column), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T C(double value) => T.Create(value);
}
