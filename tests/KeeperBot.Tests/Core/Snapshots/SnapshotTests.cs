using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Snapshots;

public sealed class SnapshotTests
{
    private static readonly Snapshot Sample = new Scenario().Observe();

    [Fact]
    public void Hash_SameBlockAndAnswers_IsTheSame()
    {
        var again = new Scenario().Observe();
        Assert.Equal(Sample.Hash, again.Hash);
        Assert.Equal(Sample, again);
        Assert.Equal(Sample.GetHashCode(), again.GetHashCode());
    }

    [Fact]
    public void Hash_AnyAnswerOrTheBlockChanges_IsAnother()
    {
        var hashes = new HashSet<Hash32> { Sample.Hash };
        foreach (var (ask, answer) in Sample.Answers.InOrder)
        {
            byte[] longer = [.. answer.Data.Span, 0];
            Assert.True(hashes.Add(With(ask, answer with { Data = longer }).Hash));
            Assert.True(hashes.Add(With(ask, answer with { Success = !answer.Success }).Hash));
        }

        Assert.True(hashes.Add(new Scenario().NextBlock().Observe().Hash));
    }

    [Fact]
    public void Hash_CopyWithOtherAnswers_IsComputedAnew()
    {
        Assert.NotEqual(Hash32.Zero, Sample.Hash);
        var copy = Sample with { Answers = Answers.None };
        Assert.NotEqual(Sample.Hash, copy.Hash);
        Assert.NotEqual(Sample, copy);
    }

    private static Snapshot With(Ask ask, Answer answer) =>
        new(Sample.Block, Sample.Answers.With([KeyValuePair.Create(ask, answer)]));
}
