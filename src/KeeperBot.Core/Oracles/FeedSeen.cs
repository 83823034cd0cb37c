using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Oracles;

/// <summary>
/// What a vault remembers of a feed, folded from the readings in its decisions, so that a replay remembers the same.
/// </summary>
/// <param name="Feed">The proxy.</param>
/// <param name="Decimals">Its decimals when it was first seen; only an operator's <c>resume</c> accepts others.</param>
/// <param name="Description">Keccak-256 of its description when it was first seen, likewise.</param>
/// <param name="Phase">The number of the aggregator that was last seen behind it.</param>
/// <param name="Aggregator">That aggregator; null for a feed that is no proxy.</param>
/// <param name="Answer">The last answer seen.</param>
public sealed record FeedSeen(
    Address Feed, int Decimals, Hash32? Description, BigInteger Phase, Address? Aggregator, BigInteger Answer)
{
    /// <summary>
    /// Unix seconds of the block at which another aggregator was first seen; 0 while the first one is there.
    /// </summary>
    public ulong SwappedAt { get; init; }

    /// <summary>The last answer of the aggregator before; null while the first one is there.</summary>
    public BigInteger? AnswerBefore { get; init; }

    /// <summary>
    /// Whether a reading comes from another aggregator than the last one did; round 0 comes from none.
    /// </summary>
    public bool IsSwapped(FeedReading reading) =>
        !reading.RoundId.IsZero && (reading.Phase != Phase || reading.Aggregator != Aggregator);

    /// <summary>The memory of a feed; null for one that was never seen.</summary>
    public static FeedSeen? Find(ImmutableArray<FeedSeen> memory, Address feed) =>
        memory.FirstOrDefault(seen => seen.Feed == feed);

    /// <summary>What is remembered after readings at a block.</summary>
    public static ImmutableArray<FeedSeen> After(
        ImmutableArray<FeedSeen> memory, ImmutableArray<FeedReading> readings, ulong timestamp)
    {
        foreach (var reading in readings)
        {
            memory = Find(memory, reading.Feed) is { } seen
                ? memory.Replace(seen, seen.After(reading, timestamp))
                : memory.Add(new FeedSeen(
                    reading.Feed, reading.Decimals, reading.Description, reading.Phase, reading.Aggregator,
                    reading.Answer));
        }

        return memory;
    }

    private FeedSeen After(FeedReading reading, ulong timestamp) => IsSwapped(reading)
        ? this with
        {
            Phase = reading.Phase,
            Aggregator = reading.Aggregator,
            Answer = reading.Answer,
            SwappedAt = timestamp,
            AnswerBefore = Answer,
        }
        : this with { Answer = reading.Answer };
}
