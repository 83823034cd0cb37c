using System.Collections.Immutable;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

public sealed class NodePoolReadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_AQuorumAgrees_AsksNobodyElse()
    {
        var fixture = new PoolFixture();
        var outcomes = await fixture.ReadAsync();
        Assert.Equal(ModelChain.Outcome([1], fixture.Chain.Head.Hash).Data.ToArray(), outcomes[0].Data.ToArray());
        Assert.Equal(["read"], fixture.A.Asked);
        Assert.Equal(["read"], fixture.B.Asked);
        Assert.Empty(fixture.C.Asked);
        Assert.Equal(0, fixture.Clock.Made);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Read_OneLies_IsOutvotedAndHeldAgainstIt(int liar)
    {
        var fixture = new PoolFixture();
        var honest = await fixture.ReadAsync();
        fixture.Nodes[liar].Lie = PoolFixture.LieInReads;
        var outcomes = await fixture.ReadAsync();
        Assert.Equal(honest.Select(o => o.Succeeded), outcomes.Select(o => o.Succeeded));
        Assert.Equal(liar == 2 ? 0 : 1, fixture.Status(liar).Outvoted);
        Assert.Equal(NodeStanding.Active, fixture.Status(liar).Standing);
    }

    [Fact]
    public async Task Read_LiarIsOutvotedRepeatedly_IsQuarantinedForATime()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = PoolFixture.LieInReads;
        for (var i = 0; i < fixture.Options.Strikes; i++)
        {
            await fixture.ReadAsync();
        }

        Assert.Equal(NodeStanding.Quarantined, fixture.Status(0).Standing);
        Assert.Contains("read", fixture.Status(0).Why, StringComparison.Ordinal);
        fixture.Forget();
        await fixture.ReadAsync();
        await fixture.HeadAsync();
        Assert.Empty(fixture.A.Asked);

        fixture.B.Broken = new EthereumException("down");
        var error = await Assert.ThrowsAsync<NoQuorumException>(() => fixture.ReadAsync());
        Assert.Contains("a is in quarantine", error.Message, StringComparison.Ordinal);

        fixture.A.Lie = null;
        fixture.Clock.Advance(fixture.Options.Quarantine);
        await fixture.ReadAsync();
        Assert.Equal(NodeStanding.Active, fixture.Status(0).Standing);
    }

    [Fact]
    public async Task Read_AllDiffer_NoQuorumAndNobodyIsBlamed()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = PoolFixture.LieInReads;
        fixture.B.Lie = (_, answer) => ((ImmutableArray<CallOutcome>)answer!).RemoveAt(0);
        await Assert.ThrowsAsync<NoQuorumException>(() => fixture.ReadAsync());
        Assert.All(fixture.Pool.Nodes, node => Assert.Equal(0, node.Outvoted));
    }

    [Fact]
    public async Task Read_OneFails_TheNextIsAskedAtOnceAndTheFailedOneLastNextTime()
    {
        var fixture = new PoolFixture();
        fixture.A.Broken = new EthereumException("reset");
        Assert.True(fixture.ReadAsync().IsCompletedSuccessfully);
        fixture.A.Broken = null;
        fixture.Forget();
        await fixture.ReadAsync();
        Assert.Empty(fixture.A.Asked);
        await fixture.HeadAsync();
        fixture.Forget();
        await fixture.ReadAsync();
        Assert.NotEmpty(fixture.A.Asked);
        Assert.Equal(1, fixture.Status(0).Failures);
    }

    [Fact]
    public async Task Read_QuorumNodeIsSlow_AnotherIsAskedAfterTheDelayAndTheSlowOneIsLetGo()
    {
        var fixture = new PoolFixture();
        fixture.A.IsSlow = true;
        var read = fixture.ReadAsync();
        Assert.Empty(fixture.C.Asked);
        fixture.Clock.Advance(fixture.Options.HedgeDelay);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(1, fixture.A.Cancelled);
        Assert.Equal(1, fixture.Status(0).ConsecutiveFailures);
        Assert.Equal(0, fixture.Clock.Waiting);
        Assert.True(fixture.ReadAsync().IsCompletedSuccessfully);
        await read;
    }

    [Fact]
    public async Task Read_QuorumOneAndTheNodeIsSlow_IsAClassicHedge()
    {
        var fixture = new PoolFixture(nodes: 2, quorum: 1);
        fixture.A.IsSlow = true;
        var read = fixture.ReadAsync();
        fixture.Clock.Advance(fixture.Options.HedgeDelay);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(["read"], fixture.B.Asked);
        await read;
    }

    [Fact]
    public async Task Read_NobodyAnswers_FailsWithinTheBudget()
    {
        var fixture = new PoolFixture();
        fixture.A.IsSlow = fixture.B.IsSlow = fixture.C.IsSlow = true;
        var read = fixture.ReadAsync();
        fixture.Clock.Advance(fixture.Options.Budget);
        Assert.True(read.IsFaulted);
        var error = await Assert.ThrowsAsync<NoQuorumException>(() => read);
        Assert.Contains("10 s from a, b, c", error.Message, StringComparison.Ordinal);
        Assert.All(fixture.Nodes, node => Assert.Equal(1, node.Cancelled));
    }

    [Fact]
    public async Task Read_CallerGivesUp_IsCancelledAndNodesAreLetGo()
    {
        var fixture = new PoolFixture();
        fixture.A.IsSlow = fixture.B.IsSlow = true;
        using var source = new CancellationTokenSource();
        var read = fixture.Pool.ReadAsync(PoolFixture.Calls, fixture.Chain.Head.Hash, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(1, fixture.A.Cancelled);
        Assert.Equal(0, fixture.Status(0).Failures);
        Assert.Equal(0, fixture.Clock.Waiting);
    }

    [Fact]
    public async Task Read_ANodeHasABug_ItIsNotTakenForAFailure()
    {
        var fixture = new PoolFixture();
        fixture.A.Broken = new InvalidOperationException("a bug");
        Assert.Same(
            fixture.A.Broken, await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.ReadAsync()));
    }

    [Fact]
    public async Task Call_Latest_IsAskedAtTheHeadFollowed()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        var head = fixture.Chain.Head.Hash;
        fixture.A.Chain = fixture.Chain.Copy().Mine();
        var outcome = await fixture.Pool.CallAsync(new Call(null, new byte[] { 7 }), BlockRef.Latest, Cancellation);
        Assert.Equal(ModelChain.Outcome([7], head).Data.ToArray(), outcome.Data.ToArray());
        Assert.DoesNotContain(fixture.C.Asked, asked => asked == "call");
    }

    [Fact]
    public async Task Count_OneLies_IsTheHonestOne()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = (_, answer) => (ulong)answer! - 1;
        Assert.Equal(
            ModelChain.Count(default, fixture.Chain.Head),
            await fixture.Pool.CountAsync(default, fixture.Chain.Head.Hash, Cancellation));
        Assert.Equal(1, fixture.Status(0).Outvoted);
    }

    [Fact]
    public async Task Storage_OneLies_IsTheHonestOnes()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = (_, _) => ImmutableArray.Create(Hash32.Zero);
        var slot = new StorageSlot(default, default);
        Assert.Equal(
            ModelChain.Word(slot, fixture.Chain.Head),
            Assert.Single(await fixture.Pool.StorageAsync([slot], fixture.Chain.Head.Hash, Cancellation)));
        Assert.Equal(1, fixture.Status(0).Outvoted);
    }

    [Fact]
    public async Task Block_ByHashUnknownToOne_IsNotHeldAgainstIt()
    {
        var fixture = new PoolFixture();
        fixture.A.Chain = fixture.Chain.Copy().Drop(1);
        Assert.Equal(
            fixture.Chain.Head,
            await fixture.Pool.BlockAsync(BlockRef.Hash(fixture.Chain.Head.Hash), Cancellation));
        Assert.Equal(0, fixture.Status(0).Outvoted);
        Assert.Null(await fixture.Pool.BlockAsync(BlockRef.Hash(Hash32.Zero), Cancellation));
    }

    [Fact]
    public async Task Receipts_OneFabricates_IsTheHonestAnswer()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        var transaction = new Hash32([50, .. new byte[31]]);
        var unknown = new Hash32([200, .. new byte[31]]);
        fixture.A.Lie = (_, answer) => answer is ImmutableArray<Receipt?> receipts
            ? receipts.SetItem(1, receipts[0])
            : answer;
        var answers = await fixture.Pool.ReceiptsAsync([transaction, unknown], Cancellation);
        Assert.Equal(fixture.Chain[50].Hash, answers[0]!.BlockHash);
        Assert.Null(answers[1]);
    }

    [Fact]
    public async Task Receipts_OfABlockOutsideTheChainFollowed_NothingIsConcluded()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        fixture.Chain.Drop(1).Mine(1, "fork");
        var error = await Assert.ThrowsAsync<EthereumException>(() => fixture.Pool.ReceiptsAsync(
            [new Hash32([100, .. new byte[31]])], Cancellation));
        Assert.Contains("not in the chain", error.Message, StringComparison.Ordinal);
        await fixture.HeadAsync();
        Assert.NotNull((await fixture.Pool.ReceiptsAsync([new Hash32([100, .. new byte[31]])], Cancellation))[0]);
    }

    [Fact]
    public async Task Receipts_OfABlockNewerThanTheHeadFollowed_AreCheckedByHeight()
    {
        var fixture = new PoolFixture();
        await fixture.HeadAsync();
        fixture.Chain.Mine();
        Assert.NotNull((await fixture.Pool.ReceiptsAsync([new Hash32([101, .. new byte[31]])], Cancellation))[0]);
    }

    [Fact]
    public async Task Logs_OneHidesThem_IsOutvoted()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = (_, _) => ImmutableArray<LogEntry>.Empty;
        var logs = await fixture.Pool.LogsAsync(LogFilter.OfBlock(fixture.Chain.Head.Hash), Cancellation);
        Assert.Single(logs);
        Assert.Equal(1, fixture.Status(0).Outvoted);
    }

    [Theory]
    [InlineData(100_000ul, 104_000ul, null, 104_000ul)]
    [InlineData(100_000ul, 91_000ul, null, 100_000ul)]
    [InlineData(1_000_000ul, 100_000ul, 101_000ul, 101_000ul)]
    [InlineData(10ul, 100_000ul, 100_000ul, 100_000ul)]
    [InlineData(null, 100_000ul, 100_000ul, 100_000ul)]
    [InlineData(100_000ul, null, null, null)]
    public async Task EstimateGas_NodesDiffer_IsTheLargestThatAQuorumStandsBehind(
        ulong? a, ulong? b, ulong? c, ulong? expected)
    {
        var fixture = new PoolFixture();
        (fixture.A.Gas, fixture.B.Gas, fixture.C.Gas) = (a, b, c);
        Assert.Equal(expected, await fixture.Pool.EstimateGasAsync(new Call(null, default), Cancellation));
    }

    [Fact]
    public async Task EstimateGas_NoTwoAgree_NoQuorum()
    {
        var fixture = new PoolFixture();
        (fixture.A.Gas, fixture.B.Gas, fixture.C.Gas) = (null, 100_000, 200_000);
        await Assert.ThrowsAsync<NoQuorumException>(
            () => fixture.Pool.EstimateGasAsync(new Call(null, default), Cancellation));
    }

    [Theory]
    [InlineData(new[] { SendOutcome.Unknown, SendOutcome.Accepted, SendOutcome.NonceSpent }, SendOutcome.Accepted)]
    [InlineData(
        new[] { SendOutcome.Underpriced, SendOutcome.Unknown, SendOutcome.NonceSpent }, SendOutcome.NonceSpent)]
    [InlineData(
        new[] { SendOutcome.Unknown, SendOutcome.InsufficientFunds, SendOutcome.Underpriced }, SendOutcome.Underpriced)]
    [InlineData(new[] { SendOutcome.Unknown, SendOutcome.Unknown, SendOutcome.Unknown }, SendOutcome.Unknown)]
    public async Task Send_GoesToAllNodes_AndTheAnswerIsTheOneThatSaysMost(SendOutcome[] said, SendOutcome expected)
    {
        var fixture = new PoolFixture();
        for (var i = 0; i < said.Length; i++)
        {
            fixture.Nodes[i].SendAnswer = new SendAnswer(said[i], $"{i}");
        }

        var answer = await fixture.Pool.SendAsync(new byte[] { 1 }, Cancellation);
        Assert.Equal(expected, answer.Outcome);
        Assert.Equal($"{Array.IndexOf(said, expected)}", answer.Said);
        Assert.All(fixture.Nodes, node => Assert.Equal(["send"], node.Asked));
    }

    [Fact]
    public async Task Send_ANodeHangs_IsWaitedForUntilTheDelayAndStillGetsTheBytes()
    {
        var fixture = new PoolFixture();
        fixture.A.IsSlow = true;
        var send = fixture.Pool.SendAsync(new byte[] { 1 }, Cancellation);
        Assert.False(send.IsCompleted);
        fixture.Clock.Advance(fixture.Options.HedgeDelay);
        Assert.Equal(SendOutcome.Accepted, (await send).Outcome);
        Assert.Equal(0, fixture.A.Cancelled);
        Assert.Equal(1, fixture.A.Waiting);
        fixture.Clock.Advance(fixture.Options.Budget);
        Assert.Equal(1, fixture.A.Cancelled);
    }

    [Fact]
    public async Task Send_NobodyAnswers_IsUnknown()
    {
        var fixture = new PoolFixture();
        fixture.A.IsSlow = fixture.B.IsSlow = true;
        fixture.C.Broken = new EthereumException("reset");
        var send = fixture.Pool.SendAsync(new byte[] { 1 }, Cancellation);
        fixture.Clock.Advance(fixture.Options.Budget);
        Assert.True(send.IsCompletedSuccessfully);
        Assert.Equal(SendOutcome.Unknown, (await send).Outcome);
    }

    [Fact]
    public async Task Fees_OneLies_NoEntryLeavesTheHonestRange()
    {
        var fixture = new PoolFixture();
        fixture.A.Lie = (method, answer) => answer is FeeHistory fees
            ? fees with { BaseFees = [.. fees.BaseFees.Select(fee => fee * 1000)] }
            : answer;
        var honest = fixture.Chain.Fees(8);
        var fees = await fixture.Pool.FeesAsync(8, BlockRef.Latest, [10, 50], Cancellation);
        Assert.Equal(honest.OldestBlock, fees.OldestBlock);
        Assert.Equal(honest.BaseFees, fees.BaseFees);
        Assert.Equal(honest.GasUsedRatios, fees.GasUsedRatios);
        Assert.Equal(honest.Rewards.SelectMany(r => r), fees.Rewards.SelectMany(r => r));
    }

    [Fact]
    public async Task Fees_NodesAtDifferentHeights_CoverTheBlocksThatAllKnow()
    {
        var fixture = new PoolFixture();
        fixture.B.Chain = fixture.Chain.Copy().Mine();
        fixture.C.Chain = fixture.Chain.Copy().Drop(50);
        var fees = await fixture.Pool.FeesAsync(8, BlockRef.Latest, [], Cancellation);
        Assert.Equal(94ul, fees.OldestBlock);
        Assert.Equal(7, fees.GasUsedRatios.Length);
        Assert.Equal(8, fees.BaseFees.Length);
    }

    [Fact]
    public void Pool_QuorumThatCannotBe_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new PoolFixture(nodes: 2, quorum: 3));
        Assert.Throws<ArgumentException>(() => new PoolFixture(nodes: 2, quorum: 0));
    }

    [Fact]
    public async Task Pool_Disposed_DisposesItsNodes()
    {
        var fixture = new PoolFixture();
        await fixture.Pool.DisposeAsync();
        Assert.All(fixture.Nodes, node => Assert.True(node.IsDisposed));
        Assert.Equal("a, b, c", fixture.Pool.Name);
    }
}
