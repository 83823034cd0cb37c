using KeeperBot.ChainTests.Keeper;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>One of the keeper's nodes lags, leaves the chain, stands still, or is suddenly on another chain.</summary>
public sealed class NodeTroubleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_LeftBehindByTheOthers_IsEjectedAndNoDecisionIsItsOwn()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation, nodes: 2);
        await using var lagging = await ForkAsync(bench);
        await using var keeper = await bench.StartKeeperAsync(bench.Configure(others: [Url(lagging)]), Cancellation);
        await HedgeAsync(bench, keeper);
        Assert.Equal(NodeStanding.Lagging, keeper.Nodes.Nodes[0].Standing);

        await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        var decision = await keeper.TurnAsync(Cancellation);
        Assert.Equal(Verdict.Hedge, decision?.Verdict);
        Assert.Equal((await bench.Chain.Controls.Chain.HeadAsync(Cancellation)).Hash, keeper.Journal.State.Head?.Hash);
        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 2, Cancellation);
        Assert.Equal(NodeStanding.Lagging, keeper.Nodes.Nodes[0].Standing);
        Assert.Equal(2, (await bench.RequireSoundAsync(Cancellation)).Length);
    }

    [Fact]
    public async Task Nodes_OnTwoForks_NothingIsDecidedOrSigned()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        await using var fork = await ForkAsync(bench);
        await using var keeper = await bench.StartKeeperAsync(bench.Configure(others: [Url(fork)]), Cancellation);
        bench.Node.Script.Add("eth_sendRawTransaction", Faults.ConnectionFaults.Reset);
        Assert.Equal(Verdict.Hedge, (await keeper.TurnAsync(Cancellation))?.Verdict);
        await fork.RequestAsync("anvil_dropAllTransactions", Cancellation);
        var (decided, signed) = (keeper.Journal.Store.Head, keeper.Attempts.Length);
        for (var block = 0; block < 4; block++)
        {
            var mined = await bench.Chain.Controls.MineAsync(1, Cancellation);
            await fork.RequestAsync("evm_setNextBlockTimestamp", Cancellation, $"[{mined.Timestamp + 1}]");
            await fork.RequestAsync("evm_mine", Cancellation);
            var refusal = await Assert.ThrowsAsync<NoQuorumException>(() => keeper.TurnAsync(Cancellation));
            Assert.False(refusal.IsPermanent);
        }

        Assert.Equal((decided, signed), (keeper.Journal.Store.Head, keeper.Attempts.Length));
        Assert.Empty(await bench.Chain.ReadHedgesAsync(Cancellation));
    }

    [Fact]
    public async Task Node_StoppedAndContinued_TheOthersCarryOnAndItsOldHeadIsNoReorg()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation, nodes: 2);
        await using var stopped = await ForkAsync(bench);
        await using var keeper = await bench.StartKeeperAsync(bench.Configure(others: [Url(stopped)]), Cancellation);
        await keeper.TurnAsync(Cancellation);
        Assert.All(keeper.Nodes.Nodes, node => Assert.Equal(NodeStanding.Active, node.Standing));
        await ProcessSignal.StopAsync(stopped.ProcessId, Cancellation);
        try
        {
            await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
            Assert.True(keeper.Nodes.Nodes[0].Failures > 0, "it was not asked while it stood still");
        }
        finally
        {
            await ProcessSignal.ContinueAsync(stopped.ProcessId, Cancellation);
        }

        await keeper.TurnUntilAsync(
            bench.Chain, () => keeper.Nodes.Nodes[0].Standing == NodeStanding.Lagging, Cancellation);
        for (var block = 0; block < 3; block++)
        {
            await bench.TurnOnNextAsync(keeper, Cancellation);
            Assert.IsType<HeadChange.Extended>(keeper.Nodes.LastChange);
        }

        Assert.DoesNotContain(keeper.Changes, change => change.Change is IntentChange.Reorged);
        Assert.Single(await bench.RequireSoundAsync(Cancellation));
    }

    [Fact]
    public async Task EveryNode_StoppedAndContinued_LosesNothingAndPlansNothingTwice()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        await using var keeper = await bench.StartKeeperAsync(bench.Configure(), Cancellation);
        await keeper.TurnAsync(Cancellation);
        var node = bench.Chain.Devnet.Anvil.ProcessId;
        await ProcessSignal.StopAsync(node, Cancellation);
        try
        {
            await Assert.ThrowsAnyAsync<EthereumException>(() => keeper.TurnAsync(Cancellation));
        }
        finally
        {
            await ProcessSignal.ContinueAsync(node, Cancellation);
        }

        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Single(keeper.Attempts);
        Assert.Single(await bench.RequireSoundAsync(Cancellation));
    }

    [Fact]
    public async Task Node_TurnsUpOnAnotherChain_IsBannedWithinASlotAndTheOthersCarryOn()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation, nodes: 2);
        await using var stranger = await ForkAsync(bench);
        await using var keeper = await bench.StartKeeperAsync(bench.Configure(others: [Url(stranger)]), Cancellation);
        await keeper.TurnAsync(Cancellation);
        await stranger.RequestAsync("anvil_setChainId", Cancellation, "[1]");
        bench.Clock.Advance(Slot);
        await bench.TurnOnNextAsync(keeper, Cancellation);
        Assert.Equal(NodeStanding.Banned, keeper.Nodes.Nodes[0].Standing);

        await stranger.RequestAsync("anvil_setChainId", Cancellation, "[31337]");
        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(NodeStanding.Banned, keeper.Nodes.Nodes[0].Standing);
        Assert.Single(await bench.RequireSoundAsync(Cancellation));
    }

    [Fact]
    public async Task OnlyNode_TurnsUpOnAnotherChain_NothingIsSignedAnyMore()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        await using var keeper = await bench.StartKeeperAsync(bench.Configure(), Cancellation);
        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        await bench.Chain.RequestAsync("anvil_setChainId", "[1]", Cancellation);
        bench.Clock.Advance(Slot);
        for (var turn = 0; turn < 3; turn++)
        {
            var refusal = await Assert.ThrowsAsync<NoQuorumException>(() => keeper.TurnAsync(Cancellation));
            Assert.True(refusal.IsPermanent, refusal.Message);
            await bench.Chain.RequestAsync("anvil_mine", "[1]", Cancellation);
        }

        Assert.Single(keeper.Attempts);
        Assert.Single(bench.Node.Transactions.All);
        Assert.Single(await bench.RequireSoundAsync(Cancellation));
    }

    /// <summary>How long a node's identity, once checked, holds, and a second.</summary>
    private static TimeSpan Slot => TimeSpan.FromSeconds(13);

    /// <summary>A node that has the devnet's chain up to now, and none of the blocks that follow.</summary>
    private static Task<AnvilNode> ForkAsync(RecipeBench bench) => AnvilNode.StartAsync(
        Cancellation, "--slots-in-an-epoch", "1", "--fork-url", bench.Chain.Devnet.Manifest.RpcUrl);

    private static string Url(AnvilNode node) => node.Http.Redacted;

    private static async Task HedgeAsync(RecipeBench bench, RestartableKeeper keeper)
    {
        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        for (var block = 0; block < 4; block++)
        {
            await bench.TurnOnNextAsync(keeper, Cancellation);
        }
    }
}
