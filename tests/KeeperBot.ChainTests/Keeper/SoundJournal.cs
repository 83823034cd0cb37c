using System.Collections.Immutable;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// A journal that holds what any must at rest: the chain of entries is whole, every plan has one end, and every
/// decision comes out the same again.
/// </summary>
/// <param name="Records">All of it.</param>
/// <param name="Ends">How the plan of each decision ended.</param>
/// <param name="Executed">The plans that it says were executed.</param>
/// <param name="Replayed">How many decisions came out the same.</param>
internal sealed record SoundJournal(
    ImmutableArray<JournalRecord> Records,
    ImmutableArray<(long Decision, IntentState State)> Ends,
    ImmutableArray<Hash32> Executed,
    long Replayed)
{
    /// <summary>Reads a journal, and fails the test when it is not sound.</summary>
    public static SoundJournal Require(string file)
    {
        using var store = SqliteJournalStore.OpenReadOnly(file);
        var report = store.Verify();
        Assert.True(report.Intact, report.FirstBreak?.ToString());
        var records = store.Read(1).Select(JournalRecord.Of).ToImmutableArray();
        var plans = records.OfType<JournalRecord.Decided>().SelectMany(d => d.Decisions)
            .Where(d => d.Plan is not null)
            .ToDictionary(d => d.Number, d => d.Plan!.Id);
        var ends = records.OfType<JournalRecord.IntentMoved>()
            .Where(m => m.Fact.Change is IntentChange.Ended)
            .Select(m => (m.Fact.Decision, ((IntentChange.Ended)m.Fact.Change).State))
            .ToImmutableArray();
        Assert.Equal(plans.Keys.Order(), ends.Select(e => e.Decision).Order());
        var replay = Replayer.Replay(store);
        Assert.Empty(replay.Mismatches);
        var executed = ends.Where(e => e.State == IntentState.Executed).Select(e => plans[e.Decision]);
        return new SoundJournal(records, ends, [.. executed], replay.Decisions);
    }

    /// <summary>The journal names as executed what the chain does, each plan once.</summary>
    public void RequireExecuted(IEnumerable<HedgeOnChain> hedges) =>
        Assert.Equal(hedges.Select(hedge => hedge.PlanId).Order(), Executed.Order());
}
