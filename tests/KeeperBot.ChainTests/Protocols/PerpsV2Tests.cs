using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>The bytecode that ran on Optimism, read and measured at every step of a position's life.</summary>
public sealed class PerpsV2Tests(PerpsV2Fixture fixture, ITestOutputHelper output)
    : IClassFixture<PerpsV2Fixture>, IAsyncLifetime
{
    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Position_OpenedGrownReducedFlippedAndClosed_IsReadToTheUnitAndItsDeltaIsTheFiniteDifference()
    {
        await fixture.TradeAsync("transferMargin", Cancellation, 20_000 * Wad);
        var (margin, market) = await fixture.CheckAsync(Cancellation);
        Assert.Equal(("sUSD", 20_000.0), (margin.Measure(market).Components.Single() is var only
            ? (only.Factor, only.Greeks.Price)
            : default));

        (string Step, int Change, double Size)[] steps =
            [("open", -20, -20), ("grow", -10, -30), ("reduce", 18, -12), ("flip", 20, 8), ("grow again", 2, 10)];
        foreach (var (step, change, size) in steps)
        {
            await fixture.TradeAsync("modifyPosition", Cancellation, change * Wad, Limit(change));
            await StepAsync(step, size);

            // Funding that is not written down yet is a part of the notional, so it is part of delta.
            await fixture.PassAsync(20, Cancellation);
            var funded = await StepAsync($"{step}, 20 h later", size);
            Assert.NotEqual(BigInteger.Zero, funded.Reading.UnrecordedFunding);
        }

        await fixture.TradeAsync("closePosition", Cancellation, Limit(-1));
        var (closed, after) = await fixture.CheckAsync(Cancellation);
        Assert.Equal(BigInteger.Zero, closed.Reading.Size);
        Assert.Equal(0.0, closed.Measure(after).Of("WETH").Delta);
        await fixture.TradeAsync("withdrawAllMargin", Cancellation);
        (closed, after) = await fixture.CheckAsync(Cancellation);
        Assert.Empty(closed.Measure(after).Components);
        Assert.Empty(closed.Remarks);
    }

    [Fact]
    public async Task Measure_GridOfPrices_IsTheRemainingMarginAtEveryOne()
    {
        await fixture.TradeAsync("transferMargin", Cancellation, 16_000 * Wad);
        await fixture.TradeAsync("modifyPosition", Cancellation, -20 * Wad, Limit(-1));
        await fixture.PassAsync(22, Cancellation);
        var (position, market) = await fixture.CheckAsync(Cancellation);
        var worst = 0.0;
        var bankrupt = 0;
        for (var percent = -30; percent <= 30; percent += 5)
        {
            var price = (BigInteger)(market.Spot * 1e8) * (100 + percent) / 100;
            var remaining = (double)await fixture.Book.AtPriceAsync(
                price, () => fixture.ViewAsync("remainingMargin", Cancellation), Cancellation) / 1e18;
            var then = market.AtSpot((double)price / 1e8) with
            {
                Timestamp = market.Timestamp + DevnetChain.SecondsPerBlock,
            };
            worst = Math.Max(worst, Math.Abs(position.Measure(then).Value - remaining));
            bankrupt += remaining == 0 ? 1 : 0;
        }

        output.WriteLine($"furthest from the market's own view: {worst:E1} sUSD");
        Assert.True(worst < 1e-9, $"off by {worst} sUSD");
        Assert.Equal(1, bankrupt);
    }

    [Fact]
    public async Task DelayedOrder_PendingAndExecutedByAKeeper_IsShownAndThenHeld()
    {
        await fixture.TradeAsync("transferMargin", Cancellation, 10_000 * Wad);
        var submit = fixture.Perps.Orders.Call(
            PerpsV2Fixture.Trader, "submitDelayedOrder", -4 * Wad, 60, Limit(-1));
        await fixture.Controls.Chain.ExecuteAsync([submit], Cancellation);
        var (waiting, market) = await fixture.CheckAsync(Cancellation);
        var remark = Assert.Single(waiting.Remarks);
        Assert.Equal((ReasonCode.PendingOrder, -4.0), (remark.Code, remark.Measured));
        Assert.Equal(0.0, waiting.Measure(market).Of("WETH").Delta);

        // The keeper's deposit has left the margin.
        Assert.Equal(9_998 * Wad, waiting.Reading.RemainingMargin);

        await fixture.Controls.WarpAsync(TimeSpan.FromSeconds(61), Cancellation);
        var execute = fixture.Perps.Execution.Call(
            PerpsV2Fixture.Keeper, "executeDelayedOrder", PerpsV2Fixture.Trader);
        await fixture.Controls.Chain.ExecuteAsync([execute], Cancellation);
        var held = await StepAsync("executed", -4);
        Assert.DoesNotContain(held.Remarks, reason => reason.Code == ReasonCode.PendingOrder);
    }

    [Fact]
    public async Task Liquidation_PriceRisesThroughTheLimit_IsForetoldFlaggedAndLeavesNothing()
    {
        await fixture.TradeAsync("transferMargin", Cancellation, 7_000 * Wad);
        await fixture.TradeAsync("modifyPosition", Cancellation, -20 * Wad, Limit(-1));
        var (open, market) = await fixture.CheckAsync(Cancellation);
        Assert.All(open.Remarks, reason => Assert.True(reason.Passed, reason.Code));

        // What the remarks measure at the limit itself: the margin is the least margin there, to the estimate's error.
        var limit = open.Remarks[0].Limit;
        Assert.False(await CanLiquidateAtAsync(limit * 0.995));
        Assert.True(await CanLiquidateAtAsync(limit * 1.005));
        var price = (BigInteger)(limit * 1.005 * 1e8);
        await fixture.Controls.SetFeedPriceAsync(price, Cancellation);
        var (doomed, _) = await fixture.CheckAsync(Cancellation);
        Assert.All(doomed.Remarks, reason => Assert.False(reason.Passed, reason.Code));
        Assert.True(doomed.Remarks[1].Measured < doomed.Remarks[1].Limit);

        await KeepAsync("flagPosition");
        var (flagged, _) = await fixture.CheckAsync(Cancellation);
        Assert.True(flagged.Reading.IsFlagged);
        Assert.Contains("flagged", flagged.Remarks[0].Detail, StringComparison.Ordinal);
        await KeepAsync("liquidatePosition");
        var (gone, after) = await fixture.CheckAsync(Cancellation);
        Assert.Empty(gone.Measure(after).Components);
        Assert.Empty(gone.Remarks);
    }

    [Fact]
    public async Task StaleFeed_MarketRefusesItsPrice_AndSoDoesTheReading()
    {
        await fixture.Controls.WarpAsync(TimeSpan.FromHours(25), Cancellation);
        var refused = await Assert.ThrowsAsync<UnanswerableException>(
            () => fixture.Book.ReadAsync<PerpsV2Position>(Cancellation));
        Assert.Contains("stale", refused.Message, StringComparison.Ordinal);
        await fixture.PassAsync(1, Cancellation);
        await fixture.CheckAsync(Cancellation);
    }

    /// <summary>A price that any trade takes: the limit is not what is tested.</summary>
    private static BigInteger Limit(int change) => (change < 0 ? 1 : 1_000_000) * Wad;

    private async Task<PerpsV2Position> StepAsync(string step, double size)
    {
        var (position, market) = await fixture.CheckAsync(Cancellation);
        Assert.Equal(size, (double)position.Reading.Size / 1e18);
        var error = await fixture.DeltaErrorAsync(position, market, Cancellation);
        var delta = position.Measure(market).Of("WETH").Delta;
        output.WriteLine($"{step}: delta {delta:0.000000000}, {error:E1} from the finite difference");
        Assert.True(error <= 1e-6, $"{step}: delta {delta} is {error} from the finite difference");
        return position;
    }

    private Task<bool> CanLiquidateAtAsync(double price) => fixture.Book.AtPriceAsync(
        (BigInteger)(price * 1e8),
        async () => (await fixture.Perps.Views.ReadAsync("canLiquidate", [PerpsV2Fixture.Trader], Cancellation))[0]
            .AsBool(),
        Cancellation);

    private Task KeepAsync(string function) => fixture.Controls.Chain.ExecuteAsync(
        [fixture.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, function, PerpsV2Fixture.Trader)], Cancellation);
}
