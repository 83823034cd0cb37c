using System.Collections.Immutable;

namespace KeeperBot.Ethereum;

/// <summary>One event a contract emitted, with its place in the chain.</summary>
/// <remarks>
/// (<see cref="BlockHash"/>, <see cref="LogIndex"/>) identifies it across reorganisations. Two entries with the same
/// members and the same bytes are equal.
/// </remarks>
/// <param name="Address">The contract that emitted it.</param>
/// <param name="Topics">Up to four; the first is the event's signature hash unless the event is anonymous.</param>
/// <param name="Data">The arguments that are not indexed, ABI-encoded.</param>
/// <param name="BlockNumber">The height of its block.</param>
/// <param name="BlockHash">The hash of its block.</param>
/// <param name="TransactionHash">The transaction that caused it.</param>
/// <param name="LogIndex">Its position among all logs of the block, from 0.</param>
public sealed record LogEntry(
    Address Address,
    ImmutableArray<Hash32> Topics,
    ReadOnlyMemory<byte> Data,
    ulong BlockNumber,
    Hash32 BlockHash,
    Hash32 TransactionHash,
    ulong LogIndex)
{
    /// <summary>Same members, same bytes.</summary>
    public bool Equals(LogEntry? other) =>
        other is not null && Address == other.Address && Topics.AsSpan().SequenceEqual(other.Topics.AsSpan())
        && Data.Span.SequenceEqual(other.Data.Span) && BlockNumber == other.BlockNumber
        && BlockHash == other.BlockHash && TransactionHash == other.TransactionHash && LogIndex == other.LogIndex;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(BlockHash, LogIndex, Address);
}
