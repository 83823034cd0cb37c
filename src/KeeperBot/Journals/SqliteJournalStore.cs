using System.Text;
using KeeperBot.Ethereum;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Journals;

/// <summary>The journal in one SQLite file: for a keeper on one machine.</summary>
/// <remarks>
/// Write-ahead log with synchronous=FULL: a commit returns after its fsync. One process writes
/// (<see cref="JournalLock"/>), any number read beside it.
/// </remarks>
public sealed class SqliteJournalStore : IJournalStore
{
    private const int CheckpointsKept = 3;
    private const int RowsPerPage = 256;

    // The kind is read as bytes: as text, what follows a zero byte would go unnoticed.
    private const string SelectEntries =
        "SELECT sequence, CAST(kind AS BLOB), payload, blobs, previous, hash FROM entries ";

    private readonly string _path;
    private readonly SqliteSession _session;
    private readonly JournalLock? _lock;

    // Most answers of a block are those of the block before it: these are known to be stored.
    private HashSet<Hash32> _lastBlobs = [];

    private SqliteJournalStore(string path, JournalLock? held)
    {
        _path = path;
        _session = new SqliteSession(path, readOnly: held is null);
        _lock = held;
    }

    /// <inheritdoc/>
    public JournalHead Head
    {
        get
        {
            var last = _session.Query(SelectEntries + "ORDER BY sequence DESC LIMIT 1", ToRow);
            return last is [var row] ? HeadAt(row) : JournalHead.Empty;
        }
    }

