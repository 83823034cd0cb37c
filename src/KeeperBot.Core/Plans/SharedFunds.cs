using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Plans;

/// <summary>
/// What a venue may trade in a direction: some of it alone, the rest with funds that others draw on too.
/// </summary>
/// <param name="Alone">Base integer that takes none of the funds.</param>
/// <param name="Most">Base integer that all of the funds allow; no less than <paramref name="Alone"/>.</param>
/// <param name="Source">Which funds: venues of one number share them.</param>
internal readonly record struct FundedSize(BigInteger Alone, BigInteger Most, int Source);

/// <summary>
/// Shares out funds among the venues of a route. Each venue says what it could trade with all of them; a route over
/// several may then need more than there is.
/// </summary>
internal static class SharedFunds
{
    private static readonly BigInteger Whole = BigInteger.Pow(10, 18);

    /// <summary>
    /// What each venue may trade when funds that are drawn on too much are shared out as the sizes ask for them.
    /// </summary>
    /// <param name="venues">What each could trade with all of the funds.</param>
    /// <param name="sizes">Base integers of a route, none below zero, in the same order.</param>
    /// <returns>Base integers in the same order; null when the funds are enough.</returns>
    public static ImmutableArray<BigInteger>? Reduced(
        ImmutableArray<FundedSize> venues, ImmutableArray<BigInteger> sizes)
    {
        var parts = venues.Zip(sizes, PartOf).ToImmutableArray();
        BigInteger DrawnFrom(int source) => venues.Zip(parts)
            .Where(pair => pair.First.Source == source)
            .Aggregate(BigInteger.Zero, (sum, pair) => sum + pair.Second);

        // Each part was rounded up.
        bool IsShort(int source) => DrawnFrom(source) > Whole + venues.Length;
        return !venues.Any(venue => IsShort(venue.Source)) ? null :
        [
            .. venues.Zip(parts, (venue, part) => IsShort(venue.Source)
                ? venue.Alone + ((venue.Most - venue.Alone) * part / DrawnFrom(venue.Source))
                : venue.Most),
        ];
    }

    /// <summary>
    /// What each venue may trade so that together they trade most: first what takes no funds, then each source's funds
    /// where they go furthest.
    /// </summary>
    /// <param name="venues">What each could trade with all of the funds.</param>
    /// <param name="capacities">What each would take, base integers of zero or more, in the same order.</param>
    public static ImmutableArray<BigInteger> Most(
        ImmutableArray<FundedSize> venues, ImmutableArray<BigInteger> capacities)
    {
        var most = venues.Zip(capacities, (venue, capacity) =>
            BigInteger.Max(BigInteger.Zero, BigInteger.Min(venue.Alone, capacity))).ToArray();
        var left = venues.Select(venue => venue.Source).Distinct().ToDictionary(source => source, _ => Whole);
        foreach (var i in Enumerable.Range(0, venues.Length).OrderByDescending(i => venues[i].Most - venues[i].Alone))
        {
            var (venue, capacity) = (venues[i], BigInteger.Min(venues[i].Most, capacities[i]));
            var part = BigInteger.Min(PartOf(venue, capacity), left[venue.Source]);
            if (part.Sign > 0)
            {
                most[i] = BigInteger.Min(capacity, venue.Alone + ((venue.Most - venue.Alone) * part / Whole));
                left[venue.Source] -= part;
            }
        }

        return [.. most];
    }

    /// <summary>The part of the funds that a size takes, 18 decimals, rounded up.</summary>
    private static BigInteger PartOf(FundedSize venue, BigInteger size)
    {
        var (funded, all) = (size - venue.Alone, venue.Most - venue.Alone);
        return funded.Sign <= 0 || all.Sign <= 0 ? BigInteger.Zero : ((funded * Whole) + all - 1) / all;
    }
}
