using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>The journal on disk, with a place to die on both sides of everything that is written.</summary>
internal sealed class MortalStore(IJournalStore inner, KillSwitch kill) : IJournalStore
{
    /// <inheritdoc/>
    public JournalHead Head => inner.Head;

    /// <inheritdoc/>
    public IReadOnlyList<JournalEntry> Append(IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
    {
        var before = CrashPoints.BeforeEntry(entries[0].Kind, entries[0].Payload.Span);
        kill.Pass(before);
        var written = inner.Append(entries, blobs);
        kill.Pass(before + 1);
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
