using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;
using KeeperBot.Journals;
using KeeperBot.Tests.Terminal;

namespace KeeperBot.Tests.Journals;

public sealed class KeeperJournalTests : IDisposable
{
    private static readonly Mandate Mandate = SampleDecisions.Mandate;
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Adopt_TheMandateInForce_WritesNothing()
    {
        var stricter = Mandate with { Gas = Mandate.Gas with { ReserveHedges = 4 } };
        using (var journal = Open())
        {
            journal.Adopt(Mandate);
            journal.Adopt(Mandate with { });
            Assert.Equal(1, journal.Store.Head.Sequence);
        }

        using (var journal = Open())
        {
            journal.Adopt(Mandate);
            Assert.Equal(1, journal.Store.Head.Sequence);
            journal.Adopt(stricter);
            journal.Adopt(Mandate);
            Assert.Equal(3, journal.Store.Head.Sequence);
        }
    }

    [Fact]
    public void Commit_WithoutAMandate_WritesNothing()
    {
        using var journal = Open();

        Assert.Throws<InvariantException>(() => journal.Commit(SampleJournal.Block(1)));
        Assert.Equal(JournalHead.Empty, journal.Store.Head);
    }

    [Fact]
    public void Commit_Block_WritesTheFactThenItsDecisionsInOneBatch()
    {
        var store = new CountingStore(SqliteJournalStore.Open(_folder.Path));
        using var journal = KeeperJournal.Open(store);
        journal.Adopt(Mandate);
        var effects = journal.Commit(SampleJournal.Block(1));

        var decision = Assert.IsType<Effect.Record>(Assert.Single(effects)).Decision;
        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.Equal("1 2", string.Join(' ', store.Batches));
        var records = store.Read(2).Select(JournalRecord.Of).ToList();
        Assert.Equal(SampleJournal.Header(1), Assert.IsType<JournalRecord.BlockRead>(records[0]).Stored.Block);
        var written = Assert.Single(Assert.IsType<JournalRecord.Decided>(records[1]).Decisions);
        Assert.Equal(decision.ComputeReasonHash(), written.ComputeReasonHash());
    }

    [Fact]
    public void Commit_WriteFails_ChangesNoState()
    {
        var store = new CountingStore(SqliteJournalStore.Open(_folder.Path));
        using var journal = KeeperJournal.Open(store);
        journal.Adopt(Mandate);
        journal.Commit(SampleJournal.Block(1));
        var before = journal.State;
        store.Fails = true;

        Assert.Throws<JournalException>(() => journal.Commit(SampleJournal.Block(2)));
        Assert.Same(before, journal.State);
        Assert.Equal(3, journal.Store.Head.Sequence);
    }

    [Fact]
    public void Open_AfterEveryKindOfFact_FoldsToTheStateThatWas()
    {
        string before;
        using (var journal = OpenWithAHedge())
        {
            journal.Commit(new Fact.OperatorSpoke(OperatorVerb.Pause, "eth-options"));
            journal.Commit(SampleJournal.Block(2));
            before = Json(journal.State);
            Assert.Contains("\"paused\":true", before, StringComparison.Ordinal);
            Assert.Contains("\"state\":\"Broadcast\"", before, StringComparison.Ordinal);
        }

        using var again = Open();
        Assert.Equal(before, Json(again.State));
    }

