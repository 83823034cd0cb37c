using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

public sealed class NodePoolHeadTests
{
    [Fact]
    public async Task Head_AllAgree_IsTheirsWithOneRequestEach()
    {
        var fixture = new PoolFixture(with: o => o with { FinalityEvery = 1000 });
        await fixture.HeadAsync();
        fixture.Chain.Mine();
        fixture.Forget();

        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.All(fixture.Nodes, node => Assert.Equal(["head"], node.Asked));
        Assert.Equal(new HeadChange.Extended(1), fixture.Pool.LastChange);
        Assert.Equal(0, fixture.Clock.Made);
    }

    [Fact]
    public async Task Head_OneNodeIsABlockAhead_IsTheNewestThatAQuorumHolds()
    {
        var fixture = new PoolFixture();
        fixture.C.Chain = fixture.Chain.Copy().Mine();
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());

        fixture.B.Chain = fixture.C.Chain;
        Assert.Equal(fixture.C.Chain.Head, await fixture.HeadAsync());
        Assert.All(fixture.Pool.Nodes, node => Assert.Equal(NodeStanding.Active, node.Standing));
    }

    [Fact]
    public async Task Head_EachNodeAtAnotherHeight_IsTheMiddleOne()
    {
        var fixture = new PoolFixture();
        fixture.A.Chain = fixture.Chain.Copy().Mine(2, "x");
        fixture.B.Chain = fixture.A.Chain.Copy().Drop(1);
        Assert.Equal(fixture.B.Chain.Head, await fixture.HeadAsync());
    }

    [Fact]
    public async Task Head_TwoForksWithoutMajority_NoQuorum()
    {
        var fixture = new PoolFixture(nodes: 2);
        await fixture.HeadAsync();
        fixture.A.Chain = fixture.Chain.Copy().Mine(1, "x");
        fixture.B.Chain = fixture.Chain.Copy().Mine(1, "y");

        var error = await Assert.ThrowsAsync<NoQuorumException>(fixture.HeadAsync);
        Assert.Contains(fixture.A.Chain.Head.Hash.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(fixture.B.Chain.Head.Hash.ToString(), error.Message, StringComparison.Ordinal);
        Assert.False(error.IsPermanent);
    }

    [Fact]
    public async Task Head_OneOfThreeOnAFork_IsTheMajoritysAndTheOtherIsForked()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        var fork = fixture.Chain.Copy().Mine(1, "fork");
        fixture.Chain.Mine();
        fixture.A.Chain = fork;

        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.Equal(NodeStanding.Forked, fixture.Status(0).Standing);
        Assert.Equal(0, fixture.Status(0).Outvoted);
    }

    [Theory]
    [InlineData(3, NodeStanding.Active)]
    [InlineData(4, NodeStanding.Lagging)]
    [InlineData(40, NodeStanding.Lagging)]
    public async Task Head_NodeBehind_LagsOnlyBeyondTheLimit(int blocks, NodeStanding expected)
    {
        var fixture = new PoolFixture();
        fixture.C.Chain = fixture.Chain.Copy().Drop(blocks);
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.Equal(expected, fixture.Status(2).Standing);

        fixture.C.Chain = fixture.Chain;
        await fixture.HeadAsync();
        Assert.Equal(NodeStanding.Active, fixture.Status(2).Standing);
    }

    [Fact]
    public async Task Head_NodeBehindInTime_Lags()
    {
        var fixture = new PoolFixture(with: o => o with { MaxLagBlocks = 100, MaxLagSeconds = 23 });
        fixture.B.Chain = fixture.Chain.Copy().Drop(1);
        await fixture.HeadAsync();
        Assert.Equal(NodeStanding.Active, fixture.Status(1).Standing);
        fixture.B.Chain = fixture.Chain;
        fixture.C.Chain = fixture.Chain.Copy().Drop(2);
        await fixture.HeadAsync();
        Assert.Equal(
            [NodeStanding.Active, NodeStanding.Active, NodeStanding.Lagging],
            fixture.Pool.Nodes.Select(node => node.Standing));
    }

    [Fact]
    public async Task Head_OnlyAStaleNodeBesidesTheFreshOne_NoQuorum()
    {
        // Two nodes hold the stale block, one of them far ahead of it: which of the two is right cannot be known.
        var fixture = new PoolFixture();
        fixture.B.Chain = fixture.Chain.Copy().Drop(10);
        fixture.C.Broken = new EthereumException("down");
        await Assert.ThrowsAsync<NoQuorumException>(fixture.HeadAsync);
    }

    [Fact]
    public async Task Head_LiarClaimsAFarHead_HonestNodesStillVote()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = (method, answer) => method == "head"
            ? ((BlockHeader)answer!) with { Number = 1_000_000_000, Timestamp = ulong.MaxValue / 2 }
            : answer;
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.Equal(NodeStanding.Active, fixture.Status(1).Standing);
        Assert.Equal(NodeStanding.Active, fixture.Status(2).Standing);
    }

    [Fact]
    public async Task Head_LiarGivesTheRightHashAndAWrongBaseFee_IsNotBelieved()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = (method, answer) => answer is BlockHeader block ? block with { BaseFeePerGas = 1 } : answer;
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
    }

    [Fact]
    public async Task Head_NodesGoBackAlongTheChain_IsLagAndTheHeadStays()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        fixture.Chain.Mine(3);
        var head = await fixture.HeadAsync();
        var behind = fixture.Chain.Copy().Drop(2);
        (fixture.A.Chain, fixture.B.Chain, fixture.C.Chain) = (behind, behind, behind);

        Assert.Equal(head, await fixture.HeadAsync());
        Assert.Equal(new HeadChange.Lag(2), fixture.Pool.LastChange);
        Assert.All(fixture.Pool.Nodes, node => Assert.Equal(NodeStanding.Lagging, node.Standing));
        await Assert.ThrowsAsync<NoQuorumException>(() => fixture.ReadAsync());
        behind.Mine(2);
        await fixture.HeadAsync();
        Assert.All(fixture.Pool.Nodes, node => Assert.Equal(NodeStanding.Active, node.Standing));
    }

    [Fact]
    public async Task Head_OneNodeGoesBackAlongTheChain_LagsUntilItCatchesUp()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        fixture.B.Chain = fixture.Chain.Copy().Drop(1);
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.Equal(NodeStanding.Lagging, fixture.Status(1).Standing);
        Assert.Contains("100 to 99", fixture.Status(1).Why, StringComparison.Ordinal);
        Assert.Equal(new HeadChange.Same(), fixture.Pool.LastChange);
        fixture.B.Chain.Mine(1);
        await fixture.HeadAsync();
        Assert.Equal(NodeStanding.Active, fixture.Status(1).Standing);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(7, 7)]
    public async Task Head_AQuorumReorganises_IsAReorgOfThatDepth(int lost, int gained)
    {
        var fixture = new PoolFixture(with: o => o with { FinalityEvery = 1000 });
        fixture.A.FinalityDepth = fixture.B.FinalityDepth = fixture.C.FinalityDepth = 20;
        await fixture.HeadAsync();
        fixture.Chain.Mine(10);
        await fixture.HeadAsync();
        fixture.Chain.Drop(lost).Mine(gained, "fork");
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.Equal(
            new HeadChange.Reorg((ulong)lost, fixture.Chain[110 - (ulong)lost]), fixture.Pool.LastChange);
    }

    [Fact]
    public async Task Head_ReorgOfMoreThanWasEverSeen_IsTakenFromTheSameHeightOn()
    {
        var fixture = new PoolFixture(with: o => o with { FinalityEvery = 1000 });
        fixture.A.FinalityDepth = fixture.B.FinalityDepth = fixture.C.FinalityDepth = 20;
        var first = await fixture.HeadAsync();
        fixture.Chain.Drop(3).Mine(2, "fork");
        var error = await Assert.ThrowsAsync<EthereumException>(fixture.HeadAsync);
        Assert.Contains("below the head 100", error.Message, StringComparison.Ordinal);
        fixture.Chain.Mine(1, "fork");
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.Equal(new HeadChange.Restarted(first), fixture.Pool.LastChange);
    }

    [Fact]
    public async Task Head_ReorgPastFinality_HaltsForGood()
    {
        var fixture = new PoolFixture(with: o => o with { FinalityEvery = 1 });
        await fixture.HeadAsync();
        Assert.Equal(98ul, fixture.Pool.Final?.Number);
        var before = fixture.Chain.Copy();
        fixture.Chain.Drop(3).Mine(4, "fork");
        var error = await Assert.ThrowsAsync<FinalityRevertedException>(fixture.HeadAsync);
        Assert.Equal(98ul, error.Final.Number);

        (fixture.A.Chain, fixture.B.Chain, fixture.C.Chain) = (before, before, before);
        await Assert.ThrowsAsync<FinalityRevertedException>(fixture.HeadAsync);
    }

    [Fact]
    public async Task Head_FarAheadOfTheChainFollowed_IsTakenWhenTheFinalBlockIsStillThere()
    {
        var fixture = new PoolFixture(with: o => o with { LongestWalk = 4 });
        await fixture.HeadAsync();
        fixture.Chain.Mine(500);
        fixture.Forget();
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.IsType<HeadChange.Restarted>(fixture.Pool.LastChange);
        Assert.True(fixture.A.Asked.Count < 10);

        fixture.Chain.Drop(510).Mine(600, "fork");
        await Assert.ThrowsAsync<FinalityRevertedException>(fixture.HeadAsync);
    }

    [Fact]
    public async Task Head_StandsStill_IsStalledUntilItMoves()
    {
        var fixture = new PoolFixture(with: o => o with { HeadStall = TimeSpan.FromSeconds(60) });
        await fixture.HeadAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(60));
        await fixture.HeadAsync();
        fixture.Clock.Advance(TimeSpan.FromMinutes(10));
        var error = await Assert.ThrowsAsync<HeadStalledException>(fixture.HeadAsync);
        Assert.Equal(fixture.Chain.Head, error.Head);

        fixture.Chain.Mine();
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
    }

    [Fact]
    public async Task Head_OneNodeHangs_IsNotWaitedForAndIsNoticedWhenItComesBack()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        fixture.B.IsSlow = true;
        fixture.Chain.Mine();
        var first = fixture.HeadAsync();
        Assert.False(first.IsCompleted);
        fixture.Clock.Advance(fixture.Options.HedgeDelay);
        Assert.True(first.IsCompletedSuccessfully);
        Assert.Equal(fixture.Chain.Head, await first);
        Assert.Equal(1, fixture.Status(1).ConsecutiveFailures);

        // From now on it is not waited for at all, nor asked while it owes an answer.
        fixture.Forget();
        fixture.Chain.Mine();
        Assert.True(fixture.HeadAsync().IsCompletedSuccessfully);
        Assert.DoesNotContain("head", fixture.B.Asked);

        fixture.B.Release();
        Assert.Equal(0, fixture.Status(1).ConsecutiveFailures);
        await fixture.HeadAsync();
        Assert.Equal(NodeStanding.Active, fixture.Status(1).Standing);
        Assert.Equal(fixture.Chain.Head.Number, fixture.Status(1).Head);
    }

    [Fact]
    public async Task Head_AllNodesHang_FailsWithinTheBudget()
    {
        var fixture = new PoolFixture();
        fixture.A.IsSlow = fixture.B.IsSlow = fixture.C.IsSlow = true;
        var head = fixture.HeadAsync();
        fixture.Clock.Advance(fixture.Options.Budget - TimeSpan.FromMilliseconds(1));
        Assert.False(head.IsCompleted);
        fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(head.IsFaulted);
        await Assert.ThrowsAsync<NoQuorumException>(() => head);
        Assert.Equal(1, fixture.A.Cancelled);
        Assert.Equal(0, fixture.Clock.Waiting);
    }

    [Fact]
    public async Task Finalized_NodesAtDifferentHeights_IsTheNewestThatAQuorumHolds()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        fixture.A.FinalityDepth = 10;
        fixture.B.FinalityDepth = 6;
        fixture.C.FinalityDepth = 4;
        var cancellation = TestContext.Current.CancellationToken;
        var final = await fixture.Pool.BlockAsync(BlockRef.Finalized, cancellation);
        Assert.Equal(fixture.Chain[94], final);
    }

    [Fact]
    public async Task Finalized_NoNodeHasOne_IsNull()
    {
        var fixture = new PoolFixture();
        fixture.A.FinalityDepth = fixture.B.FinalityDepth = fixture.C.FinalityDepth = 1000;
        Assert.Null(await fixture.Pool.BlockAsync(BlockRef.Finalized, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Head_OneNodeWithQuorumOne_ItsErrorIsPassedOn()
    {
        var fixture = new PoolFixture(nodes: 1, quorum: 1);
        fixture.A.Broken = new EthereumException("the wire is cut");
        Assert.Same(fixture.A.Broken, await Assert.ThrowsAsync<EthereumException>(fixture.HeadAsync));
        fixture.A.Broken = null;
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
    }
}
