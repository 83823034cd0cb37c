using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Storms.World;

/// <summary>A process's view of its disk. The chain of hashes is the one of every other journal.</summary>
/// <param name="disk">The disk.</param>
/// <param name="process">The process; null for a store outside of a storm.</param>
/// <param name="writes">False for a reader.</param>
internal sealed class SimulatedStore(SimulatedDisk disk, SimulatedProcess? process, bool writes) : IJournalStore
{
    private bool _failed;

    /// <inheritdoc/>
    public JournalHead Head => disk.Head;

    /// <summary>
    /// Asked before a write: true makes it fail, and says whether the batch is on the disk all the same.
    /// </summary>
    public Func<CrashPoint, (bool Fails, bool Durable)>? Failing { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<JournalEntry> Append(
        IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
    {
        JournalFormat.Require(entries, blobs);
        if (!writes)
        {
            throw new InvalidOperationException("this journal was opened for reading");
        }

        var point = CrashPoints.BeforeEntry(entries[0].Kind, entries[0].Payload.Span);
        process?.Pass(point);
        RequireWritable();
        var failure = Failing?.Invoke(point) ?? default;
        var rows = failure is { Fails: true, Durable: false } ? [] : Write(entries, blobs);
        if (failure.Fails)
        {
            _failed = true;
            throw new JournalException("the disk is full", SimulatedDisk.Name, "free some space, then start again");
        }

        process?.Pass(point + 1);
        return rows.ConvertAll(row => row.ToEntry());
    }

    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Read(long from)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        return ReadFrom(from);
    }

    /// <inheritdoc/>
    public byte[] ReadBlob(Hash32 hash) => disk.Blobs.TryGetValue(hash, out var bytes)
        ? bytes.Bytes.ToArray()
        : throw new JournalException($"blob {hash}: missing", SimulatedDisk.Name, "Verify the journal.");

    /// <inheritdoc/>
    public void SaveCheckpoint(long sequence, Hash32 entryHash, ReadOnlyMemory<byte> state)
    {
        JournalFormat.RequireBlob(state);
        var known = sequence >= 1 && sequence <= disk.Count
            && new Hash32(disk.Rows[(int)sequence - 1].Hash) == entryHash;
        if (!known)
        {
            throw new ArgumentException($"the journal has no entry {sequence} with hash {entryHash}", nameof(sequence));
        }

        RequireWritable();
        disk.Save(new JournalCheckpoint(sequence, entryHash, state.ToArray()));
    }

    /// <inheritdoc/>
    public JournalCheckpoint? LatestCheckpoint() => disk.Newest();

    /// <inheritdoc/>
    public JournalReport Verify(JournalHead? expected = null) => JournalChain.Verify(
        disk.Rows,
        hash => !disk.Blobs.TryGetValue(hash, out var bytes) ? "missing"
            : Keccak256.Compute(bytes.Bytes.Span) != hash ? "altered" : null,
        expected);

    /// <inheritdoc/>
    public void Dispose() => disk.Release(this);

    private IEnumerable<JournalEntry> ReadFrom(long from)
    {
        // Up to what is here now: a reader that appends for each entry it reads comes to an end.
        var count = disk.Count;
        for (var i = (int)from - 1; i < count; i++)
        {
            yield return disk.Rows[i].ToEntry();
        }
    }

    private void RequireWritable()
    {
        if (_failed)
        {
            throw new JournalException(
                "an earlier write failed", SimulatedDisk.Name, "open the journal again and read what it holds");
        }

        if (disk.Fences && disk.Writer != this)
        {
            throw new JournalLockedException(SimulatedDisk.Name, null);
        }
    }

    private List<StoredEntry> Write(IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
    {
        var hashes = new byte[blobs.Count * Hash32.Length];
        for (var i = 0; i < blobs.Count; i++)
        {
            blobs[i].Hash.CopyTo(hashes.AsSpan(i * Hash32.Length));
            disk.Blobs.TryAdd(blobs[i].Hash, blobs[i]);
        }

        var rows = new List<StoredEntry>(entries.Count);
        var head = disk.Head;
        foreach (var draft in entries)
        {
            var row = StoredEntry.After(head, draft, rows.Count == 0 ? hashes : []);
            rows.Add(row);
            head = new JournalHead(row.Sequence, new Hash32(row.Hash));
        }

        disk.Write(rows);
        return rows;
    }
}
