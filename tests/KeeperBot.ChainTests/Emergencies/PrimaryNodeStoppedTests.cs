using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Recipes;

namespace KeeperBot.ChainTests.Emergencies;

/// <summary>The first node of the list hangs: it takes connections, and answers nothing.</summary>
public sealed class PrimaryNodeStoppedTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Recipe 13, OP-01: paused in time through another node, and the keeper stops by itself.</summary>
    [Fact]
    public async Task Recipe13_PrimaryNodeStopped_PausedThroughAnotherAndTheKeeperStopsByItself()
    {
        await using var recipe = await RecipeBench.StartAsync(Cancellation, nodes: 2);
        await using var bench = await EmergencyBench.StartAsync(output, recipe.Chain);
        await using var primary = await ForkAsync(recipe);
        var file = recipe.Configure(others: [primary.Http.Redacted], change: EmergencyBench.Busy);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        bench.StartMining();
        await bench.WaitForHedgesAsync(1);
        await ProcessSignal.StopAsync(primary.ProcessId, Cancellation);
        try
        {
            await bench.PauseOnChainAsync("--config", file);
            Assert.True(await bench.IsPausedAsync());
            await recipe.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
            await EmergencyBench.WaitForRefusalAsync(keeper, "pause");
            var hedges = await recipe.Chain.RequireEachPlanOnceAsync(Cancellation);

            // The same without a configuration, all nodes named by hand, the dead one first.
            await bench.UnpauseAsync();
            await bench.PauseOnChainAsync(
                "--executor", bench.Executor, "--rpc", primary.Http.Redacted, "--rpc", recipe.Node.Http.Redacted);
            Assert.True(await bench.IsPausedAsync());
            Assert.InRange(
                (await recipe.Chain.RequireEachPlanOnceAsync(Cancellation)).Length, hedges.Length, hedges.Length + 1);
        }
        finally
        {
            await ProcessSignal.ContinueAsync(primary.ProcessId, Cancellation);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PrimaryNodeStopped_Rebalanced_ThroughTheOthers(bool keeperRuns)
    {
        await using var recipe = await RecipeBench.StartAsync(Cancellation, nodes: 2);
        await using var bench = await EmergencyBench.StartAsync(output, recipe.Chain);
        await using var primary = await ForkAsync(recipe);
        var file = recipe.Configure(others: [primary.Http.Redacted], change: EmergencyBench.Idle);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        await keeper.WaitForBlockAsync(0, Cancellation);
        if (!keeperRuns)
        {
            await keeper.KillAsync();
        }

        await ProcessSignal.StopAsync(primary.ProcessId, Cancellation);
        try
        {
            bench.StartMining();
            await bench.FlattenAsync(file);
            Assert.Single(await recipe.Chain.RequireEachPlanOnceAsync(Cancellation));
            await bench.RequireFlatAsync();
            await bench.CommandAsync(0, "pause", "--config", file);
        }
        finally
        {
            await ProcessSignal.ContinueAsync(primary.ProcessId, Cancellation);
        }
    }

    /// <summary>A node that was left behind still shows the executor open: it is not waited for.</summary>
    [Fact]
    public async Task NodeLeftBehind_PausedOnChain_IsNotWaitedFor()
    {
        await using var recipe = await RecipeBench.StartAsync(Cancellation);
        await using var bench = await EmergencyBench.StartAsync(output, recipe.Chain);
        await using var stale = await ForkAsync(recipe);
        await recipe.Chain.Controls.MineAsync(10, Cancellation);
        bench.StartMining();
        await bench.PauseOnChainAsync(
            "--executor", bench.Executor, "--rpc", stale.Http.Redacted, "--rpc", recipe.Node.Http.Redacted);
        Assert.True(await bench.IsPausedAsync());
    }

    /// <summary>A node that has the devnet's chain up to now, and none of the blocks that follow.</summary>
    private static Task<AnvilNode> ForkAsync(RecipeBench recipe) => AnvilNode.StartAsync(
        Cancellation, "--slots-in-an-epoch", "1", "--fork-url", recipe.Chain.Devnet.Manifest.RpcUrl);
}
