using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

public sealed class HeadTrackerTests
{
    private static readonly ModelChain Trunk = new ModelChain().Mine(20);

    [Fact]
    public void Observe_FirstBlock_IsTheHead()
    {
        var tracker = new HeadTracker();
        Assert.Null(tracker.Head);
        Assert.Null(tracker.IsCanonical(5, Trunk[5].Hash));
        Assert.Equal(new HeadChange.Extended(1), tracker.Observe(Trunk[5]));
        Assert.Equal(Trunk[5], tracker.Head);
    }

    [Fact]
    public void Observe_TheHeadAgain_IsTheSame() =>
        Assert.Equal(new HeadChange.Same(), Following(5, 8).Observe(Trunk[8]));

    [Fact]
    public void Observe_AChild_Extends()
    {
        var tracker = Following(5, 8);
        Assert.Equal(new HeadChange.Extended(1), tracker.Observe(Trunk[9]));
        Assert.Equal(Trunk[9], tracker.Head);
        Assert.True(tracker.IsCanonical(8, Trunk[8].Hash));
        Assert.False(tracker.IsCanonical(8, Trunk[7].Hash));
    }

    [Fact]
    public void Observe_AnAncestor_IsLagAndTheHeadStays()
    {
        var tracker = Following(5, 9);
        Assert.Equal(new HeadChange.Lag(3), tracker.Observe(Trunk[6]));
        Assert.Equal(Trunk[9], tracker.Head);
        Assert.Equal(new HeadChange.Extended(1), tracker.Observe(Trunk[10]));
    }