    [Fact]
    public void Open_WithACheckpoint_FoldsOnlyWhatFollowsAndComesToTheSame()
    {
        string before;
        using (var journal = Open())
        {
            journal.Adopt(Mandate);
            for (var block = 1; block <= 505; block++)
            {
                journal.Commit(SampleJournal.Block(block));
            }

            before = Json(journal.State);
        }

        var store = new CountingStore(SqliteJournalStore.Open(_folder.Path));
        var checkpoint = store.LatestCheckpoint();
        using (var again = KeeperJournal.Open(store))
        {
            Assert.NotNull(checkpoint);
            Assert.InRange(checkpoint.Sequence, 1_000, 1_010);
            Assert.Equal(checkpoint.Sequence + 1, store.ReadFrom);
            Assert.Equal(before, Json(again.State));

            // The mandate in force comes out of the checkpoint too.
            again.Adopt(Mandate);
            Assert.Equal(1_011, store.Head.Sequence);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("\u0004\0\0\0{}{}nonsense")]
    [InlineData("\u00ff\u00ff\u00ff\u007f")]
    public void Open_CheckpointOfAnotherVersion_IsIgnored(string content)
    {
        string before;
        using (var journal = OpenWithAHedge())
        {
            before = Json(journal.State);
            var head = journal.Store.Head;
            journal.Store.SaveCheckpoint(head.Sequence, head.Hash, Encoding.Latin1.GetBytes(content));
        }

        var store = new CountingStore(SqliteJournalStore.Open(_folder.Path));
        using var again = KeeperJournal.Open(store);
        Assert.NotNull(store.LatestCheckpoint());
        Assert.Equal(1, store.ReadFrom);
        Assert.Equal(before, Json(again.State));
    }

    [Fact]
    public void Open_EntryOfAnUnknownKind_SaysSoAndLetsGoOfTheJournal()
    {
        using (var store = SqliteJournalStore.Open(_folder.Path))
        {
            store.Append([new EntryDraft("from-the-future", "{}"u8.ToArray())], []);
        }

        var error = Assert.Throws<JournalException>(Open);
        Assert.Contains("'from-the-future' are unknown to this version", error.What, StringComparison.Ordinal);
        Assert.Equal("entry 1", error.Where);

        // The lock is free again: the version that knows the kind can open it.
        using var reopened = SqliteJournalStore.Open(_folder.Path);
        Assert.Equal(1, reopened.Head.Sequence);
    }

    [Theory]
    [InlineData("mandate")]
    [InlineData("block")]
    [InlineData("decisions")]
    [InlineData("intent")]
    [InlineData("operator")]
    public void JournalRecord_PayloadThatIsNotItsKind_IsAJournalError(string kind)
    {
        using var store = SqliteJournalStore.Open(_folder.Path);
        foreach (var payload in new[] { "", "{", "null", "[null]", "{\"a\":1}", "7" })
        {
            var entry = store.Append([new EntryDraft(kind, Encoding.UTF8.GetBytes(payload))], [])[0];
            var error = Assert.Throws<JournalException>(() => JournalRecord.Of(entry));
            Assert.Contains($"not a valid '{kind}'", error.What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void JournalRecord_EveryKind_RoundTripsToTheSameBytes()
    {
        using var journal = OpenWithAHedge();
        journal.Commit(SampleJournal.Block(2));
        var attempt = Attempt(journal);
        var inclusion = new Inclusion(
            attempt.Hash, 3, SampleDecisions.HashOf(3), true, InclusionKind.Plan, 312_000, 15_100_000_000,
            new Fill(1, 2, 1, -3, 4, 5, SampleDecisions.HashOf(4), [new LegFill(1, 1, -3)]), null);
        journal.Commit(Changed(new IntentChange.Included(inclusion)));
        journal.Commit(Changed(new IntentChange.Reorged(inclusion.BlockHash)));
        journal.Commit(Changed(new IntentChange.Refused(new Refusal(attempt.Hash, SendOutcome.Unknown, "reset"))));
        journal.Commit(Changed(new IntentChange.Withdrawn("it would revert")));
        journal.Commit(Changed(new IntentChange.Doubted(6, SampleDecisions.HashOf(5))));
        journal.Commit(Changed(new IntentChange.Cleared(SampleDecisions.HashOf(6))));
        journal.Commit(Changed(new IntentChange.Doubted(6, SampleDecisions.HashOf(5))));
        journal.Commit(new Fact.AccountAdopted(7, 1_760_000_240, "an old copy"));
        journal.Commit(new Fact.Halted(new Halt(HaltCode.ForeignNonce, "nonce 5", 21_000_000)));
        journal.Commit(Changed(new IntentChange.Ended(IntentState.ForeignNonce, "spent by another")));
        foreach (var verb in Enum.GetValues<OperatorVerb>())
        {
            journal.Commit(new Fact.OperatorSpoke(verb, "eth-options"));
        }

        var entries = journal.Store.Read(1).ToList();
        Assert.Equal(7, entries.Select(entry => entry.Kind).Distinct(StringComparer.Ordinal).Count());
        Assert.All(entries, entry => Assert.Equal(
            Encoding.UTF8.GetString(entry.Payload.Span),
            Encoding.UTF8.GetString(JournalRecord.Of(entry).ToDraft().Payload.Span)));
    }

    private static string Json(KeeperState state) => Encoding.UTF8.GetString(Canonical.Serialize(state));

    private static Fact.IntentChanged Changed(IntentChange change) => new("eth-options", 1, change);

    private static Attempt Attempt(KeeperJournal journal) =>
        journal.State.OpenIntents.Single().Intent.Attempts.Single();

    private KeeperJournal Open() => KeeperJournal.Open(SqliteJournalStore.Open(_folder.Path));

    /// <summary>A journal whose first decision hedges, and whose intent was signed and sent.</summary>
    private KeeperJournal OpenWithAHedge()
    {
        using (var store = SqliteJournalStore.Open(_folder.Path))
        {
            var (stored, blobs) = StoredSnapshot.Store(SampleJournal.Block(1).Snapshot);
            var hedge = SampleDecisions.Hedge with { Number = 1 };
            store.Append([new JournalRecord.MandateSet(Mandate).ToDraft()], []);
            store.Append(
                [new JournalRecord.BlockRead(stored).ToDraft(), new JournalRecord.Decided([hedge]).ToDraft()], blobs);
        }

        var journal = Open();
        var attempt = new Attempt(
            SampleDecisions.HashOf(7), 5, 30_000_000_000, 100_000_000, 500_000, false, 3, "0x02");
        journal.Commit(Changed(new IntentChange.Signed(attempt)));
        journal.Commit(Changed(new IntentChange.Sent(attempt.Hash)));
        return journal;
    }
}
