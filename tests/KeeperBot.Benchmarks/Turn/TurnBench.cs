using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Turn;

/// <summary>Runs recorded schedules through the brain and the journal, whole and part by part.</summary>
/// <param name="schedules">Every schedule begins with a fresh journal.</param>
internal sealed class TurnBench(ImmutableArray<ImmutableArray<RecordedTurn>> schedules)
{
    private readonly int _turns = schedules.Sum(schedule => schedule.Length);

    /// <summary>Warms up for some rounds, then measures as many times over as asked.</summary>
    /// <exception cref="ProblemException">A turn decided something else than when it was recorded.</exception>
    public TurnResult Run(int warmUp, int rounds)
    {
        for (var round = 0; round < warmUp; round++)
        {
            RunRound(new TurnResult());
        }

        var result = new TurnResult();
        for (var round = 0; round < rounds; round++)
        {
            RunRound(result);
        }

        return result;
    }

    private void RunRound(TurnResult result)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        result.Whole.Add(Microseconds(RunWhole));
        result.AllocatedBytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / _turns;
        var clock = new TurnClock();
        var hashed = new List<ReadOnlyMemory<byte>>();
        foreach (var schedule in schedules)
        {
            using var store = new MemoryJournalStore();
            ImmutableArray<HashedBytes> before = [];
            foreach (var turn in schedule)
            {
                before = RunParts(turn, before, store, clock, hashed);
                MeasureFlips(turn, clock);
            }
        }

        clock.AddTo(result, _turns);
        result.Floor.Add(Microseconds(() => hashed.ForEach(bytes => Keccak256.Compute(bytes.Span))));
        result.HashedBytes = hashed.Sum(bytes => (long)bytes.Length) / _turns;
    }

    /// <summary>The production path: what the loop does with a block, without the node and the disk.</summary>
    private void RunWhole()
    {
        foreach (var schedule in schedules)
        {
            using var journal = KeeperJournal.Open(new MemoryJournalStore());
            journal.Adopt(schedule[0].Mandate);
            foreach (var turn in schedule)
            {
                journal.Commit(new Fact.BlockSeen(turn.Observe()));
                RecordedTurn.EndIntents(journal);
            }
        }
    }

    /// <summary>The same steps one by one; what is hashed at least is noted for the floor.</summary>
    private static ImmutableArray<HashedBytes> RunParts(
        RecordedTurn turn,
        ImmutableArray<HashedBytes> before,
        MemoryJournalStore store,
        TurnClock clock,
        List<ReadOnlyMemory<byte>> hashed)
    {
        clock.Start();
        var snapshot = turn.Observe();
        clock.Lap(TurnPart.Observe);
        _ = snapshot.Hash;
        clock.Lap(TurnPart.SnapshotHash);
        var step = Keeper.Next(turn.State, new Fact.BlockSeen(snapshot), turn.Mandate);
        clock.Lap(TurnPart.Next);
        var (stored, parts) = StoredSnapshot.Store(snapshot, before);
        clock.Lap(TurnPart.Store);
        var decision = step.Effects.OfType<Effect.Record>().Single().Decision;
        EntryDraft[] drafts =
        [
            new JournalRecord.BlockRead(stored).ToDraft(), new JournalRecord.Decided([decision]).ToDraft(),
        ];
        clock.Lap(TurnPart.Serialise);
        store.Append(drafts, parts);
        clock.Lap(TurnPart.Append);
        hashed.AddRange(parts.Select(part => part.Bytes));
        hashed.AddRange(drafts.Select(draft => draft.Payload));
        if (decision != turn.Decision && decision.ComputeReasonHash() != turn.Decision.ComputeReasonHash())
        {
            throw new ProblemException(
                ExitCode.VerificationFailed,
                $"block {turn.Block.Number} was decided otherwise than when it was recorded",
                "turn",
                "find out what the brain reads besides its arguments");
        }

        return parts;
    }

    private static void MeasureFlips(RecordedTurn turn, TurnClock clock)
    {
        var (mandate, vault, answers) = (turn.Mandate, turn.Mandate.Vaults[0], turn.Observe().Answers);
        var question = new VaultQuestion(
            mandate,
            vault,
            turn.State.Vault(vault.Id),
            answers,
            HedgeExecutor.Understand(mandate, vault, answers),
            VaultKind.UnderstandAll(vault, answers),
            new HedgeDataFee(mandate, vault, answers),
            BigInteger.Zero);
        var now = new Circumstances(null, turn.Block.Timestamp, turn.Decision.Measure?.GasPriceWei ?? 0);
        var finding = question.Judge(now);
        clock.Start();
        FlipFinder.Find(question, now, finding, mandate.Gas.CeilingWei);
        clock.Lap(TurnPart.Flips);
    }

    private double Microseconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / _turns;
    }
}