    [Fact]
    public void Observe_BlocksAreMissing_AsksForTheParentAndThenLinks()
    {
        var tracker = Following(5, 6);
        Assert.Equal(new HeadChange.Gap(Trunk[8].Hash, 8), tracker.Observe(Trunk[9]));
        Assert.Equal(Trunk[6], tracker.Head);
        Assert.Equal(new HeadChange.Gap(Trunk[7].Hash, 7), tracker.Observe(Trunk[8], Trunk[9]));
        Assert.Equal(new HeadChange.Extended(3), tracker.Observe(Trunk[7], Trunk[8], Trunk[9]));
        Assert.True(tracker.IsCanonical(7, Trunk[7].Hash));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 7)]
    [InlineData(4, 1)]
    [InlineData(2, 5)]
    public void Observe_AnotherBranch_IsAReorgOfThatDepth(int lost, int gained)
    {
        var tracker = Following(5, 15);
        var fork = Trunk.Copy().Drop((int)Trunk.Head.Number - 15 + lost).Mine(gained, "fork");
        var branch = Enumerable.Range(0, gained).Select(i => fork[(ulong)(16 - lost + i)]).ToArray();
        for (var missing = gained - 1; missing > 0; missing--)
        {
            Assert.Equal(
                new HeadChange.Gap(branch[missing - 1].Hash, branch[missing - 1].Number),
                tracker.Observe(branch.AsSpan(missing)));
        }

        Assert.Equal(new HeadChange.Reorg((ulong)lost, Trunk[(ulong)(15 - lost)]), tracker.Observe(branch));
        Assert.Equal(fork.Head, tracker.Head);
        Assert.False(tracker.IsCanonical(branch[0].Number, Trunk[branch[0].Number].Hash));
    }

    [Fact]
    public void Observe_BackToTheOldBranch_IsAReorgAgain()
    {
        var tracker = Following(5, 8);
        tracker.Observe(Trunk.Copy().Drop(13).Mine(1, "fork").Head);
        Assert.Equal(
            new HeadChange.Reorg(1, Trunk[7]), tracker.Observe(Trunk[8]));
    }

    [Fact]
    public void Observe_ReorgBelowTheFinalBlock_IsReportedAndNotFollowed()
    {
        var tracker = Following(5, 15);
        tracker.Finalize(Trunk[13]);
        Assert.Equal(new HeadChange.Reorg(2, Trunk[13]), tracker.Observe(ForkAfter(13).Head));
        var deeper = ForkAfter(12);
        Assert.Equal(new HeadChange.FinalityReverted(Trunk[13]), tracker.Observe(deeper.Head));
        Assert.Equal(14ul, tracker.Head!.Number);
        Assert.Equal(Trunk[13], tracker.Final);
    }

    [Fact]
    public void Observe_AnotherGenesis_IsFinalityReverted()
    {
        var other = new ModelChain("other").Mine(3);
        var tracker = new HeadTracker();
        tracker.Observe(Trunk[0]);
        tracker.Observe(Trunk[1]);
        Assert.Equal(
            new HeadChange.FinalityReverted(Trunk[0]), tracker.Observe(other[0], other[1], other[2], other[3]));
    }

    [Fact]
    public void Observe_BranchThatHoldsAFinalBlockKnownBefore_Extends()
    {
        var tracker = Following(5, 8);
        tracker.Finalize(Trunk[10]);
        Assert.Equal(new HeadChange.Extended(1), tracker.Observe(Trunk[9]));
        Assert.Equal(new HeadChange.Extended(2), tracker.Observe(Trunk[10], Trunk[11]));
        Assert.Equal(Trunk[10], tracker.Final);
    }

    [Fact]
    public void Finalize_OlderBlock_IsIgnored()
    {
        var tracker = Following(5, 15);
        Assert.Equal(new HeadChange.Extended(0), tracker.Finalize(Trunk[10]));
        Assert.Equal(new HeadChange.Extended(2), tracker.Finalize(Trunk[12]));
        Assert.Equal(new HeadChange.Same(), tracker.Finalize(Trunk[11]));
        Assert.Equal(Trunk[12], tracker.Final);
    }

    [Fact]
    public void Finalize_AnotherBlockAtThatHeight_IsFinalityReverted()
    {
        var tracker = Following(5, 15);
        tracker.Finalize(Trunk[12]);
        Assert.Equal(new HeadChange.FinalityReverted(Trunk[12]), tracker.Finalize(ForkAfter(11).Head));
    }

    [Fact]
    public void Finalize_BlockBesideTheChainFollowed_IsNotTaken()
    {
        var tracker = Following(5, 15);
        Assert.Equal(new HeadChange.Same(), tracker.Finalize(ForkAfter(11).Head));
        Assert.Null(tracker.Final);
    }

    [Fact]
    public void Observe_MoreBlocksThanTheWindow_ForgetsTheOldest()
    {
        var tracker = new HeadTracker(window: 4);
        for (var height = 5ul; height <= 15; height++)
        {
            tracker.Observe(Trunk[height]);
        }

        Assert.True(tracker.IsCanonical(12, Trunk[12].Hash));
        Assert.Null(tracker.IsCanonical(11, Trunk[11].Hash));
        Assert.Equal(new HeadChange.Rootless(Trunk[11].Hash, 11), tracker.Observe(ForkAfter(10).Head));
    }

    [Fact]
    public void Root_OlderBlocksAreAdded_TheBranchLinks()
    {
        var tracker = Following(15, 15);
        var fork = ForkAfter(13).Head;
        Assert.Equal(new HeadChange.Rootless(Trunk[14].Hash, 14), tracker.Observe(fork));
        Assert.Throws<ArgumentException>(() => tracker.Root(Trunk[13]));
        tracker.Root(Trunk[14]);
        tracker.Root(Trunk[13]);
        Assert.Equal(new HeadChange.Lag(2), tracker.Observe(Trunk[13]));
        Assert.Equal(new HeadChange.Reorg(2, Trunk[13]), tracker.Observe(fork));
    }

    private static HeadTracker Following(ulong from, ulong to)
    {
        var tracker = new HeadTracker();
        for (var height = from; height <= to; height++)
        {
            tracker.Observe(Trunk[height]);
        }

        return tracker;
    }

    private static ModelChain ForkAfter(int height) =>
        Trunk.Copy().Drop((int)Trunk.Head.Number - height).Mine(1, "fork");

    [Fact]
    public void Observe_FinalBlockAheadOfTheHeadIsInTheNextBranch_Extends()
    {
        var tracker = new HeadTracker(64);
        tracker.Observe(Trunk[10]);
        tracker.Finalize(Trunk[12]);
        Assert.Equal(new HeadChange.Extended(3), tracker.Observe(Trunk[11], Trunk[12], Trunk[13]));
    }

    [Fact]
    public void Observe_FinalBlockAheadOfTheHeadIsNotInTheNextBranch_IsReverted()
    {
        var fork = Trunk.Copy().Drop(9).Mine(9, "fork");
        var tracker = new HeadTracker(64);
        tracker.Observe(Trunk[10]);
        tracker.Finalize(Trunk[12]);
        Assert.Equal(new HeadChange.FinalityReverted(Trunk[12]), tracker.Observe(fork[11], fork[12], fork[13]));
    }
}
