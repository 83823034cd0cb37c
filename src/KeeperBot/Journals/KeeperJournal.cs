using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>
/// The keeper's memory: every fact and every decision, written durably before anything is done about them.
/// </summary>
/// <remarks>
/// The state is a fold of the entries. Checkpoints only make opening fast: one that does not fit the chain is ignored.
/// </remarks>
public sealed class KeeperJournal : IDisposable
{
    private const int EntriesBetweenCheckpoints = 1_000;

    private readonly IJournalStore _store;
    private Action<Committed>? _listener;
    private long _checkpointAt;
    private Mandate? _mandate;

    // Most answers of a block are those of the block before it: these are hashed already.
    private ImmutableArray<HashedBytes> _lastParts = [];

    private KeeperJournal(IJournalStore store) => _store = store;

    /// <summary>The state after every entry.</summary>
    public KeeperState State { get; private set; } = KeeperState.Initial;

    /// <summary>The mandate in force; null before the first.</summary>
    public Mandate? Mandate => _mandate;

    /// <summary>The entries themselves.</summary>
    public IJournalStore Store => _store;

    /// <summary>
    /// From now on tells a listener of every fact, when it is durable: on the journal's thread, before anything is done
    /// about it. A listener must return at once and throw nothing.
    /// </summary>
    public void Tell(Action<Committed> listener) => _listener += listener;

