using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Parity;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Backtests;

/// <summary>Journals of a keeper whose chain is simulated, with differences planted in them.</summary>
public sealed class ParityTests
{
    private const ulong Seed = 20_261_122;
    private const int Blocks = 400;
    private const ulong Minute = 60;

    [Fact]
    public void Of_PlansInTheNextBlock_EveryDecisionIsTheSameAndFillsAreNamed()
    {
        using var journal = Journal(_ => 1);
        var report = ParityRun.Of(journal.Store, since: 0);
        Assert.Equal((Blocks, Blocks), (report.Decisions, report.Alike));
        Assert.True(report.Hedges.Live > 5 && report.Hedges.Live == report.Hedges.Backtest, $"{report.Hedges}");
        Assert.NotEmpty(report.Differences);
        Assert.All(report.Differences, difference => Assert.Equal(ParityCause.Fill, difference.Cause));
        Assert.True(report.IsExplained);
    }

    [Fact]
    public void Of_OnePlanFourBlocksLate_IsFoundAndWhatFollowsIsSaidToFollow()
    {
        var late = 0L;
        using var journal = Journal(decision =>
        {
            // The third hedge waits.
            late = late == 0 && decision.Plan!.Sequence == 3 ? decision.Number : late;
            return decision.Number == late ? 4 : 1;
        });
        var report = ParityRun.Of(journal.Store, since: 0);
        var latency = Assert.Single(report.Differences, difference => difference.Cause == ParityCause.Latency);
        Assert.Equal(late, latency.Decision);
        var follow = report.Differences.Where(d => d.Cause == ParityCause.Consequence).ToList();
        Assert.True(follow.Count >= 3, "the lane waited three blocks, and the backtest's did not");
        Assert.All(follow, difference => Assert.Equal(late, difference.From));
        Assert.True(report.IsExplained);
    }

    [Fact]
    public void Of_OnePlanReverted_IsFound()
    {
        using var journal = Journal(decision => decision.Plan!.Sequence == 2 ? -1 : 1, revertOnce: true);
        var report = ParityRun.Of(journal.Store, since: 0);
        var outcome = Assert.Single(report.Differences, difference => difference.Cause == ParityCause.Outcome);
        Assert.StartsWith("reverted", outcome.Live, StringComparison.Ordinal);
        Assert.True(report.IsExplained);
    }

    [Fact]
    public void Of_DecisionThatTheBrainDoesNotMake_IsNamedAndUnexplained()
    {
        using var journal = Journal(_ => 1);
        var planted = 0L;
        using var changed = Changed(journal.Store, decided =>
        {
            // A hold in the middle that the journal calls a refusal, as other code might have decided.
            var index = decided.Decisions.Length - 1;
            var decision = decided.Decisions[index];
            if (planted > 0 || decision.Number < Blocks / 2 || decision.Verdict != Verdict.Hold)
            {
                return decided;
            }

            planted = decision.Number;
            return new JournalRecord.Decided(
                decided.Decisions.SetItem(index, decision with { Verdict = Verdict.Refuse }));
        });
        var report = ParityRun.Of(changed, since: 0);
        Assert.False(report.IsExplained);
        var difference = Assert.Single(report.Differences, d => d.Cause == ParityCause.Unexplained);
        Assert.Equal(planted, difference.Decision);
        Assert.StartsWith("refuse", difference.Live, StringComparison.Ordinal);
        Assert.StartsWith("hold", difference.Backtest, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_VaultThatJoinsLater_IsComparedFromThenOn()
    {
        using var journal = Journal(_ => 1, joinsAt: 50);
        var report = ParityRun.Of(journal.Store, since: 0);
        Assert.Equal((Blocks, Blocks), (report.Decisions, report.Alike));
        Assert.True(report.Hedges.Live > 5 && report.Hedges.Live == report.Hedges.Backtest, $"{report.Hedges}");
        Assert.True(report.IsExplained);
    }

    [Fact]
    public void Of_TheLastHours_BeginsThereWithTheMemoryOfWhatWasBefore()
    {
        using var journal = Journal(_ => 1);
        var report = ParityRun.Of(journal.Store, BacktestStage.Start + ((Blocks - 24) * Minute));
        Assert.Equal((24, 24), (report.Decisions, report.Alike));
        Assert.True(report.IsExplained);
    }

    /// <summary>A journal of blocks a minute apart.</summary>
    private static KeeperJournal Journal(Func<Decision, int> blocks, bool revertOnce = false, ulong joinsAt = 0) =>
        new JournalledKeeper(BacktestStage.Scene(BacktestStage.Band(0.5, 0.2)), Minutes().Steps)
        {
            Blocks = blocks,
            RevertOnce = revertOnce,
            JoinsAt = joinsAt,
        }.Run(new MemoryJournalStore());

    private static BacktestPath Minutes() =>
        new BacktestPaths(BacktestStage.Start, Minute, Blocks - 1, GasRegimes.Constant(10.0), Seed)
            .Of(new GeometricBrownian(BacktestStage.Spot, BacktestStage.Volatility), 1)[0];

    private static MemoryJournalStore Changed(
        IJournalStore original, Func<JournalRecord.Decided, JournalRecord> change)
    {
        var copy = new MemoryJournalStore();
        foreach (var record in original.Read(1).Select(JournalRecord.Of))
        {
            if (record is JournalRecord.BlockRead read)
            {
                var (stored, blobs) = StoredSnapshot.Store(read.Stored.Load(hash => original.ReadBlob(hash)), []);
                copy.Append([new JournalRecord.BlockRead(stored).ToDraft()], blobs);
            }
            else
            {
                copy.Append([(record is JournalRecord.Decided decided ? change(decided) : record).ToDraft()], []);
            }
        }

        return copy;
    }
}
