using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>What is usual at a venue: averages of what decisions saw, older ones counting less.</summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="SeenAt">Unix seconds of the last block that counts.</param>
public sealed record VenueMemory(uint VenueId, ulong SeenAt)
{
    /// <summary>What holding one unit long costs a year, as a part of its price; null where nothing does.</summary>
    public double? CarryPerYear { get; init; }

    /// <summary>
    /// Base units that it takes in both directions together to the slippage limit; null where nothing throttles.
    /// </summary>
    public double? Depth { get; init; }

    /// <summary>What is remembered of a venue; null when nothing is.</summary>
    public static VenueMemory? Find(ImmutableArray<VenueMemory> memory, uint venueId) =>
        memory.FirstOrDefault(venue => venue.VenueId == venueId);

    /// <summary>An average after one value more: u + (x - u)·(1 - 2^(-t/h)).</summary>
    /// <param name="usual">u; null when this is the first value.</param>
    /// <param name="seen">x.</param>
    /// <param name="seconds">t, since the value before.</param>
    /// <param name="halfLifeSeconds">h: after so long a value counts half; above zero.</param>
    public static double Smoothed(double? usual, double seen, double seconds, double halfLifeSeconds) =>
        usual is { } known
            ? seen + ((known - seen) * ScalarMath.Exp(-seconds / halfLifeSeconds * ScalarMath.Log(2.0)))
            : seen;
}
