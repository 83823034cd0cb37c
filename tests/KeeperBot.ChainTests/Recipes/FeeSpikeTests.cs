using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Core.Intents;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>
/// Gas gets ten times dearer while a hedge waits; and what nobody wants any more is kept, and sent again much later.
/// </summary>
public sealed class FeeSpikeTests : RecipeTests
{
    [Fact]
    public async Task UrgentHedge_EvictedByTenTimesTheFee_LandsAtTheSameNonceWithinThreeBlocks()
    {
        var file = Bench.Configure(change: RecipeBench.Urgent(always: true));
        await using var keeper = await Bench.StartKeeperAsync(file, Cancellation);
        await keeper.TurnAsync(Cancellation);
        var evicted = Assert.Single(keeper.Attempts);
        var spike = await Bench.TurnAtAsync(keeper, KeeperDevnet.Gwei(150), Cancellation);
        Assert.True(evicted.MaxFeeWei < KeeperDevnet.Gwei(150), $"it could pay: {evicted.MaxFeeWei}");
        await keeper.TurnUntilAsync(Bench.Chain, () => keeper.Endings.Length == 1, Cancellation);

        Replacement.Require(evicted, Assert.Single(keeper.Attempts, attempt => attempt != evicted));
        var hedge = Assert.Single(await Bench.RequireSoundAsync(Cancellation));
        Assert.InRange(hedge.Block, spike.Number + 1, spike.Number + 3);
        RequireWithinBudget(keeper, file);
    }

    /// <summary>As geth has it: what cannot pay stays, and only 10 % more on both fees replaces it.</summary>
    [Fact]
    public async Task UrgentHedge_KeptByThePoolAtTenTimesTheFee_IsReplacedThereAndLandsWithinThreeBlocks()
    {
        (Bench.Node.Node.Pool.ParkedBlocks, Bench.Node.Node.Pool.ReplacementPercent) = (0, 10);
        var file = Bench.Configure(change: RecipeBench.Urgent(always: true));
        await using var keeper = await Bench.StartKeeperAsync(file, Cancellation);
        await keeper.TurnAsync(Cancellation);
        var parked = Assert.Single(keeper.Attempts);
        var spike = await Bench.TurnAtAsync(keeper, KeeperDevnet.Gwei(150), Cancellation);
        Replacement.Require(parked, keeper.Attempts[^1]);
        Assert.Null(Assert.Single(keeper.Open).Refusal);
        await keeper.TurnUntilAsync(Bench.Chain, () => keeper.Endings.Length == 1, Cancellation);

        var hedge = Assert.Single(await Bench.RequireSoundAsync(Cancellation));
        Assert.InRange(hedge.Block, spike.Number + 1, spike.Number + 3);
        RequireWithinBudget(keeper, file);
    }

    [Fact]
    public async Task RoutineHedge_KeptByANodeAndSentAgainFiftyBlocksAfterItsCancel_ChangesNothing()
    {
        (Bench.Node.Node.Pool.ParkedBlocks, Bench.Node.Node.Pool.ReplacementPercent) = (50, 10);
        await using var keeper = await Bench.StartKeeperAsync(
            Bench.Configure(change: RecipeBench.Urgent(always: false)), Cancellation);
        await keeper.TurnAsync(Cancellation);
        var plan = Assert.Single(keeper.Open).Plan;
        while ((await Bench.TurnAtAsync(keeper, KeeperDevnet.Gwei(200), Cancellation)).Timestamp < plan.Deadline)
        {
            Assert.DoesNotContain(keeper.Attempts, attempt => attempt.IsCancel);
        }

        Replacement.Require(keeper.Attempts[^2], keeper.Attempts[^1]);
        Assert.True(keeper.Attempts[^1].IsCancel);
        await Bench.TurnAtAsync(keeper, KeeperDevnet.Gwei(15), Cancellation);
        await keeper.TurnUntilAsync(Bench.Chain, () => keeper.Endings.Length == 2, Cancellation);
        Assert.Equal([IntentState.Cancelled, IntentState.Executed], keeper.Endings.Select(ending => ending.State));

        await Bench.Chain.Controls.MineAsync(50, Cancellation);
        Assert.Equal(NodeRefusal.NonceTooLow, await Bench.Node.RebroadcastAsync(keeper.Attempts[0].Hash, Cancellation));
        await Bench.Node.Node.Pool.OfferAsync(Cancellation);
        await Bench.TurnOnNextAsync(keeper, Cancellation);
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
        Assert.Empty(Bench.Node.Node.Pool.Parked);
    }

    [Fact]
    public async Task Hedge_BroughtByAThirdPartyAfterItsDeadline_RevertsAndIsPlannedAnew()
    {
        var file = Bench.Configure();
        Attempt sent;
        await using (var keeper = await Bench.StartKeeperAsync(file, Cancellation))
        {
            Bench.Node.Script.Add("eth_sendRawTransaction", NodeFaults.AcceptAndDrop, When.Next(1));
            await keeper.TurnAsync(Cancellation);
            sent = Assert.Single(keeper.Attempts);
        }

        await Bench.Chain.Controls.MineAsync(12, Cancellation);
        Assert.Null(await Bench.Node.RebroadcastAsync(sent.Hash, Cancellation));
        await Bench.Chain.Controls.MineAsync(1, Cancellation);
        Assert.False((await Bench.Chain.Client.GetReceiptsAsync([sent.Hash], Cancellation))[0]?.Succeeded);
        Assert.Empty(await Bench.Chain.ReadHedgesAsync(Cancellation));

        await using var again = await Bench.StartKeeperAsync(file, Cancellation);
        await again.TurnUntilAsync(Bench.Chain, () => again.Endings.Length == 2, Cancellation);
        Assert.Equal([IntentState.Reverted, IntentState.Executed], again.Endings.Select(ending => ending.State));
        Assert.Contains("DeadlineHasPassed", again.Endings[0].Why, StringComparison.Ordinal);
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }

    /// <summary>I5: what was paid is within what the decision allowed for the gas it expected.</summary>
    private static void RequireWithinBudget(RestartableKeeper keeper, string file)
    {
        var decided = keeper.Journal.Store.Read(1).Select(JournalRecord.Of)
            .OfType<JournalRecord.Decided>().SelectMany(d => d.Decisions).First(d => d.Plan is not null);
        var paid = keeper.Changes.Select(change => change.Change).OfType<IntentChange.Included>().Last().Inclusion;
        var budget = decided.Plan!.MaxGasPriceWei * KeeperConfiguration.Load(file).Mandate.Gas.HedgeGas;
        Assert.True(paid.GasCostWei <= budget, $"paid {paid.GasCostWei} of {budget}");
    }
}
