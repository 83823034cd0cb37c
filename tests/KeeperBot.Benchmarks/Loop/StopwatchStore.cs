using System.Diagnostics;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Benchmarks.Loop;

/// <summary>
/// A journal that notes, for one turn of the keeper, when the decisions were durable and what that took.
/// </summary>
internal sealed class StopwatchStore(IJournalStore inner) : IJournalStore
{
    /// <summary>
    /// The stopwatch's time at which the turn's batch of the block and its decisions was durable.
    /// </summary>
    public long? DurableAt { get; private set; }

    /// <summary>How long that batch took to write.</summary>
    public TimeSpan Wrote { get; private set; }

    /// <summary>The bytes of that batch's entries.</summary>
    public int EntryBytes { get; private set; }

    /// <inheritdoc/>
    public JournalHead Head => inner.Head;

    /// <summary>A new turn begins.</summary>
    public void Begin() => (DurableAt, Wrote, EntryBytes) = (null, TimeSpan.Zero, 0);

    /// <inheritdoc/>
    public IReadOnlyList<JournalEntry> Append(
        IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
    {
        var start = Stopwatch.GetTimestamp();
        var written = inner.Append(entries, blobs);
        if (entries.Any(entry => entry.Kind == JournalRecord.Kinds.Decisions))
        {
            DurableAt = Stopwatch.GetTimestamp();
            Wrote = Stopwatch.GetElapsedTime(start);
            EntryBytes = entries.Sum(entry => entry.Payload.Length);
        }

        return written;
    }

    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Read(long from) => inner.Read(from);

    /// <inheritdoc/>
    public byte[] ReadBlob(Hash32 hash) => inner.ReadBlob(hash);

    /// <inheritdoc/>
    public void SaveCheckpoint(long sequence, Hash32 entryHash, ReadOnlyMemory<byte> state) =>
        inner.SaveCheckpoint(sequence, entryHash, state);

    /// <inheritdoc/>
    public JournalCheckpoint? LatestCheckpoint() => inner.LatestCheckpoint();

    /// <inheritdoc/>
    public JournalReport Verify(JournalHead? expected = null) => inner.Verify(expected);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
