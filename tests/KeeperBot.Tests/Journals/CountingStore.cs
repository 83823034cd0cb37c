using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Journals;

/// <summary>Counts what is asked of a store, and refuses to write when told to.</summary>
public sealed class CountingStore(IJournalStore inner) : IJournalStore
{
    /// <summary>How many entries each batch had.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Where the last reading began.</summary>
    public long ReadFrom { get; private set; }

    public bool Fails { get; set; }

    public JournalHead Head => inner.Head;

    public IReadOnlyList<JournalEntry> Append(
        IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
    {
        if (Fails)
        {
            throw new JournalException("the disk is full", "journal.db", "free some space");
        }

        Batches.Add(entries.Count);
        return inner.Append(entries, blobs);
    }

    public IEnumerable<JournalEntry> Read(long from)
    {
        ReadFrom = from;
        return inner.Read(from);
    }

    public byte[] ReadBlob(Hash32 hash) => inner.ReadBlob(hash);

    public void SaveCheckpoint(long sequence, Hash32 entryHash, ReadOnlyMemory<byte> state) =>
        inner.SaveCheckpoint(sequence, entryHash, state);

    public JournalCheckpoint? LatestCheckpoint() => inner.LatestCheckpoint();

    public JournalReport Verify(JournalHead? expected = null) => inner.Verify(expected);

    public void Dispose() => inner.Dispose();
}
