using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Core.Intents;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>Replacement and parking in a real pool that keeps and re-prices as geth's does.</summary>
public sealed class HardhatPoolTests : IAsyncLifetime
{
    private HardhatDevnet? _devnet;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HardhatDevnet Devnet => _devnet ?? throw new InvalidOperationException("Hardhat has not been started");

    public async ValueTask InitializeAsync() => _devnet = await HardhatDevnet.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_devnet is not null)
        {
            await _devnet.DisposeAsync();
        }
    }

    [Fact]
    public async Task UrgentHedge_ParkedByTenTimesTheFee_IsReplacedInThePoolAndLandsWithinThreeBlocks()
    {
        await using var keeper = await Devnet.StartKeeperAsync(urgent: true, Cancellation);
        await keeper.TurnAsync(Cancellation);
        var parked = Assert.Single(keeper.Attempts);
        Devnet.BaseFee = KeeperDevnet.Gwei(150);
        var spike = await Devnet.MineAsync(Cancellation);
        Assert.True(await Devnet.IsPendingAsync(parked, Cancellation), "the pool did not keep it");

        await keeper.TurnAsync(Cancellation);
        Replacement.Require(parked, keeper.Attempts[^1]);
        Assert.False(await Devnet.IsPendingAsync(parked, Cancellation), "the pool kept what was replaced");
        await keeper.TurnUntilAsync(Devnet.MineAsync, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        var hedge = Assert.Single(await Devnet.RequireEachPlanOnceAsync(Cancellation));
        Assert.InRange(hedge.Block, spike.Number + 1, spike.Number + 3);
    }

    [Fact]
    public async Task UrgentHedge_DroppedAndBroughtBackByAThirdParty_IsOutbidInThePoolByWhatReplacedIt()
    {
        Devnet.Proxy.Script.Add("eth_sendRawTransaction", NodeFaults.AcceptAndDrop);
        await using var keeper = await Devnet.StartKeeperAsync(urgent: true, Cancellation);
        await keeper.TurnUntilAsync(Devnet.MineAsync, () => keeper.Attempts.Length == 2, Cancellation, blocks: 5);
        var (dropped, raised) = (keeper.Attempts[0], keeper.Attempts[1]);
        Replacement.Require(dropped, raised);
        Devnet.Proxy.Script.Clear();
        Assert.Null(await Devnet.Proxy.RebroadcastAsync(dropped.Hash, Cancellation));
        Devnet.BaseFee = raised.MaxFeeWei * 2;
        await Devnet.MineAsync(Cancellation);
        Assert.True(await Devnet.IsPendingAsync(dropped, Cancellation), "the pool did not keep it");

        await keeper.TurnAsync(Cancellation);
        Replacement.Require(raised, keeper.Attempts[^1]);
        Assert.False(await Devnet.IsPendingAsync(dropped, Cancellation), "the pool kept what was outbid");
        await keeper.TurnUntilAsync(Devnet.MineAsync, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.Single(await Devnet.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task RoutineHedge_ParkedAboveItsWorthUntilGasFalls_ExecutesAsTheBytesThatWaited()
    {
        await using var keeper = await Devnet.StartKeeperAsync(urgent: false, Cancellation);
        await keeper.TurnAsync(Cancellation);
        Devnet.BaseFee = KeeperDevnet.Gwei(200);
        for (var block = 0; block < 3; block++)
        {
            await Devnet.MineAsync(Cancellation);
            await keeper.TurnAsync(Cancellation);
        }

        var waiting = Assert.Single(keeper.Attempts);
        Assert.True(await Devnet.IsPendingAsync(waiting, Cancellation), "the pool did not keep it");
        Devnet.BaseFee = KeeperDevnet.Gwei(15);
        await keeper.TurnUntilAsync(Devnet.MineAsync, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.Equal(waiting, Assert.Single(keeper.Attempts));
        Assert.Single(await Devnet.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task RoutineHedge_ParkedPastItsDeadline_IsReplacedByACancelAndANewPlanFollows()
    {
        await using var keeper = await Devnet.StartKeeperAsync(urgent: false, Cancellation);
        await keeper.TurnAsync(Cancellation);
        var (parked, deadline) = (Assert.Single(keeper.Attempts), Assert.Single(keeper.Open).Plan.Deadline);
        Devnet.BaseFee = KeeperDevnet.Gwei(200);
        while ((await Devnet.MineAsync(Cancellation)).Timestamp < deadline)
        {
            await keeper.TurnAsync(Cancellation);
            Assert.DoesNotContain(keeper.Attempts, attempt => attempt.IsCancel);
        }

        await keeper.TurnAsync(Cancellation);
        Assert.True(keeper.Attempts[^1].IsCancel);
        Replacement.Require(keeper.Attempts[^2], keeper.Attempts[^1]);
        Assert.False(await Devnet.IsPendingAsync(parked, Cancellation), "the pool kept what was replaced");
        Devnet.BaseFee = KeeperDevnet.Gwei(15);
        await keeper.TurnUntilAsync(Devnet.MineAsync, () => keeper.Endings.Length == 2, Cancellation);
        Assert.Equal([IntentState.Cancelled, IntentState.Executed], keeper.Endings.Select(ending => ending.State));
        Assert.Single(await Devnet.RequireEachPlanOnceAsync(Cancellation));
    }
}
