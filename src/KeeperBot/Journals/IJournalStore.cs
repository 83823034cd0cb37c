using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>
/// The keeper's memory: an append-only, hash-chained, durable list of entries, the large bytes they refer to, and
/// disposable checkpoints. It knows no vault and no decision.
/// </summary>
/// <remarks>
/// An instance serves one thread at a time; readers beside the writer open their own. Every method raises
/// <see cref="JournalException"/> when the disk or the database fails, and <see cref="JournalBrokenException"/> when
/// what it reads is not what was written.
/// </remarks>
public interface IJournalStore : IDisposable
{
    /// <summary>The newest entry, or <see cref="JournalHead.Empty"/>.</summary>
    JournalHead Head { get; }

    /// <summary>
    /// Writes a batch in one durable transaction: when it returns, the batch survives the loss of the process and of
    /// power; before, none of it is visible.
    /// </summary>
    /// <param name="entries">At least one entry, in order.</param>
    /// <param name="blobs">
    /// Large bytes that belong to the batch. The batch's first entry commits to their hashes. Equal bytes are stored
    /// once.
    /// </param>
    /// <returns>The entries as written.</returns>
    /// <exception cref="ArgumentException">Nothing to write, or a draft or blob that is out of bounds.</exception>
    /// <exception cref="JournalException">
    /// The write failed. As after a failed fsync nobody can tell what reached the disk, the instance writes no more:
    /// open the journal again and read what it holds.
    /// </exception>
    IReadOnlyList<JournalEntry> Append(IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs);

    /// <summary>
    /// The entries numbered <paramref name="from"/> and up, each checked against its hash and linked to the one before.
    /// Lazy: entries appended while reading may or may not be seen.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="from"/> is below 1.</exception>
    IEnumerable<JournalEntry> Read(long from);

    /// <summary>The blob with this keccak256 hash, checked against it.</summary>
    /// <exception cref="JournalException">There is no such blob.</exception>
    byte[] ReadBlob(Hash32 hash);

    /// <summary>
    /// Keeps the state that folding the journal up to an entry gives. Only the newest few are kept.
    /// </summary>
    /// <exception cref="ArgumentException">The journal holds no such entry, or the state is too long.</exception>
    void SaveCheckpoint(long sequence, Hash32 entryHash, ReadOnlyMemory<byte> state);

    /// <summary>
    /// The newest checkpoint whose own hash is right and whose entry is in the chain, or null. Others are passed over.
    /// </summary>
    JournalCheckpoint? LatestCheckpoint();

    /// <summary>Reads everything and reports the first thing that is not as written.</summary>
    /// <param name="expected">A head this journal is known to have had, kept outside of it.</param>
    /// <remarks>
    /// A chain that was cut off at its end is still a chain: from inside, a truncated tail cannot be seen. Neither can
    /// a history that was rewritten as a whole. Both are seen with <paramref name="expected"/>.
    /// </remarks>
    JournalReport Verify(JournalHead? expected = null);
}
