using System.Collections.Immutable;
using System.Text;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>
/// Keepers that break their promises about the journal: what is durable, who may write, what is read.
/// </summary>
internal static class JournalCanaries
{
    public static ImmutableArray<Canary> All { get; } =
    [
        On(
            "persist-after-send", "the signed bytes are written with the next entry, after they were sent",
            Invariant.PersistedBeforeVisible, store => new LateStore(store)),
        On(
            "write-behind", "a write returns at once and reaches the disk eight entries later",
            Invariant.PersistedBeforeVisible, store => new CachingStore(store)),
        On(
            "lost-write", "the end of an intent is acknowledged and never written",
            Invariant.NoLostIntent, store => new LossyStore(store, Change("ended"))),
        On(
            "cancel-without-journal", "a cancel is sent without being written",
            Invariant.PersistedBeforeVisible, store => new LossyStore(store, "\"isCancel\":true")),
        On(
            "written-twice", "a write that seems slow is written again",
            Invariant.NoLostIntent, store => new TwiceStore(store)),
        On(
            "failed-write-ignored", "a write that fails is taken for done",
            Invariant.PersistedBeforeVisible, store => new DeafStore(store)) with
        {
            CaughtBy = [Invariant.PersistedBeforeVisible, Invariant.Fenced],
            Concerns = Canary.Needs(FaultKind.Takeover, FaultKind.WriteFailure),
        },
        On(
            "empty-after-restart", "a restarted or a second process begins with an empty journal",
            Invariant.NoLostIntent, store => new ForgetfulStore(store, (_, _) => false)),
        On(
            "restart-forgets-signatures", "a restart reads the plans that are open, and not what was signed for them",
            Invariant.NoLostIntent, store => new ForgetfulStore(store, IsNoOpenSignature)),
        On(
            "restart-loses-newest", "a restart leaves out the newest entry",
            Invariant.NoLostIntent, store => new ForgetfulStore(store, (entry, all) => entry != all[^1])) with
        {
            CaughtBy = [Invariant.NoLostIntent, Invariant.BoundedSpend],
        },
        new Canary(
            "lock-without-fence", "a process whose journal was taken over goes on writing and sending",
            [Invariant.Fenced], new StormVariant { Fences = false })
        {
            Concerns = Canary.Needs(FaultKind.Takeover),
        },
    ];

    private static Canary On(
        string name, string broken, Invariant invariant, Func<IJournalStore, IJournalStore> store) =>
        new(name, broken, [invariant], new StormVariant { Store = (_, inner) => store(inner) });

    private static string Change(string name) => $"\"change\":\"{name}\"";

    private static bool Holds(ReadOnlyMemory<byte> payload, string text) =>
        payload.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static bool IsNoOpenSignature(JournalEntry entry, ImmutableArray<JournalEntry> all)
    {
        var ended = all.Select(JournalRecord.Of).OfType<JournalRecord.IntentMoved>()
            .Where(moved => moved.Fact.Change is IntentChange.Ended)
            .Select(moved => moved.Fact.Decision);
        return JournalRecord.Of(entry) is not JournalRecord.IntentMoved { Fact.Decision: var decision }
            || ended.Contains(decision);
    }

    /// <summary>Holds signed bytes back until the entry after them, which is what the node said.</summary>
    private sealed class LateStore(IJournalStore store) : PassingStore(store)
    {
        private readonly List<EntryDraft> _held = [];

        public override IReadOnlyList<JournalEntry> Append(
            IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
        {
            if (Holds(entries[0].Payload, Change("signed")))
            {
                _held.AddRange(entries);
                return Pretend(entries);
            }

            EntryDraft[] all = [.. _held, .. entries];
            _held.Clear();
            return base.Append(all, blobs);
        }
    }

    private sealed class CachingStore(IJournalStore store) : PassingStore(store)
    {
        private const int Most = 8;

        private readonly List<EntryDraft> _held = [];
        private readonly List<HashedBytes> _blobs = [];

        public override IReadOnlyList<JournalEntry> Append(
            IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
        {
            _held.AddRange(entries);
            _blobs.AddRange(blobs);
            if (_held.Count < Most)
            {
                return Pretend(entries);
            }

            var written = base.Append([.. _held], [.. _blobs.Distinct()]);
            _held.Clear();
            _blobs.Clear();
            return written;
        }
    }

    private sealed class LossyStore(IJournalStore store, string lost) : PassingStore(store)
    {
        public override IReadOnlyList<JournalEntry> Append(
            IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs) =>
            Holds(entries[0].Payload, lost) ? Pretend(entries) : base.Append(entries, blobs);
    }

    private sealed class TwiceStore(IJournalStore store) : PassingStore(store)
    {
        public override IReadOnlyList<JournalEntry> Append(
            IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
        {
            base.Append(entries, blobs);
            return base.Append(entries, blobs);
        }
    }

    private sealed class DeafStore(IJournalStore store) : PassingStore(store)
    {
        public override IReadOnlyList<JournalEntry> Append(
            IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
        {
            try
            {
                return base.Append(entries, blobs);
            }
            catch (JournalException)
            {
                return Pretend(entries);
            }
        }
    }

    /// <summary>Reads only some of what is there.</summary>
    private sealed class ForgetfulStore(
        IJournalStore store, Func<JournalEntry, ImmutableArray<JournalEntry>, bool> remembers) : PassingStore(store)
    {
        public override IEnumerable<JournalEntry> Read(long from)
        {
            var all = base.Read(from).ToImmutableArray();
            return all.Where(entry => remembers(entry, all)).ToList();
        }
    }
}
