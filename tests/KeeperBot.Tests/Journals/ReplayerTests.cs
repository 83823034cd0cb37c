using KeeperBot.Core.Decisions;
using KeeperBot.Journals;
using KeeperBot.Tests.Terminal;

namespace KeeperBot.Tests.Journals;

public sealed class ReplayerTests : IDisposable
{
    private const int Blocks = 20;
    private readonly JournalFolder _folder = new();

    public ReplayerTests() => SampleJournal.Write(_folder.Path, SampleDecisions.Mandate, Blocks);

    private string Copy => Path.Combine(_folder.Folder.FullName, "copy.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replay_JournalAsWritten_DecidesEverythingTheSame()
    {
        using var store = SqliteJournalStore.OpenReadOnly(_folder.Path);
        var report = Replayer.Replay(store);

        Assert.Equal(Blocks, report.Decisions);
        Assert.Empty(report.Mismatches);
    }

    [Fact]
    public void Replay_OneNumber_DecidesOnlyThat()
    {
        using var store = SqliteJournalStore.OpenReadOnly(_folder.Path);

        Assert.Equal(1, Replayer.Replay(store, 7).Decisions);
        Assert.Equal(0, Replayer.Replay(store, Blocks + 1).Decisions);
    }

    [Fact]
    public void Replay_OneDecisionRecordedOtherwise_IsNamed()
    {
        SampleJournal.CopyWith(_folder.Path, Copy, 13, decision => decision with
        {
            Reasons = [decision.Reasons[0] with { Limit = Math.BitIncrement(decision.Reasons[0].Limit) }],
        });
        using var store = SqliteJournalStore.OpenReadOnly(Copy);
        Assert.True(store.Verify().Intact);

        var report = Replayer.Replay(store);
        var mismatch = Assert.Single(report.Mismatches);
        Assert.Equal(13, mismatch.Number);
        Assert.Equal(Blocks, report.Decisions);
        Assert.NotEqual(mismatch.Recorded!.ComputeReasonHash(), mismatch.Replayed!.ComputeReasonHash());
        Assert.Equal(1, Assert.Single(mismatch.Replayed.Reasons).Limit);
        Assert.Empty(Replayer.Replay(store, 12).Mismatches);
        Assert.Single(Replayer.Replay(store, 13).Mismatches);
    }

    [Fact]
    public void Replay_DecisionLeftOut_IsNamedWithNothingRecorded()
    {
        SampleJournal.CopyWith(_folder.Path, Copy, Blocks, _ => null);
        using var store = SqliteJournalStore.OpenReadOnly(Copy);

        var mismatch = Assert.Single(Replayer.Replay(store).Mismatches);
        Assert.Equal(Blocks, mismatch.Number);
        Assert.Null(mismatch.Recorded);
        Assert.Equal(Verdict.Refuse, mismatch.Replayed!.Verdict);
    }
}