    /// <summary>Opens a journal and folds its state; the journal owns the store from now on.</summary>
    /// <exception cref="JournalException">The journal is damaged.</exception>
    public static KeeperJournal Open(IJournalStore store)
    {
        var journal = new KeeperJournal(store);
        try
        {
            journal.Restore();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The state after one more record.</summary>
    public static KeeperState Fold(KeeperState state, JournalRecord record) => record switch
    {
        JournalRecord.MandateSet => state,
        JournalRecord.BlockRead read =>
            state.Apply(new Fact.BlockSeen(new Snapshot(read.Stored.Block, Answers.None)), []),
        JournalRecord.Decided decided => decided.Decisions.Aggregate(state, (s, decision) => s.Remember(decision)),
        JournalRecord.IntentMoved moved => state.Apply(moved.Fact, []),
        JournalRecord.OperatorAsked asked => state.Apply(asked.Fact, []),
        JournalRecord.AccountSeen seen => state.Apply(seen.Fact, []),
        JournalRecord.GapSigned gap => state.Apply(gap.Fact, []),
        JournalRecord.CodesRead codes => state.Apply(codes.Fact, []),
        JournalRecord.HaltSet halt => state.Apply(halt.Fact, []),
        JournalRecord.DocumentRead stated => state.Apply(stated.Fact, []),
        _ => throw new InvariantException($"unknown record {record.GetType().Name}"),
    };

    /// <summary>Writes the mandate when it is not the one in force.</summary>
    public void Adopt(Mandate mandate)
    {
        if (_mandate is null || !_mandate.Equals(mandate))
        {
            _store.Append([new JournalRecord.MandateSet(mandate).ToDraft()], []);
            _mandate = mandate;
        }
    }

    /// <summary>
    /// Lets the brain judge a fact, and writes fact and decisions in one durable transaction. When this returns they
    /// survive a crash; only then may anything be done about them.
    /// </summary>
    /// <returns>The effects to perform, in order.</returns>
    /// <exception cref="InvariantException">No mandate was adopted.</exception>
    public ImmutableArray<Effect> Commit(Fact fact)
    {
        var step = Keeper.Next(State, fact, _mandate ?? throw new InvariantException("no mandate was adopted"));
        var drafts = new List<EntryDraft>();
        ImmutableArray<HashedBytes> blobs = [];
        switch (fact)
        {
            case Fact.BlockSeen seen:
                (var stored, blobs) = StoredSnapshot.Store(seen.Snapshot, _lastParts);
                _lastParts = blobs;
                drafts.Add(new JournalRecord.BlockRead(stored).ToDraft());
                var decisions = step.Effects.OfType<Effect.Record>().Select(r => r.Decision);
                drafts.Add(new JournalRecord.Decided([.. decisions]).ToDraft());
                break;
            case Fact.IntentChanged changed:
                drafts.Add(new JournalRecord.IntentMoved(changed).ToDraft());
                break;
            case Fact.OperatorSpoke spoke:
                drafts.Add(new JournalRecord.OperatorAsked(spoke).ToDraft());
                break;
            case Fact.AccountAdopted adopted:
                drafts.Add(new JournalRecord.AccountSeen(adopted).ToDraft());
                break;
            case Fact.GapFilled filled:
                drafts.Add(new JournalRecord.GapSigned(filled).ToDraft());
                break;
            case Fact.CodesSeen seen:
                drafts.Add(new JournalRecord.CodesRead(seen).ToDraft());
                break;
            case Fact.Halted halted:
                drafts.Add(new JournalRecord.HaltSet(halted).ToDraft());
                break;
            case Fact.DocumentStated stated:
                drafts.Add(new JournalRecord.DocumentRead(stated).ToDraft());
                break;
            default:
                throw new InvariantException($"unknown fact {fact.GetType().Name}");
        }

        var last = _store.Append(drafts, blobs)[^1];
        var before = State;
        State = step.State;
        SaveCheckpointWhenDue(last);
        _listener?.Invoke(new Committed(last.Sequence, fact, step.Effects, before, State));
        return step.Effects;
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    /// <summary>State and mandate after the newest entry, whose number it tells; by way of a checkpoint.</summary>
    public static (KeeperState State, Mandate? Mandate, long Sequence) ReadState(IJournalStore store)
    {
        var (state, mandate, _, sequence) = Restore(store);
        return (state, mandate, sequence);
    }

    /// <summary>
    /// The same of a journal's file, beside a keeper that writes it; the initial state when none has begun it.
    /// </summary>
    public static (KeeperState State, Mandate? Mandate, long Sequence) ReadState(string file)
    {
        if (!File.Exists(file))
        {
            return (KeeperState.Initial, null, 0);
        }

        using var store = SqliteJournalStore.OpenReadOnly(file);
        return ReadState(store);
    }

    private void Restore() => (State, _mandate, _checkpointAt, _) = Restore(_store);

    private static (KeeperState State, Mandate? Mandate, long CheckpointAt, long Sequence) Restore(IJournalStore store)
    {
        var (state, mandate, at) = (KeeperState.Initial, (Mandate?)null, 0L);
        if (ReadCheckpoint(store) is var (kept, inForce, older))
        {
            (at, state, mandate) = (kept, inForce, older);
        }

        var sequence = at;
        foreach (var entry in store.Read(at + 1))
        {
            var record = JournalRecord.Of(entry);
            mandate = record is JournalRecord.MandateSet set ? set.Mandate : mandate;
            state = Fold(state, record);
            sequence = entry.Sequence;
        }

        return (state, mandate, at, sequence);
    }

    private void SaveCheckpointWhenDue(JournalEntry head)
    {
        if (head.Sequence - _checkpointAt < EntriesBetweenCheckpoints || _mandate is null)
        {
            return;
        }

        var state = Canonical.Serialize(State);
        var mandate = Canonical.Serialize(_mandate);
        byte[] bytes = [.. BitConverter.GetBytes(state.Length), .. state, .. mandate];
        _store.SaveCheckpoint(head.Sequence, head.Hash, bytes);
        _checkpointAt = head.Sequence;
    }

    private static (long Sequence, KeeperState State, Mandate Mandate)? ReadCheckpoint(IJournalStore store)
    {
        if (store.LatestCheckpoint() is not { } checkpoint)
        {
            return null;
        }

        try
        {
            var bytes = checkpoint.State.Span;
            var length = BitConverter.ToInt32(bytes);
            return (
                checkpoint.Sequence,
                Canonical.Deserialize<KeeperState>(bytes.Slice(sizeof(int), length)),
                Canonical.Deserialize<Mandate>(bytes[(sizeof(int) + length)..]));
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or MalformedDataException)
        {
            // A checkpoint of another version: the fold from the first entry gives the same state, only slower.
            return null;
        }
    }
}
