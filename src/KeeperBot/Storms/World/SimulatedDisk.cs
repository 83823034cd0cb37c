using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Storms.World;

/// <summary>What a keeper's disk holds: it outlives the processes that write to it.</summary>
/// <remarks>
/// What an append has returned for is durable, and nothing else is. Who opens it for writing fences whoever did before:
/// that one's next write is refused.
/// </remarks>
internal sealed class SimulatedDisk
{
    private const int CheckpointsKept = 3;

    private readonly List<StoredEntry> _rows = [];
    private readonly Dictionary<Hash32, HashedBytes> _blobs = [];
    private readonly List<JournalCheckpoint> _checkpoints = [];

    /// <summary>What it is called in messages.</summary>
    public const string Name = "simulated disk";

    /// <summary>False for a disk whose lock keeps nobody out: a test's way to prove that a storm notices.</summary>
    public bool Fences { get; init; } = true;

    /// <summary>The store that may write; null when none may.</summary>
    public SimulatedStore? Writer { get; private set; }

    /// <summary>Told of every entry once it is durable.</summary>
    public Action<JournalEntry>? Written { get; set; }

    /// <summary>How many entries are durable.</summary>
    public int Count => _rows.Count;

    internal List<StoredEntry> Rows => _rows;

    internal Dictionary<Hash32, HashedBytes> Blobs => _blobs;

    /// <summary>The newest entry.</summary>
    public JournalHead Head => _rows.Count == 0
        ? JournalHead.Empty
        : new JournalHead(_rows[^1].Sequence, new Hash32(_rows[^1].Hash));

    /// <summary>Opens it for writing, and fences who did before.</summary>
    public SimulatedStore Open(SimulatedProcess? process = null) => Writer = new SimulatedStore(this, process, true);

    /// <summary>
    /// Takes the right to write from whoever has it, as a lock that is lost while its holder stands still.
    /// </summary>
    public void Fence() => Writer = null;

    /// <summary>Opens it for reading.</summary>
    public SimulatedStore OpenReadOnly() => new(this, null, false);

    /// <summary>Puts an older copy in the place of what it holds.</summary>
    /// <param name="entries">How many entries the copy has.</param>
    public void RestoreCopy(int entries)
    {
        _rows.RemoveRange(entries, _rows.Count - entries);
        _checkpoints.RemoveAll(checkpoint => checkpoint.Sequence > entries);
    }

    /// <summary>
    /// True when these characters are durable in an intent's entry; independent of how entries are read.
    /// </summary>
    public bool HoldsIntentText(ReadOnlySpan<byte> ascii)
    {
        for (var i = _rows.Count - 1; i >= 0; i--)
        {
            var signs = _rows[i].Kind.AsSpan() is var kind
                && (kind.SequenceEqual("intent"u8) || kind.SequenceEqual("gap"u8));
            if (signs && _rows[i].Payload.AsSpan().IndexOf(ascii) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    internal void Write(List<StoredEntry> rows)
    {
        _rows.AddRange(rows);
        if (Written is { } written)
        {
            foreach (var row in rows)
            {
                written(row.ToEntry());
            }
        }
    }

    internal void Save(JournalCheckpoint checkpoint)
    {
        _checkpoints.RemoveAll(known => known.Sequence == checkpoint.Sequence);
        _checkpoints.Add(checkpoint);
        _checkpoints.Sort((left, right) => left.Sequence.CompareTo(right.Sequence));
        if (_checkpoints.Count > CheckpointsKept)
        {
            _checkpoints.RemoveAt(0);
        }
    }

    internal JournalCheckpoint? Newest() => _checkpoints.Count == 0 ? null : _checkpoints[^1];

    internal void Release(SimulatedStore store) => Writer = Writer == store ? null : Writer;
}