    /// <summary>Opens a journal for writing, makes it when there is none, and takes its lock.</summary>
    /// <exception cref="JournalLockedException">Another process holds it.</exception>
    /// <exception cref="JournalException">It cannot be opened, is no journal, or is broken at its head.</exception>
    public static SqliteJournalStore Open(string path)
    {
        var held = JournalLock.Acquire(path);
        SqliteJournalStore? store = null;
        try
        {
            store = new SqliteJournalStore(path, held);
            _ = store.Head;
            return store;
        }
        catch
        {
            store?._session.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens an existing journal for reading, also one that is broken; another process may be writing it.
    /// </summary>
    /// <exception cref="JournalException">There is none, it cannot be opened, or it is no journal.</exception>
    public static SqliteJournalStore OpenReadOnly(string path) =>
        File.Exists(path)
            ? new SqliteJournalStore(path, held: null)
            : throw new JournalException(
                "there is no journal", path, "Check the path; the keeper makes its journal when it first starts.");

    /// <inheritdoc/>
    public IReadOnlyList<JournalEntry> Append(
        IReadOnlyList<EntryDraft> entries,
        IReadOnlyList<HashedBytes> blobs)
    {
        JournalFormat.Require(entries, blobs);
        RequireFile();
        return _session.Write(() =>
        {
            var hashes = InsertBlobs(blobs);
            var head = Head;
            var rows = new List<StoredEntry>(entries.Count);
            foreach (var draft in entries)
            {
                var row = StoredEntry.After(head, draft, rows.Count == 0 ? hashes : []);
                rows.Add(row);
                head = new JournalHead(row.Sequence, new Hash32(row.Hash));
            }

            _session.ExecuteEach(
                "INSERT INTO entries (sequence, kind, payload, blobs, previous, hash) VALUES ($0, $1, $2, $3, $4, $5)",
                rows.Select(row => new object[]
                {
                    row.Sequence, Encoding.ASCII.GetString(row.Kind), row.Payload, row.Blobs, row.Previous, row.Hash,
                }));
            return rows.ConvertAll(row => row.ToEntry());
        });
    }

    /// <inheritdoc/>
    public IEnumerable<JournalEntry> Read(long from)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        return ReadFrom(from);
    }

    /// <inheritdoc/>
    public byte[] ReadBlob(Hash32 hash) =>
        LoadBlob(hash, out var problem)
            ?? throw new JournalException(
                $"blob {hash}: {problem}", _path, "Verify the journal, and restore a copy of it if it is broken.");

    /// <inheritdoc/>
    public void SaveCheckpoint(long sequence, Hash32 entryHash, ReadOnlyMemory<byte> state)
    {
        JournalFormat.RequireBlob(state);
        if (!Contains(sequence, entryHash))
        {
            throw new ArgumentException($"the journal has no entry {sequence} with hash {entryHash}", nameof(sequence));
        }

        var hash = JournalFormat.HashCheckpoint(sequence, entryHash, state.Span);
        _session.Write(() =>
        {
            _session.Execute(
                "INSERT OR REPLACE INTO checkpoints (sequence, entry_hash, state, hash) VALUES ($0, $1, $2, $3)",
                sequence, entryHash.ToArray(), state.ToArray(), hash.ToArray());
            _session.Execute(
                "DELETE FROM checkpoints WHERE sequence NOT IN "
                + "(SELECT sequence FROM checkpoints ORDER BY sequence DESC LIMIT $0)",
                CheckpointsKept);
            return true;
        });
    }

    /// <inheritdoc/>
    public JournalCheckpoint? LatestCheckpoint()
    {
        foreach (var sequence in _session.Query(
            "SELECT sequence FROM checkpoints ORDER BY sequence DESC", reader => reader.GetInt64(0)))
        {
            if (LoadCheckpoint(sequence) is { } checkpoint)
            {
                return checkpoint;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public JournalReport Verify(JournalHead? expected = null)
    {
        var report = JournalChain.Verify(
            RowsAfter(long.MinValue), hash => LoadBlob(hash, out var problem) is null ? problem : null, expected);
        var damage = report.Intact ? _session.Query("PRAGMA integrity_check(1)", reader => reader.GetString(0)) : [];
        return damage is [] or ["ok"]
            ? report
            : report with
            {
                FirstBreak = new JournalBreak(report.Head.Sequence, null, JournalDifference.Storage, damage[0]),
            };
    }

    /// <summary>Closes the journal and lets go of its lock.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _lock?.Dispose();
    }

    /// <summary>A file that was deleted can still be written to, and is gone with the process.</summary>
    private void RequireFile()
    {
        if (!File.Exists(_path))
        {
            throw new JournalException(
                "the journal was deleted while it was in use: what is written now would be lost",
                _path,
                "Restore it from a copy if there is one, and start the keeper again; without one it takes up from the "
                + "chain.");
        }
    }

    private IEnumerable<JournalEntry> ReadFrom(long from)
    {
        var head = JournalHead.Empty;
        if (from > 1)
        {
            if (Head.Sequence < from)
            {
                yield break;
            }

            head = RowAt(from - 1) is { } before ? HeadAt(before) : new JournalHead(from - 2, Hash32.Zero);
        }

        foreach (var row in RowsAfter(from - 1))
        {
            if (JournalChain.Compare(head, row, () => RowAt(row.Sequence + 1)?.Previous) is { } found)
            {
                throw new JournalBrokenException(_path, found);
            }

            var entry = row.ToEntry();
            head = new JournalHead(entry.Sequence, entry.Hash);
            yield return entry;
        }
    }

    // In pages, so that no statement stays open while the caller works and the log can be folded back into the file.
    private IEnumerable<StoredEntry> RowsAfter(long sequence)
    {
        List<StoredEntry> page;
        do
        {
            page = _session.Query(
                SelectEntries + "WHERE sequence > $0 ORDER BY sequence LIMIT $1", ToRow, sequence, RowsPerPage);
            foreach (var row in page)
            {
                yield return row;
            }

            sequence = page is [.., var last] ? last.Sequence : sequence;
        }
        while (page.Count == RowsPerPage);
    }

    private StoredEntry? RowAt(long sequence) =>
        _session.Query(SelectEntries + "WHERE sequence = $0", ToRow, sequence) is [var row] ? row : null;

    /// <summary>
    /// The head that a row is, its own hash checked; its link is the concern of whoever walks the chain.
    /// </summary>
    private JournalHead HeadAt(StoredEntry row) =>
        JournalChain.Compare(HeadBefore(row), row, () => RowAt(row.Sequence + 1)?.Previous) is { } found
            ? throw new JournalBrokenException(_path, found)
            : new JournalHead(row.Sequence, new Hash32(row.Hash));

    private static JournalHead HeadBefore(StoredEntry row) =>
        new(row.Sequence - 1, row.Previous.Length == Hash32.Length ? new Hash32(row.Previous) : Hash32.Zero);

    private bool Contains(long sequence, Hash32 hash) =>
        RowAt(sequence) is { } row
        && row.Hash.AsSpan().SequenceEqual(hash.ToArray())
        && JournalChain.Compare(HeadBefore(row), row, () => null) is null;

    private byte[] InsertBlobs(IReadOnlyList<HashedBytes> blobs)
    {
        var hashes = new byte[blobs.Count * Hash32.Length];
        var stored = new HashSet<Hash32>(blobs.Count);
        for (var i = 0; i < blobs.Count; i++)
        {
            var (bytes, hash) = (blobs[i].Bytes, blobs[i].Hash);
            hash.CopyTo(hashes.AsSpan(i * Hash32.Length));
            if (!_lastBlobs.Contains(hash) && !IsStored(hash))
            {
                var packed = BlobCodec.Pack(bytes.Span);
                _session.Execute(
                    "INSERT INTO blobs (hash, size, packed, packed_hash) VALUES ($0, $1, $2, $3)",
                    hash.ToArray(), bytes.Length, packed, Keccak256.Compute(packed).ToArray());
            }

            stored.Add(hash);
        }

        // After a transaction that failed the session writes no more, so none of these can have been rolled back.
        _lastBlobs = blobs.Count > 0 ? stored : _lastBlobs;
        return hashes;
    }

    private bool IsStored(Hash32 hash) =>
        _session.Query("SELECT 1 FROM blobs WHERE hash = $0", _ => true, hash.ToArray()) is [_];

    private byte[]? LoadBlob(Hash32 hash, out string? problem)
    {
        var rows = _session.Query(
            "SELECT size, packed, packed_hash FROM blobs WHERE hash = $0",
            reader => (Size: reader.GetValue(0) as long? ?? -1, Packed: Bytes(reader, 1), PackedHash: Bytes(reader, 2)),
            hash.ToArray());
        if (rows is not [var row])
        {
            problem = "missing";
            return null;
        }

        // Hashed before unpacking: padding bits that unpack to the same bytes count as altered, too.
        if (!Keccak256.Compute(row.Packed).ToArray().AsSpan().SequenceEqual(row.PackedHash))
        {
            problem = "altered: the packed bytes do not match their hash";
            return null;
        }

        if (!BlobCodec.TryUnpack(row.Packed, row.Size, out var bytes) || Keccak256.Compute(bytes) != hash)
        {
            problem = $"altered: it does not unpack to {row.Size} bytes with this hash";
            return null;
        }

        problem = null;
        return bytes;
    }

    private JournalCheckpoint? LoadCheckpoint(long sequence)
    {
        var rows = _session.Query(
            "SELECT entry_hash, state, hash FROM checkpoints WHERE sequence = $0",
            reader => (EntryHash: Bytes(reader, 0), State: Bytes(reader, 1), Hash: Bytes(reader, 2)),
            sequence);
        if (rows is not [var row] || row.EntryHash.Length != Hash32.Length)
        {
            return null;
        }

        var entryHash = new Hash32(row.EntryHash);
        var hash = JournalFormat.HashCheckpoint(sequence, entryHash, row.State);
        return row.Hash.AsSpan().SequenceEqual(hash.ToArray()) && Contains(sequence, entryHash)
            ? new JournalCheckpoint(sequence, entryHash, row.State)
            : null;
    }

    private static StoredEntry ToRow(SqliteDataReader reader) =>
        new(reader.GetInt64(0), Bytes(reader, 1), Bytes(reader, 2), Bytes(
            reader, 3), Bytes(reader, 4), Bytes(reader, 5));

    // A damaged row may hold anything; what is not bytes is read as none, which no hash agrees with.
    private static byte[] Bytes(SqliteDataReader reader, int column) => reader.GetValue(column) as byte[] ?? [];
}
