using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>A journal that lives as long as the process, for measuring and simulating what is written.</summary>
/// <remarks>Nothing is durable. What was appended stays readable after <see cref="Dispose"/>.</remarks>
public sealed class MemoryJournalStore : IJournalStore
{
    private readonly Content _content;
    private readonly bool _readOnly;

    /// <summary>An empty journal.</summary>
    public MemoryJournalStore()
        : this(new Content(), readOnly: false)
    {
    }

    private MemoryJournalStore(Content content, bool readOnly) => (_content, _readOnly) = (content, readOnly);

    /// <inheritdoc/>
    public JournalHead Head => _content.Head;

    /// <summary>The same journal, to be read beside its writer.</summary>
    public MemoryJournalStore OpenReadOnly() => new(_content, readOnly: true);

    /// <inheritdoc/>
    public IReadOnlyList<JournalEntry> Append(
        IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
    {
        RequireWriter();
        JournalFormat.Require(entries, blobs);
        var hashes = new byte[blobs.Count * Hash32.Length];
        for (var i = 0; i < blobs.Count; i++)
        {
            blobs[i].Hash.CopyTo(hashes.AsSpan(i * Hash32.Length));
            _content.Blobs.TryAdd(blobs[i].Hash, blobs[i]);
        }

        var written = new List<JournalEntry>(entries.Count);
        foreach (var draft in entries)
        {
            var row = StoredEntry.After(_content.Head, draft, written.Count == 0 ? hashes : []);
            _content.Rows.Add(row);
            _content.Head = new JournalHead(row.Sequence, new Hash32(row.Hash));
            written.Add(row.ToEntry());
        }

        return written;
    }

    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Read(long from)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        return ReadFrom(from);
    }

    /// <inheritdoc/>
    public byte[] ReadBlob(Hash32 hash) =>
        _content.Blobs.TryGetValue(hash, out var bytes)
            ? bytes.Bytes.ToArray()
            : throw new JournalException($"blob {hash}: missing", "memory", "Read the journal that it was written to.");

    /// <inheritdoc/>
    public void SaveCheckpoint(long sequence, Hash32 entryHash, ReadOnlyMemory<byte> state)
    {
        RequireWriter();
        JournalFormat.RequireBlob(state);
        if (sequence < 1 || sequence > Head.Sequence || HeadAt(sequence).Hash != entryHash)
        {
            throw new ArgumentException($"the journal has no entry {sequence} with hash {entryHash}", nameof(sequence));
        }

        if (_content.Checkpoint is null || _content.Checkpoint.Sequence <= sequence)
        {
            _content.Checkpoint = new JournalCheckpoint(sequence, entryHash, state.ToArray());
        }
    }

    /// <inheritdoc/>
    public JournalCheckpoint? LatestCheckpoint() => _content.Checkpoint;

    /// <inheritdoc/>
    public JournalReport Verify(JournalHead? expected = null) => JournalChain.Verify(
        _content.Rows,
        hash => !_content.Blobs.TryGetValue(hash, out var bytes) ? "missing"
            : Keccak256.Compute(bytes.Bytes.Span) != hash ? "altered: it does not have this hash"
            : null,
        expected);

    /// <summary>Nothing to close.</summary>
    public void Dispose()
    {
    }

    private IEnumerable<JournalEntry> ReadFrom(long from)
    {
        // Up to what is here now: a reader that appends for each entry it reads comes to an end.
        var last = Head.Sequence;
        var head = from > 1 && from <= last ? HeadAt(from - 1) : JournalHead.Empty;
        for (var sequence = from; sequence <= last; sequence++)
        {
            var row = _content.Rows[(int)sequence - 1];
            if (JournalChain.Compare(head, row, () => null) is { } found)
            {
                throw new JournalBrokenException("memory", found);
            }

            head = HeadAt(sequence);
            yield return row.ToEntry();
        }
    }

    private JournalHead HeadAt(long sequence) => new(sequence, new Hash32(_content.Rows[(int)sequence - 1].Hash));

    private void RequireWriter()
    {
        if (_readOnly)
        {
            throw new InvalidOperationException("this journal was opened for reading");
        }
    }

    private sealed class Content
    {
        public List<StoredEntry> Rows { get; } = [];

        public Dictionary<Hash32, HashedBytes> Blobs { get; } = [];

        public JournalHead Head { get; set; } = JournalHead.Empty;

        public JournalCheckpoint? Checkpoint { get; set; }
    }
}
