using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Tests.Core;

namespace KeeperBot.Benchmarks.Turn;

/// <summary>One block of a recorded schedule: everything a turn is given, so that only the keeper is timed.</summary>
/// <param name="State">The keeper before the block.</param>
/// <param name="Mandate">The same for the whole schedule.</param>
/// <param name="Block">The block.</param>
/// <param name="Replies">What the chain says to the asks of each round, in their order.</param>
/// <param name="Decision">What was decided when it was recorded.</param>
internal sealed record RecordedTurn(
    KeeperState State,
    Mandate Mandate,
    BlockHeader Block,
    ImmutableArray<ImmutableArray<Answer>> Replies,
    Decision Decision)
{
    private const int StepBasisPoints = 40;

    /// <summary>The rounds of asks, answered from the recording.</summary>
    public Snapshot Observe()
    {
        var answers = Answers.None;
        foreach (var replies in Replies)
        {
            var missing = Observation.Missing(Mandate, answers);
            answers = answers.With(missing.Zip(replies, KeyValuePair.Create));
        }

        return Observation.Missing(Mandate, answers).IsEmpty
            ? new Snapshot(Block, answers)
            : throw new InvariantException("an adapter asks for more than when it was recorded");
    }

    /// <summary>
    /// One vault with a random book under a price that moves at every block. A hedge is taken as filled, and its intent
    /// as ended, before the next block.
    /// </summary>
    public static ImmutableArray<RecordedTurn> Schedule(Random random, int blocks)
    {
        var turns = ImmutableArray.CreateBuilder<RecordedTurn>(blocks);
        var scenario = RandomScenarios.Next(random);
        var mandate = scenario.Mandate;
        using var journal = KeeperJournal.Open(new MemoryJournalStore());
        journal.Adopt(mandate);
        for (var i = 0; i < blocks; i++)
        {
            var before = journal.State;
            var (snapshot, replies) = Record(scenario);
            var effects = journal.Commit(new Fact.BlockSeen(snapshot));
            var decision = effects.OfType<Effect.Record>().Single().Decision;
            turns.Add(new RecordedTurn(before, mandate, scenario.Block, replies, decision));
            EndIntents(journal);
            scenario = After(scenario, decision).NextBlock();
            var spot = scenario.Only.BaseFeed.Answer;
            var moved = spot * (10_000 + random.Next(-StepBasisPoints, StepBasisPoints + 1)) / 10_000;
            scenario = scenario.WithSpot(moved).With(vault => vault with
            {
                Pools = vault.Pools.ToImmutableSortedDictionary(
                    pool => pool.Key, pool => pool.Value with { Quote = pool.Value.Quote * moved / spot }),
            });
        }

        return turns.MoveToImmutable();
    }

    /// <summary>Ends every open intent, as a keeper in shadow mode does.</summary>
    public static void EndIntents(KeeperJournal journal)
    {
        foreach (var (vault, intent) in journal.State.OpenIntents.ToList())
        {
            var ended = new Core.Intents.IntentChange.Ended(Core.Intents.IntentState.Cancelled, "recorded only");
            journal.Commit(new Fact.IntentChanged(vault, intent.Decision, ended));
        }
    }

    private static (Snapshot Snapshot, ImmutableArray<ImmutableArray<Answer>> Replies) Record(Scenario scenario)
    {
        var mandate = scenario.Mandate;
        var answers = Answers.None;
        var rounds = ImmutableArray.CreateBuilder<ImmutableArray<Answer>>();
        for (var asks = Observation.Missing(mandate, answers); !asks.IsEmpty;)
        {
            rounds.Add([.. asks.Select(scenario.Reply)]);
            answers = answers.With(asks.Zip(rounds[^1], KeyValuePair.Create));
            asks = Observation.Missing(mandate, answers);
        }

        return (new Snapshot(scenario.Block, answers), rounds.ToImmutable());
    }

    private static Scenario After(Scenario scenario, Decision decision) => decision.Plan is not { } plan
        ? scenario
        : scenario.With(vault => vault with { Hedge = plan.TargetHedge, Sequence = vault.Sequence + 1 });
}
