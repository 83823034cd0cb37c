using KeeperBot.ChainTests.Keeper;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>A chain takes back what it had said to be final.</summary>
public sealed class FinalityTests
{
    /// <summary>Blocks after the hedge; it is final after two.</summary>
    private const int Later = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chain_TakesBackAFinalHedge_NothingIsSignedUntilAnOperatorResumes()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        await bench.Chain.Controls.MineAsync(Later, Cancellation);
        var file = bench.Configure();
        await RunUntilRevertedAsync(bench, file);
        Hash32 hedge;
        await using (var halted = await bench.StartKeeperAsync(file, Cancellation))
        {
            Assert.Equal(HaltCode.FinalityReverted, halted.Journal.State.Halt?.Code);
            Assert.Equal(IntentState.Executed, Assert.Single(halted.Endings).State);
            hedge = Assert.Single(halted.Attempts).Hash;
            for (var block = 0; block < 3; block++)
            {
                var decision = await halted.TurnAsync(Cancellation);
                Assert.Equal((Verdict.Refuse, "halted"), (decision?.Verdict, decision?.Decisive.Code));
                await bench.Chain.Controls.MineAsync(1, Cancellation);
            }
        }

        Assert.Equal(hedge, Assert.Single(bench.Node.Transactions.All).Hash);
        var resumed = await KeeperProcess.RunAsync(Cancellation, "resume", "--config", file, "--yes");
        Assert.Equal(ExitCode.Ok, resumed.ExitCode);
        Assert.Contains(HaltCode.FinalityReverted, resumed.Errors, StringComparison.Ordinal);

        // The chain has forgotten a nonce that the journal knows as spent; it is filled, and the vault hedged.
        await using var keeper = await bench.StartKeeperAsync(file, Cancellation);
        await keeper.TurnUntilAsync(
            bench.Chain, () => keeper.Endings.Length > 1 && keeper.Open.IsEmpty, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[^1].State);
        var filled = keeper.Journal.Store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.GapSigned>();
        Assert.Equal(keeper.Attempts[0].Nonce, filled.First().Fact.Attempt.Nonce);
        Assert.Single(await bench.Chain.RequireEachPlanOnceAsync(Cancellation));
        Assert.InRange((await ChainDelta.ReadAsync(bench.Chain.Controls, Cancellation)).Net, -2.0, 2.0);
        Assert.Empty(bench.Node.Transactions.Unwitnessed);
    }

    /// <summary>The program hedges, sees the hedge final, then sees it taken back: it says so and ends.</summary>
    private static async Task RunUntilRevertedAsync(RecipeBench bench, string file)
    {
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        await keeper.WaitForBlockAsync(1, Cancellation);
        await Waiting.UntilAsync(() => bench.Node.Transactions.All.Count > 0, "the hedge is sent", Cancellation);
        for (var block = 0; block <= Later; block++)
        {
            var mined = await bench.Chain.Controls.MineAsync(1, Cancellation);
            await keeper.WaitForBlockAsync(mined.Number, Cancellation);
        }

        Assert.Single(await bench.Chain.ReadHedgesAsync(Cancellation));
        await bench.Chain.RequestAsync("anvil_reorg", $"[{Later + 2}, []]", Cancellation);
        Assert.Empty(await bench.Chain.ReadHedgesAsync(Cancellation));
        var ended = await keeper.WaitAsync(Cancellation);
        Assert.Equal(ExitCode.Refused, ended.ExitCode);
        Assert.Contains("was final and is not in the chain", ended.Errors, StringComparison.Ordinal);
    }
}
