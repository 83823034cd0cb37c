using System.Collections.Immutable;
using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>One entry as it stands in the journal, its hash checked against its content.</summary>
/// <param name="Sequence">Its number: the first entry is 1, and there are no gaps.</param>
/// <param name="Kind">What the payload is, as the writer named it.</param>
/// <param name="Payload">The writer's bytes.</param>
/// <param name="Blobs">The hashes of the blobs that were appended with it, in the writer's order.</param>
/// <param name="Previous">The hash of the entry before; <see cref="JournalFormat.Genesis"/> for the first.</param>
/// <param name="Hash">The entry's own hash, as <see cref="JournalFormat.HashEntry"/> defines it.</param>
/// <remarks>Two entries are equal when their numbers and hashes are: the hash commits to everything else.</remarks>
public sealed record JournalEntry(
    long Sequence,
    string Kind,
    ReadOnlyMemory<byte> Payload,
    ImmutableArray<Hash32> Blobs,
    Hash32 Previous,
    Hash32 Hash)
{
    /// <inheritdoc/>
    public bool Equals(JournalEntry? other) => other is not null && Sequence == other.Sequence && Hash == other.Hash;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sequence, Hash);
}
