using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

public sealed class NodePoolIdentityTests
{
    private static readonly ChainIdentity Identity = new(ModelChain.ChainId, 0, new ModelChain()[0].Hash);

    [Fact]
    public async Task Identity_Checked_HoldsForItsTimeAndIsThenCheckedAgain()
    {
        var fixture = Create();
        await fixture.HeadAsync();
        Assert.Contains("chainId", fixture.A.Asked);
        fixture.Forget();
        await fixture.HeadAsync();
        await fixture.ReadAsync();
        Assert.DoesNotContain("chainId", fixture.A.Asked);

        fixture.Clock.Advance(fixture.Options.IdentityEvery);
        await fixture.HeadAsync();
        Assert.All(fixture.Nodes, node => Assert.Single(node.Asked, asked => asked == "chainId"));
    }

    [Fact]
    public async Task Identity_ChainIdFlips_TheNodeIsBannedForGood()
    {
        var fixture = Create();
        await fixture.HeadAsync();
        fixture.B.ChainIdentity = 1;
        fixture.Clock.Advance(fixture.Options.IdentityEvery);
        await fixture.HeadAsync();
        Assert.Equal(NodeStanding.Banned, fixture.Status(1).Standing);
        Assert.Equal("banned: it is on chain 1, not on chain 31337", fixture.Status(1).Describe());

        fixture.B.ChainIdentity = ModelChain.ChainId;
        fixture.Clock.Advance(TimeSpan.FromDays(30));
        await fixture.HeadAsync();
        fixture.Forget();
        await fixture.HeadAsync();
        await fixture.ReadAsync();
        await fixture.Pool.SendAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);
        Assert.Empty(fixture.B.Asked);
    }

    [Fact]
    public async Task Identity_SameChainIdAnotherGenesis_IsBanned()
    {
        var fixture = Create();
        fixture.C.Chain = new ModelChain("another").Mine(100);
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
        Assert.Equal(NodeStanding.Banned, fixture.Status(2).Standing);
        Assert.Contains("another chain", fixture.Status(2).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_AfterAFailedConnection_IsCheckedBeforeTheNextAnswerCounts()
    {
        var fixture = Create(nodes: 1, quorum: 1);
        await fixture.HeadAsync();
        fixture.A.Broken = new EthereumException("connection reset");
        await Assert.ThrowsAsync<EthereumException>(() => fixture.ReadAsync());

        // The URL leads to another chain now: not one answer of it is taken.
        (fixture.A.Broken, fixture.A.Chain) = (null, new ModelChain("another").Mine(100));
        fixture.Forget();
        var error = await Assert.ThrowsAsync<NoQuorumException>(
            () => fixture.ReadAsync(fixture.A.Chain.Head.Hash));
        Assert.True(error.IsPermanent);
        Assert.IsType<NodeBannedException>(error.InnerException);
        Assert.Equal(["chainId", "block"], fixture.A.Asked);
    }

    [Fact]
    public async Task Identity_NodeRefusesAQuestion_IsNotCheckedAgain()
    {
        var fixture = Create();
        await fixture.HeadAsync();
        fixture.A.Broken = new RpcErrorException("a: eth_call: error -32000", -32000, "header not found", null);
        await fixture.ReadAsync();
        fixture.A.Broken = null;
        fixture.Forget();
        await fixture.ReadAsync();
        Assert.Equal(["read"], fixture.A.Asked);
    }

    [Fact]
    public async Task Identity_TooManyBanned_EveryAnswerIsRefusedAndSaysWhy()
    {
        var fixture = Create();
        await fixture.HeadAsync();
        fixture.A.ChainIdentity = fixture.B.ChainIdentity = 1;
        fixture.Clock.Advance(fixture.Options.IdentityEvery);
        await Assert.ThrowsAsync<NoQuorumException>(fixture.HeadAsync);
        var error = await Assert.ThrowsAsync<NoQuorumException>(fixture.HeadAsync);
        Assert.True(error.IsPermanent);
        Assert.Contains("a is banned: it is on chain 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("correct the configuration", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A node that hung when it was to say who it is was never asked for its head again.</summary>
    [Fact]
    public async Task Identity_CheckFailsOnce_TheNodeIsAskedForItsHeadAgain()
    {
        var fixture = Create(nodes: 1, quorum: 1);
        await fixture.HeadAsync();
        fixture.A.Broken = new NodeUnavailableException("a", "no answer in 2 s");
        await Assert.ThrowsAsync<NodeUnavailableException>(fixture.HeadAsync);
        await Assert.ThrowsAsync<NodeUnavailableException>(fixture.HeadAsync);

        fixture.A.Broken = null;
        fixture.Chain.Mine();
        Assert.Equal(fixture.Chain.Head, await fixture.HeadAsync());
    }

    [Fact]
    public async Task Identity_NodeDoesNotHaveTheBlock_IsAFailureAndNoBan()
    {
        var fixture = Create();
        fixture.A.Lie = (method, answer) => method == "block" ? null : answer;
        await fixture.HeadAsync();
        Assert.Equal(NodeStanding.Active, fixture.Status(0).Standing);
        Assert.NotEqual(0, fixture.Status(0).ConsecutiveFailures);
    }

    private static PoolFixture Create(int nodes = 3, int quorum = 2) =>
        new(nodes, quorum, options => options with { Identity = Identity, FinalityEvery = 1000 });
}
