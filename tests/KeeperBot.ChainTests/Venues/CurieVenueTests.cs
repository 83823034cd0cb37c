using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Venues;

/// <summary>The executor hedges at the real Perpetual Protocol v2, through everything that can happen to it.</summary>
public sealed class CurieVenueTests(CurieVenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<CurieVenueFixture>, IAsyncLifetime
{
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;
    private static readonly BigInteger Unit = BigInteger.Pow(10, 12);
    private static readonly Address Stranger = DevnetAccounts.Buyer;

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StringComparison Ordinal => StringComparison.Ordinal;

    private VenueBench Bench => fixture.Bench;

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Position_OpenedGrownShrunkFlippedAndClosed_IsTheProtocolsAndPaidToTheUnit()
    {
        var paidIn = await Bench.MoveMarginAsync(30_000 * Dollar);
        Assert.Equal((-30_000 * Dollar, 30_000 * Dollar), (paidIn.QuoteDelta, paidIn.ValueDelta));
        (string Step, BigInteger Change)[] steps =
        [
            ("open", -20 * Ether), ("grow", -Ether * 10 / 3), ("shrink", 12 * Ether), ("flip", 18 * Ether),
            ("grow again", Ether * 5 / 7),
        ];
        var size = BigInteger.Zero;
        foreach (var (step, change) in steps.Append(("close", 0)))
        {
            var ordered = step == "close" ? -size : change;
            var fill = await Bench.OrderAsync(ordered);
            size += ordered;
            Assert.Equal((ordered, BigInteger.Zero), (fill.Filled, fill.Pending));
            Assert.Equal(await PaidAsync(), fill.QuoteDelta);
            output.WriteLine($"{step}: {(double)fill.QuoteDelta / 1e6:0.000000} USD, gas {fill.Gas}");
            Assert.InRange((int)fill.Gas, 500_000, 1_800_000);
            await RequireRecordAsync(size);

            // Funding and gains that were settled meanwhile are no fill.
            await fixture.Market.PassAsync(30, Cancellation);
            var report = await Bench.SettleAsync();
            Assert.InRange(BigInteger.Abs(report.Filled), 0, 9);
            Assert.Equal(BigInteger.Zero, report.QuoteDelta);
        }

        var left = await Bench.ValueAsync();
        var paidOut = await Bench.MoveMarginAsync(-left);
        Assert.Equal((left, -left), (paidOut.QuoteDelta, paidOut.ValueDelta));
        output.WriteLine($"left {left}, gas in {paidIn.Gas} and out {paidOut.Gas}");
        Assert.Equal(BigInteger.Zero, await Bench.BalanceAsync(MainnetAddresses.Usdc, fixture.Account));
    }

    /// <summary>
    /// The account follows the oracle only while its price with the premium is the median of the three that make the
    /// mark; five minutes after a trade moved the pool it is, for half a tenth of a percent.
    /// </summary>
    [Fact]
    public async Task Delta_WhileTheOracleIsTheMark_IsTheFiniteDifferenceOfTheValue()
    {
        await OpenAsync(30_000, -20);
        await fixture.Market.PassAsync(60, Cancellation);
        await fixture.Market.TradeAsync(PerpCurieFixture.Arbitrageur, -200 * Ether, Cancellation);
        await fixture.Market.PassAsync(5, Cancellation);
        var delta = await Bench.DeltaAsync(5);
        output.WriteLine($"delta {delta:0.000000000}");
        Assert.Equal(1.0, delta / -20, 1e-6);

        // An hour later the pool and its average are the mark, and the oracle alone moves nothing.
        await fixture.Market.PassAsync(60, Cancellation);
        await fixture.Controls.SetFeedPriceAsync(3_100_00000000, Cancellation);
        Assert.Equal(0.0, await Bench.DeltaAsync(5));
    }

    [Fact]
    public async Task Liquidation_OfHalfByAStranger_IsReportedWithItsPenalty()
    {
        await OpenAsync(8_000, -20);
        var price = await fixture.Controls.ReadFeedPriceAsync(Cancellation);
        while (!await IsLiquidatableAsync())
        {
            price = price * 102 / 100;
            await fixture.Controls.SetFeedPriceAsync(price, Cancellation);
            await fixture.Market.LiftPoolAsync(price, Cancellation);
            await fixture.Market.PassAsync(30, Cancellation);
        }

        await LiquidateAsync();
        Assert.StartsWith("venue: PositionIsNotReported", await Bench.RefusalAsync(Ether), Ordinal);
        var plan = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        await Bench.MoveMarginAsync(20_000 * Dollar);
        await Bench.OrderAsync(2 * Ether, settles: true);
        await RequireRecordAsync(-8 * Ether);
        await plan.RestoreAsync();

        var liquidated = await fixture.LastAsync("PositionLiquidated", Cancellation);
        var cost = liquidated["positionNotional"].AsBigInteger() + liquidated["liquidationFee"].AsBigInteger();
        var funding = (await fixture.LastAsync("FundingPaymentSettled", Cancellation))["fundingPayment"].AsBigInteger();
        var report = await Bench.SettleAsync();
        output.WriteLine($"liquidated {(double)report.Filled / 1e18} for {-(double)report.QuoteDelta / 1e6:0.00}, "
            + $"{(double)funding / 1e18:0.00} of it funding");
        Assert.Equal(10.0, (double)report.Filled / 1e18, 1e-9);
        Assert.Equal((double)(cost + funding) / 1e18, -(double)report.QuoteDelta / 1e6, 2e-6);
        await RequireRecordAsync(-10 * Ether);
        Assert.Equal(BigInteger.Zero, (await Bench.SettleAsync()).QuoteDelta);
    }

    [Fact]
    public async Task Margin_DownToTheFloor_AndShrinkingBelowIt()
    {
        // Twice what the protocol demands itself.
        await SetFloorAsync(2_000);
        await OpenAsync(30_000, -20);
        var price = await Bench.PriceAsync();
        var spare = await Bench.ValueAsync() - (20 * price / Unit / 5);
        Assert.StartsWith("MarginIsBelowFloor", await Bench.RefusalAsync(0, -spare - (5 * Dollar)), Ordinal);
        await Bench.MoveMarginAsync(-spare + (5 * Dollar));
        Assert.StartsWith("MarginIsBelowFloor", await Bench.RefusalAsync(-Ether), Ordinal);
        await Bench.OrderAsync(Ether);
        await Bench.MoveMarginAsync(500 * Dollar);
        await RequireRecordAsync(-19 * Ether);
        await SetFloorAsync(1);
        Assert.Equal("venue: V_NEFC", await Bench.RefusalAsync(0, -9_000 * Dollar));
    }

    [Fact]
    public async Task Refusals_OfTheProtocol_NameTheirReason()
    {
        Assert.Equal("venue: CH_NEFCI", await Bench.RefusalAsync(-Ether));
        await OpenAsync(30_000, -10);
        foreach (var size in new[] { -5 * Ether, 5 * Ether })
        {
            var reached = BigInteger.Abs((await TryAsync(() => Bench.OrderAsync(size))).QuoteDelta) * Unit / 5;
            var nudge = size.Sign * Ether / 100_000;
            var tooTight = await Bench.RefusalAsync(size, 0, reached - nudge);
            Assert.Equal(size.Sign < 0 ? "venue: CH_TLRS" : "venue: CH_TMRL", tooTight);
            var fill = await TryAsync(() => Bench.OrderAsync(size, reached + nudge));
            Assert.Equal(size, fill.Filled);
        }

        // Too far in one block, and too far from the index.
        await Bench.MoveMarginAsync(900_000 * Dollar);
        Assert.Equal("venue: EX_OPLAS", await Bench.RefusalAsync(-900 * Ether));
        await Execute(fixture.Perp.Configure("MarketRegistry", "setMarketMaxPriceSpreadRatio", 5_000));
        Assert.Equal("venue: EX_OPB", await Bench.RefusalAsync(-100 * Ether));
        await Execute(fixture.Perp.BaseToken.Call(DevnetAccounts.Owner, "pause"));
        Assert.Equal("venue: CH_MNO", await Bench.RefusalAsync(Ether));
        await Execute(fixture.Perp.ClearingHouse.Call(DevnetAccounts.Owner, "pause"));
        Assert.Equal("venue: Pausable: paused", await Bench.RefusalAsync(Ether));
        await RequireRecordAsync(-10 * Ether);
    }

    [Fact]
    public async Task Stranger_CanOnlyGive()
    {
        await OpenAsync(30_000, -10);
        var adapter = Bench.Adapter;
        foreach (var call in new[]
        {
            adapter.Call(Stranger, "order", new byte[32], -Ether, 1, 1UL << 40), adapter.Call(Stranger, "settle"),
            adapter.Call(Stranger, "moveMargin", -Dollar, 0),
        })
        {
            Assert.StartsWith("CallerIsNotExecutor", await Bench.RefusalAsync(call), Ordinal);
        }

        var value = await Bench.ValueAsync();
        var (usdc, vault) = (fixture.Controls.Contracts.Usdc, fixture.Perp.Vault);
        await Execute(
            [
                .. fixture.Perp.TakeEtherAsCollateral(),
                usdc.Call(Stranger, "approve", vault.Address, 100 * Dollar),
                vault.Call(Stranger, "depositFor", fixture.Account, MainnetAddresses.Usdc, 100 * Dollar),
                fixture.Controls.Contracts.Weth.Call(Stranger, "approve", vault.Address, Ether),
                vault.Call(Stranger, "depositFor", fixture.Account, MainnetAddresses.Weth, Ether),
                usdc.Call(Stranger, "transfer", fixture.Account, 3 * Dollar),
            ]);

        // Dollars count, and the mark moves by cents a block. Ether, which the adapter could not withdraw, does not,
        // though the protocol takes it.
        Assert.Equal(100.0, (double)(await Bench.ValueAsync() - value) / 1e6, 5.0);
        Assert.True(await fixture.ValueAsync(Cancellation) - value > 1_000 * Dollar);
        var before = await Bench.BalanceAsync(MainnetAddresses.Usdc, Bench.Executor.Address);
        await Execute(adapter.Call(Stranger, "sweep", MainnetAddresses.Usdc));
        Assert.Equal(3 * Dollar, await Bench.BalanceAsync(MainnetAddresses.Usdc, Bench.Executor.Address) - before);
        Assert.Equal(BigInteger.Zero, (await Bench.SettleAsync()).Filled);
    }

    /// <summary>What a plan does, in a block that is undone.</summary>
    private async Task<VenueFill> TryAsync(Func<Task<VenueFill>> act)
    {
        var before = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        var fill = await act();
        await before.RestoreAsync();
        return fill;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Life_OfAnyOrdersAndEvents_KeepsTheRecord(int seed)
    {
        var life = new RandomVenueLife(
            Bench, () => fixture.SizeAsync(Cancellation), DisturbAsync, [MainnetAddresses.Usdc], output);
        Assert.InRange(await life.LiveAsync(seed, steps: 60), -9, 9);
    }

    /// <summary>Minutes, somebody else's trade, or a liquidation.</summary>
    private async Task<string> DisturbAsync(Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                await fixture.Market.PassAsync(random.Next(1, 120), Cancellation);
                return "minutes";
            case 1:
                var trade = random.Next(-40, 40) * Ether;
                await fixture.Market.TradeAsync(
                    PerpCurieFixture.Arbitrageur, trade.IsZero ? Ether : trade, Cancellation);
                return $"trade {trade}";
            default:
                var doomed = await IsLiquidatableAsync() && !(await fixture.SizeAsync(Cancellation)).IsZero;
                if (doomed)
                {
                    await LiquidateAsync();
                }

                return doomed ? "liquidation" : "healthy";
        }
    }

    private Task LiquidateAsync() => Execute(fixture.Perp.ClearingHouse.Call(
        PerpCurieFixture.Arbitrageur, "liquidate(address,address)", fixture.Account, fixture.Perp.BaseToken.Address));

    private Task SetFloorAsync(int bps) => Execute(
        Bench.Executor.Call(DevnetAccounts.Owner, "setMarginFloor", VenueBench.Venue, bps));

    private async Task OpenAsync(int dollars, int size)
    {
        await Bench.MoveMarginAsync(dollars * Dollar);
        await Bench.OrderAsync(size * Ether);
        await RequireRecordAsync(size * Ether);
    }

    /// <summary>
    /// The record is the protocol's position but for the wei by which its sales are rounded up, and the value is the
    /// protocol's own.
    /// </summary>
    private async Task RequireRecordAsync(BigInteger size)
    {
        Assert.InRange(await fixture.SizeAsync(Cancellation) - size, -9, 9);
        Assert.InRange(await Bench.HedgeAsync() - size, -9, 9);
        await Bench.RequireExposureAsync(await Bench.HedgeAsync());
        Assert.Equal(await fixture.ValueAsync(Cancellation), await Bench.ValueAsync());
    }

    /// <summary>Quote units of the account's last fill, from the protocol's own event with notional and fee.</summary>
    private async Task<BigInteger> PaidAsync()
    {
        var changed = await fixture.LastAsync("PositionChanged", Cancellation);
        var paid = changed["fee"].AsBigInteger() - changed["exchangedPositionNotional"].AsBigInteger();
        return BigInteger.Divide(-paid - (paid.Sign > 0 ? Unit - 1 : 0), Unit);
    }

    private async Task<bool> IsLiquidatableAsync()
    {
        var required = await fixture.Perp.AccountBalance.ReadAsync(
            "getMarginRequirementForLiquidation", [fixture.Account], Cancellation);
        return await fixture.ValueAsync(Cancellation) * Unit < required[0].AsBigInteger();
    }

    private Task Execute(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);
}
