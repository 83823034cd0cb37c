using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Episodes.Checks;

/// <summary>What a journal must be at rest, and what it says against the chain.</summary>
internal static class JournalAudit
{
    /// <summary>What does not hold of a journal.</summary>
    /// <param name="file">The journal, which nobody has open.</param>
    /// <param name="executed">The plans that the chain executed.</param>
    /// <param name="block">The last block.</param>
    public static IEnumerable<EpisodeViolation> Of(string file, IReadOnlySet<Hash32> executed, ulong block)
    {
        using var store = SqliteJournalStore.OpenReadOnly(file);
        EpisodeViolation Broken(EpisodePromise promise, string what) => new(promise, block, what);
        if (store.Verify() is { Intact: false } report)
        {
            return [Broken(EpisodePromise.Replays, $"the journal is broken: {report.FirstBreak}")];
        }

        var records = store.Read(1).Select(JournalRecord.Of).ToList();
        var plans = records.OfType<JournalRecord.Decided>().SelectMany(decided => decided.Decisions)
            .Where(decision => decision.Plan is not null)
            .ToDictionary(decision => decision.Number, decision => decision.Plan!.Id);
        var ends = records.OfType<JournalRecord.IntentMoved>().Select(moved => moved.Fact)
            .Where(fact => fact.Change is IntentChange.Ended)
            .ToLookup(fact => fact.Decision, fact => ((IntentChange.Ended)fact.Change).State);
        var said = plans.Where(plan => ends[plan.Key].Contains(IntentState.Executed)).Select(plan => plan.Value);
        return
        [
            .. plans.Keys.Where(decision => ends[decision].Count() != 1).Select(decision => Broken(
                EpisodePromise.EndsEveryIntent,
                $"the plan of decision {decision} ended {ends[decision].Count()} times")),
            .. executed.Except(said).Select(plan => Broken(
                EpisodePromise.EndsEveryIntent, $"the chain executed plan {plan}, and the journal says it did not")),
            .. said.Except(executed).Select(plan => Broken(
                EpisodePromise.EndsEveryIntent, $"the journal says plan {plan} was executed, and it was not")),
            .. Replayer.Replay(store).Mismatches.Select(mismatch => Broken(
                EpisodePromise.Replays, $"decision {mismatch.Number} came out another way")),
        ];
    }

    /// <summary>How the intents of a journal ended, by state.</summary>
    public static SortedDictionary<string, int> Ends(string file)
    {
        using var store = SqliteJournalStore.OpenReadOnly(file);
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var end in store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.IntentMoved>()
            .Select(moved => moved.Fact.Change).OfType<IntentChange.Ended>())
        {
            ends[$"{end.State}"] = ends.GetValueOrDefault($"{end.State}") + 1;
        }

        return ends;
    }
}
