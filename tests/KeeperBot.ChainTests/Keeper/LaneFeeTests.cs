using KeeperBot.Core;
using KeeperBot.Core.Intents;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// The base fee runs away from what was signed: replaced, waited for, cancelled; always at the same nonce.
/// </summary>
public sealed class LaneFeeTests : IAsyncLifetime
{
    private KeeperDevnet? _chain;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeeperDevnet Chain => _chain ?? throw new InvalidOperationException("the devnet has not been started");

    public async ValueTask InitializeAsync() => _chain = await KeeperDevnet.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_chain is not null)
        {
            await _chain.DisposeAsync();
        }
    }

    [Fact]
    public async Task Attempt_BaseFeeRisesAboveItsFee_IsReplacedAtTheSameNonceAndExecutesOnce()
    {
        await using var keeper = RestartableKeeper.Start(Chain.ConfigureRoutine("keeper"));
        await keeper.TurnAsync(Cancellation);
        await TurnAtAsync(keeper, baseFeeGwei: 40);
        RequireReplaced(keeper);

        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.Equal(2, keeper.Attempts.Length);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task Attempt_GasStaysOverTheCeiling_WaitsThenIsCancelledAtTheSameNonceAndANewPlanFollows()
    {
        await using var keeper = RestartableKeeper.Start(Chain.ConfigureRoutine("keeper"));
        await keeper.TurnAsync(Cancellation);
        var deadline = Assert.Single(keeper.Open).Plan.Deadline;
        await TurnAtAsync(keeper, baseFeeGwei: 40);
        RequireReplaced(keeper);
        while ((await TurnAtAsync(keeper, baseFeeGwei: 200)).Timestamp < deadline)
        {
            Assert.Equal(2, keeper.Attempts.Length);
        }

        RequireReplaced(keeper);
        Assert.Equal([false, false, true], keeper.Attempts.Select(a => a.IsCancel));
        await TurnAtAsync(keeper, baseFeeGwei: 15);
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 2, Cancellation);

        Assert.Equal([IntentState.Cancelled, IntentState.Executed], keeper.Endings.Select(e => e.State));
        Assert.Equal(keeper.Attempts[0].Nonce + 1, keeper.Attempts[3].Nonce);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task Vault_CancelIncludedButNotFinal_IsHedgedByANewPlanAtOnce()
    {
        await using var keeper = RestartableKeeper.Start(Chain.Configure("keeper", live: true));
        keeper.Transport.Arm("eth_sendRawTransaction", TransportFault.CutBefore, times: 11);
        var first = await keeper.TurnAsync(Cancellation);
        while (!keeper.Attempts[^1].IsCancel)
        {
            await TurnAtAsync(keeper, baseFeeGwei: 15);
        }

        await keeper.TurnUntilAsync(Chain, () => keeper.Attempts.Length == 3, Cancellation, blocks: 4);
        Assert.Empty(keeper.Endings);
        Assert.Equal(2, keeper.Open.Length);
        Assert.Equal(first?.Plan?.Sequence, keeper.Open[1].Plan.Sequence);
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 2, Cancellation);
        Assert.Equal([IntentState.Cancelled, IntentState.Executed], keeper.Endings.Select(e => e.State));
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task Intent_GasOverTheCeilingBeforeItIsSigned_WaitsUnsignedUntilGasFalls()
    {
        var file = Chain.ConfigureRoutine("keeper");
        await using (var keeper = RestartableKeeper.Start(file))
        {
            keeper.Transport.Arm("eth_estimateGas", TransportFault.CrashBefore);
            await Assert.ThrowsAsync<CrashException>(() => keeper.TurnAsync(Cancellation));
        }

        await using var again = RestartableKeeper.Start(file);
        await TurnAtAsync(again, baseFeeGwei: 200);
        await TurnAtAsync(again, baseFeeGwei: 200);
        Assert.Equal(IntentState.Planned, Assert.Single(again.Open).State);

        await TurnAtAsync(again, baseFeeGwei: 15);
        Assert.Single(again.Attempts);
        await again.TurnUntilAsync(Chain, () => again.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Executed, again.Endings[0].State);
    }

    [Fact]
    public async Task Rebalance_AskedForOverTheCeiling_PaysWhatTheNextBlocksAsk()
    {
        Chain.Controls.SetNextBaseFee(KeeperDevnet.Gwei(400));
        await Chain.Controls.MineAsync(1, Cancellation);
        await using var keeper = RestartableKeeper.Start(Chain.Configure("keeper", live: true));
        keeper.Journal.Commit(new Fact.OperatorSpoke(OperatorVerb.Rebalance, "eth-options"));
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation, blocks: 6);

        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.True(Assert.Single(keeper.Attempts).MaxFeeWei > KeeperDevnet.Gwei(400));
    }

    /// <summary>A block at this base fee, taken by the keeper.</summary>
    private async Task<Ethereum.BlockHeader> TurnAtAsync(RestartableKeeper keeper, int baseFeeGwei)
    {
        Chain.Controls.SetNextBaseFee(KeeperDevnet.Gwei(baseFeeGwei));
        var block = await Chain.Controls.MineAsync(1, Cancellation);
        await keeper.TurnAsync(Cancellation);
        return block;
    }

    /// <summary>The last attempt replaces the one before: same nonce, both fees at least 12.5 % higher.</summary>
    private static void RequireReplaced(RestartableKeeper keeper)
    {
        var (before, after) = (keeper.Attempts[^2], keeper.Attempts[^1]);
        Assert.Equal(before.Nonce, after.Nonce);
        Assert.True(after.MaxFeeWei * 8 >= before.MaxFeeWei * 9, $"max fee {before.MaxFeeWei} to {after.MaxFeeWei}");
        Assert.True(after.TipWei * 8 >= before.TipWei * 9, $"tip {before.TipWei} to {after.TipWei}");
    }
}
