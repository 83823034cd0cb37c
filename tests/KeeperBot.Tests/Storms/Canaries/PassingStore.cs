using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>A disk that passes everything on; a canary overrides what it breaks.</summary>
internal abstract class PassingStore(IJournalStore store) : IJournalStore
{
    public virtual JournalHead Head => store.Head;

    public virtual IReadOnlyList<JournalEntry> Append(
        IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs) => store.Append(entries, blobs);

    public virtual IEnumerable<JournalEntry> Read(long from) => store.Read(from);

    public byte[] ReadBlob(Hash32 hash) => store.ReadBlob(hash);

    public void SaveCheckpoint(long sequence, Hash32 entryHash, ReadOnlyMemory<byte> state) =>
        store.SaveCheckpoint(sequence, entryHash, state);

    public JournalCheckpoint? LatestCheckpoint() => store.LatestCheckpoint();

    public JournalReport Verify(JournalHead? expected = null) => store.Verify(expected);

    public void Dispose() => store.Dispose();

    /// <summary>What a store returns that says it wrote and did not.</summary>
    protected static IReadOnlyList<JournalEntry> Pretend(IReadOnlyList<EntryDraft> entries) =>
        [.. entries.Select(entry => new JournalEntry(1, entry.Kind, entry.Payload, [], Hash32.Zero, Hash32.Zero))];
}
