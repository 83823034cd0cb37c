using System.Numerics;
using KeeperBot.Core.Margins;

namespace KeeperBot.Core.Venues;

/// <summary>An executor's account at a venue that holds a position: what the venue and the record say of it.</summary>
/// <remarks>
/// The two part when an order fills later, when a stranger liquidates or repays, and as interest accrues. What the
/// venue says is the hedge; the record is what the executor goes by until the venue is settled.
/// </remarks>
/// <param name="Venue">The venue.</param>
/// <param name="RecordedPosition">Base integer that the executor has on record.</param>
/// <param name="RecordedPending">Base integer that it has on record as ordered and not filled.</param>
/// <param name="Position">Base integer that the venue says.</param>
/// <param name="Pending">Base integer that the venue says is ordered and may still fill.</param>
/// <param name="Value">Quote integer that the account is worth, gains and losses included.</param>
/// <param name="Margin">The same position for what the venue demands.</param>
/// <param name="FloorBps">
/// The least that the account must be worth for the executor to grow it, of its position in 1/10000; 0 forbids that.
/// </param>
public sealed record VenueAccount(
    VenueMandate Venue,
    BigInteger RecordedPosition,
    BigInteger RecordedPending,
    BigInteger Position,
    BigInteger Pending,
    BigInteger Value,
    LinearMargin Margin,
    int FloorBps)
{
    /// <summary>By how much the hedge is another than on record, base integer.</summary>
    public BigInteger Shift => Position + Pending - RecordedPosition - RecordedPending;

    /// <summary>True when the venue has something to report.</summary>
    public bool IsUnsettled =>
        BigInteger.Abs(Position - RecordedPosition) > Rounding || Pending != RecordedPending;

    /// <summary>Base integer by which a position may be off its record through the venue's own rounding.</summary>
    public BigInteger Rounding { get; init; }

    /// <summary>
    /// The part of its notional that the account must be worth for a position to grow; 0 where only what keeps it from
    /// liquidation counts.
    /// </summary>
    public double InitialRatio { get; init; }

    /// <summary>
    /// Quote integer that the position has gained and not realised, part of the value, where such gains back no larger
    /// position and cannot be taken out; zero where they count as any other margin.
    /// </summary>
    public BigInteger Gains { get; init; }

    /// <summary>True where a position can be short or flat, and never long.</summary>
    public bool IsShortOnly { get; init; }

    /// <summary>Why the venue takes no orders now, in words; null when it does.</summary>
    public string? Closed { get; init; }

    /// <summary>The order that somebody else has to execute; null where none waits.</summary>
    public WaitingOrder? Waiting { get; init; }

    /// <summary>When the account was looked at, unix seconds; 0 where nobody said.</summary>
    public ulong SeenAt { get; init; }

    /// <summary>True when the order that waits can never fill, so that it is no part of the hedge.</summary>
    public bool HasExpiredOrder => Waiting?.HasExpiredAt(SeenAt) == true;

    /// <summary>The account at a time: an order that has expired is pending no more, though it is on record.</summary>
    /// <param name="timestamp">Unix seconds of the block that it was read at.</param>
    public VenueAccount At(ulong timestamp) => this with
    {
        SeenAt = timestamp,
        Pending = Waiting?.HasExpiredAt(timestamp) == true ? Pending - Waiting.Size : Pending,
    };
}
