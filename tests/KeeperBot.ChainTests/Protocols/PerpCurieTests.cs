using System.Numerics;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>The bytecode of the protocol's package, read and measured at every step of a position's life.</summary>
public sealed class PerpCurieTests(PerpCurieFixture fixture, ITestOutputHelper output)
    : IClassFixture<PerpCurieFixture>, IAsyncLifetime
{
    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetChain Chain => fixture.Controls.Chain;

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Position_OpenedGrownReducedFlippedAndClosed_IsReadToTheUnit()
    {
        await DepositAsync(20_000);
        var (deposit, market) = await fixture.CheckAsync(Cancellation);
        Assert.Equal(20_000.0, deposit.Measure(market).Of("USDC").Price, 6);
        Assert.Empty(deposit.Remarks);

        (string Step, int Change, double Size)[] steps =
            [("open", -20, -20), ("grow", -5, -25), ("reduce", 15, -10), ("flip", 18, 8)];
        foreach (var (step, change, size) in steps)
        {
            await fixture.TradeAsync(PerpCurieFixture.Trader, change * Wad, Cancellation);
            var (position, then) = await fixture.CheckAsync(Cancellation);
            Assert.Equal(size, position.Measure(then).Of("WETH").Delta, 9);
            Assert.All(position.Remarks, reason => Assert.True(reason.Passed, reason.Code));
            output.WriteLine($"{step}: {position.Measure(then).Components[0].Label}");
            await fixture.PassAsync(30, Cancellation);
            (position, _) = await fixture.CheckAsync(Cancellation);
            Assert.NotEqual(BigInteger.Zero, position.Reading.PendingFunding);
        }

        await Chain.ExecuteAsync([fixture.Perp.Close(PerpCurieFixture.Trader)], Cancellation);
        var (closed, after) = await fixture.CheckAsync(Cancellation);
        Assert.Equal(BigInteger.Zero, closed.Reading.Size);
        Assert.Equal(0.0, closed.Measure(after).Of("WETH").Delta);
        await Chain.ExecuteAsync(
            [fixture.Perp.Vault.Call(PerpCurieFixture.Trader, "withdrawAll", MainnetAddresses.Usdc)], Cancellation);
        (closed, after) = await fixture.CheckAsync(Cancellation);
        Assert.Equal(0.0, closed.Measure(after).Value, 5);
    }

    /// <summary>
    /// Five minutes after a trade moved the pool, the pool's price and its half hour's average lie on either side of
    /// the index with its premium, so that is the mark: the account follows the oracle one for one.
    /// </summary>
    [Theory]
    [InlineData(-20)]
    [InlineData(12)]
    public async Task Delta_WhileTheIndexWithItsPremiumIsTheMark_IsTheFiniteDifferenceOfTheAccountValue(int size)
    {
        await DepositAsync(20_000);
        await fixture.TradeAsync(PerpCurieFixture.Trader, size * Wad, Cancellation);
        await fixture.PassAsync(60, Cancellation);
        await fixture.TradeAsync(PerpCurieFixture.Arbitrageur, -200 * Wad, Cancellation);
        await fixture.PassAsync(5, Cancellation);
        var (position, market) = await fixture.CheckAsync(Cancellation);
        var delta = position.Measure(market).Of("WETH").Delta;
        var difference = await DifferenceAsync(0.0005);
        output.WriteLine($"delta {delta}, {Math.Abs((difference / delta) - 1):E1} from the finite difference");
        Assert.Equal(1.0, difference / delta, 1e-6);
    }

    /// <summary>While the pool and its average agree, they are the mark: the account does not see the oracle.</summary>
    [Fact]
    public async Task Delta_WhileThePoolIsTheMark_IsThatOfThePriceThatItWillFollow()
    {
        await DepositAsync(20_000);
        await fixture.TradeAsync(PerpCurieFixture.Trader, -20 * Wad, Cancellation);
        await fixture.PassAsync(60, Cancellation);
        var (before, market) = await fixture.CheckAsync(Cancellation);
        var raised = (BigInteger)(market.Spot * 1.02e8);
        await fixture.Controls.SetFeedPriceAsync(raised, Cancellation);
        Assert.Equal(0.0, await DifferenceAsync(0.0005));

        // An arbitrageur brings the pool to the index, and the averages follow it: the account is where delta put it,
        // but for the funding since and the fee's width in which nobody trades.
        await fixture.LiftPoolAsync(raised, Cancellation);
        await fixture.PassAsync(60, Cancellation);
        var (after, then) = await fixture.CheckAsync(Cancellation);
        var funding = (double)(after.Reading.PendingFunding - before.Reading.PendingFunding) / 1e18;
        var predicted = before.Measure(then).Value - funding;
        var basis = (double)((after.Reading.MarkPrice - after.Reading.IndexPrice)
            - (before.Reading.MarkPrice - before.Reading.IndexPrice)) / 1e18;
        Assert.Equal(predicted - (20 * basis), after.Measure(then).Value, 1e-6);
        Assert.True(Math.Abs(basis) < 10.0, $"the mark is {basis} USD further from the index");
    }

    [Fact]
    public async Task Theta_PoolAndIndexStandStill_IsTheFundingThatAccrues()
    {
        await DepositAsync(20_000);
        await fixture.TradeAsync(PerpCurieFixture.Trader, -20 * Wad, Cancellation);
        await fixture.PassAsync(60, Cancellation);
        var (early, market) = await fixture.CheckAsync(Cancellation);
        await fixture.PassAsync(10, Cancellation);
        var (late, then) = await fixture.CheckAsync(Cancellation);
        var years = (then.Timestamp - market.Timestamp) / Market.SecondsPerYear;
        var paid = (double)(late.Reading.PendingFunding - early.Reading.PendingFunding) / 1e18;
        var theta = early.Measure(market).Of("WETH").Theta;
        output.WriteLine($"theta {theta:0.00} USD a year, paid {paid:0.000000}");
        Assert.NotEqual(0.0, paid);
        Assert.Equal(1.0, -paid / years / theta, 1e-6);
    }

    [Fact]
    public async Task Collateral_WrappedEtherBesideDollars_CountsAtItsPriceAndInDelta()
    {
        await Chain.ExecuteAsync([.. fixture.Perp.TakeEtherAsCollateral()], Cancellation);
        await DepositAsync(20_000);
        var weth = fixture.Controls.Contracts.Weth;
        await Chain.ExecuteAsync(
            [
                weth.Call(PerpCurieFixture.Trader, "approve", fixture.Perp.Vault.Address, 3 * Wad),
                fixture.Perp.Vault.Call(PerpCurieFixture.Trader, "deposit", MainnetAddresses.Weth, 3 * Wad),
            ],
            Cancellation);
        await fixture.TradeAsync(PerpCurieFixture.Trader, -10 * Wad, Cancellation);
        var (position, market) = await fixture.CheckAsync(Cancellation);
        var held = Assert.Single(position.Others);
        Assert.Equal(("WETH", 3 * Wad), (held.Token.Symbol, held.Balance));
        Assert.Equal(-7.0, position.Measure(market).Of("WETH").Delta, 9);

        // The protocol counts seven tenths of it.
        var haircut = (double)(position.Reading.AccountValue - position.Reading.SettlementValue) / 1e6;
        Assert.Equal(0.7 * 3 * market.Spot, haircut, 1e-5);
    }

    [Fact]
    public async Task Liquidation_MarkRisesThroughTheLimit_IsForetoldAndTakesHalf()
    {
        var first = await fixture.Controls.ReadFeedPriceAsync(Cancellation);
        await DepositAsync(7_000);
        await fixture.TradeAsync(PerpCurieFixture.Trader, -20 * Wad, Cancellation);
        var (open, _) = await fixture.CheckAsync(Cancellation);
        var limit = open.Remarks[0].Limit;
        var price = first;
        for (var (position, _) = (open, 0); position.Remarks[0].Passed;)
        {
            Assert.True(price < first * 3 / 2, "the price rose by half and nothing was liquidated");
            price = price * 102 / 100;
            await fixture.Controls.SetFeedPriceAsync(price, Cancellation);
            await fixture.LiftPoolAsync(price, Cancellation);
            await fixture.PassAsync(30, Cancellation);
            (position, _) = await fixture.CheckAsync(Cancellation);
            var mark = position.Remarks[0].Measured;
            output.WriteLine($"mark {mark:0.00}: {position.Remarks[0].Limit:0.00}, first said {limit:0.00}");
            Assert.Equal(position.Reading.AccountValue * BigInteger.Pow(10, 12) >= position.Reading.MarginRequirement,
                mark < position.Remarks[0].Limit);
        }

        await Chain.ExecuteAsync(
            [
                fixture.Perp.ClearingHouse.Call(
                    PerpCurieFixture.Arbitrageur, "liquidate(address,address)", PerpCurieFixture.Trader,
                    fixture.Perp.BaseToken.Address),
            ],
            Cancellation);
        var (half, market) = await fixture.CheckAsync(Cancellation);
        Assert.Equal(-10.0, half.Measure(market).Of("WETH").Delta, 9);
    }

    [Fact]
    public async Task Maker_AndPausedMarket_AreRefusedWithWhatToDo()
    {
        var maker = await Assert.ThrowsAsync<UnanswerableException>(
            () => fixture.Book(PerpCurieFixture.Maker).ReadAsync<PerpCuriePosition>(Cancellation));
        Assert.Contains("remove the orders", maker.Message, StringComparison.Ordinal);
        await Chain.ExecuteAsync([fixture.Perp.BaseToken.Call(DevnetAccounts.Owner, "pause")], Cancellation);
        var paused = await Assert.ThrowsAsync<UnanswerableException>(
            () => fixture.Book(PerpCurieFixture.Trader).ReadAsync<PerpCuriePosition>(Cancellation));
        Assert.Contains("paused or closed", paused.Message, StringComparison.Ordinal);
    }

    /// <summary>What the protocol's account value gains per dollar of the index.</summary>
    private async Task<double> DifferenceAsync(double step) => await fixture.Book(PerpCurieFixture.Trader)
        .FiniteDifferenceAsync(step, () => fixture.AccountValueAsync(Cancellation), Cancellation) / 1e6;

    private Task DepositAsync(int dollars) =>
        Chain.ExecuteAsync([.. fixture.Perp.Deposit(PerpCurieFixture.Trader, dollars * Dollar)], Cancellation);
}
