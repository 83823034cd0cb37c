using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Venues;

/// <summary>The executor hedges at PerpsV2, as it ran on Optimism, through everything that can happen to it.</summary>
public sealed class PerpsV2VenueTests(PerpsV2VenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<PerpsV2VenueFixture>, IAsyncLifetime
{
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;
    private static readonly BigInteger Unit = BigInteger.Pow(10, 12);

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StringComparison Ordinal => StringComparison.Ordinal;

    private VenueBench Bench => fixture.Bench;

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Position_OpenedGrownShrunkFlippedAndClosed_IsTheMarketsOwnAndPaidToTheUnit()
    {
        var paidIn = await Bench.MoveMarginAsync(30_000 * Dollar);
        Assert.Equal(-30_000 * Dollar, paidIn.QuoteDelta);
        (string Step, int Change, int Size)[] steps =
        [
            ("open", -20, -20), ("grow", -10, -30), ("shrink", 18, -12), ("flip", 20, 8), ("grow again", 2, 10),
            ("close", -10, 0),
        ];
        foreach (var (step, change, size) in steps)
        {
            var fill = await Bench.OrderAsync(change * Ether);
            Assert.Equal((change * Ether, BigInteger.Zero), (fill.Filled, fill.Pending));
            Assert.Equal(await PaidAsync(), fill.QuoteDelta);
            await RequireRecordAsync(size);
            output.WriteLine($"{step}: {(double)fill.QuoteDelta / 1e6:0.000000} USD, gas {fill.Gas}");
            Assert.InRange((int)fill.Gas, 400_000, 1_400_000);
            if (size != 0)
            {
                var delta = await Bench.DeltaAsync();
                var expected = size * (1 + await UnrecordedFundingAsync());
                output.WriteLine($"{step}: delta {delta:0.000000000}, {Math.Abs((delta / expected) - 1):E1} off");
                Assert.Equal(1.0, delta / expected, 1e-6);
            }

            await fixture.PassAsync(20, Cancellation);
        }

        var left = await Bench.ValueAsync();
        var paidOut = await Bench.MoveMarginAsync(-left);
        output.WriteLine($"out: {left} for {paidOut.QuoteDelta}, gas in {paidIn.Gas} and out {paidOut.Gas}");
        Assert.Equal((0, -left), (await Bench.ValueAsync(), paidOut.ValueDelta));
        Assert.Equal(1.0, (double)paidOut.QuoteDelta / (double)left, 0.03);
        Assert.Equal(0, await Bench.BalanceAsync(fixture.Perps.MarginToken, fixture.Account));
        Assert.Equal(0, await Bench.BalanceAsync(MainnetAddresses.Usdc, fixture.Account));
    }

    [Fact]
    public async Task Margin_InAndOutWhileShort_LeavesThePositionAndMovesTheValue()
    {
        await OpenAsync(30_000, -20);
        var before = await Bench.ValueAsync();
        var more = await Bench.MoveMarginAsync(5_000 * Dollar);
        await RequireRecordAsync(-20);
        Assert.InRange((double)more.ValueDelta / 1e6, 4_950, 5_000);
        var less = await Bench.MoveMarginAsync(-5_000 * Dollar);
        Assert.Equal(-5_000 * Dollar, less.ValueDelta);
        Assert.InRange((double)less.QuoteDelta / 1e6, 4_950, 5_050);
        await RequireRecordAsync(-20);
        Assert.InRange((double)(await Bench.ValueAsync() - before) / 1e6, -50, 1);

        // Down to the owner's floor, and not below it; the market itself would let much more go.
        var price = await Bench.PriceAsync();
        var spare = await Bench.ValueAsync() - (20 * price / Unit / 10);
        Assert.StartsWith("MarginIsBelowFloor", await Bench.RefusalAsync(0, -spare - (5 * Dollar)), Ordinal);
        await Bench.MoveMarginAsync(-spare + (5 * Dollar));
        Assert.StartsWith("MarginIsBelowFloor", await Bench.RefusalAsync(-Ether), Ordinal);
        await Bench.OrderAsync(Ether);
        await RequireRecordAsync(-19);
    }

    [Fact]
    public async Task Limit_WithTheFee_IsHeldToTheUnit()
    {
        await OpenAsync(30_000, -1);
        foreach (var size in new[] { -5 * Ether, 7 * Ether })
        {
            // The price that the fill will have, fee included, from the market's own views.
            var views = fixture.Perps.Views;
            var at = (await views.ReadAsync("fillPrice", [size], Cancellation))[0].AsBigInteger();
            var fee = (await views.ReadAsync("orderFee", [size, 0], Cancellation))[0].AsBigInteger();
            var units = BigInteger.Abs(size);
            var reached = size.Sign < 0 ? at - (fee * Ether / units) : at + (fee * Ether / units);
            var nudge = size.Sign * Ether / 100_000;
            Assert.Equal("venue: Price impact exceeded", await Bench.RefusalAsync(size, 0, reached - nudge));
            var fill = await Bench.OrderAsync(size, reached + nudge);
            var achieved = BigInteger.Abs(fill.QuoteDelta) * Unit * Ether / units;
            Assert.Equal(0.0, (double)(achieved - reached) / 1e18, 1e-5);
        }
    }

    [Fact]
    public async Task Order_BeyondWhatTheMarketAllows_IsRefusedWithTheMarketsReason()
    {
        Assert.Equal("venue: Insufficient margin", await Bench.RefusalAsync(-Ether));
        await Bench.MoveMarginAsync(2_000 * Dollar);
        Assert.Equal("venue: Max leverage exceeded", await Bench.RefusalAsync(-38 * Ether));
        Assert.StartsWith("MarginIsBelowFloor", await Bench.RefusalAsync(-20 * Ether), Ordinal);
        await Bench.MoveMarginAsync(500_000 * Dollar);
        await Execute(fixture.Perps.Configure("setMaxMarketValue", 1_005 * Ether));
        Assert.Equal("venue: Max market size exceeded", await Bench.RefusalAsync(-10 * Ether));
        Assert.Equal("venue: Insufficient margin", await Bench.RefusalAsync(0, -900_000 * Dollar));

        // A hundred million dollars want sUSD, and it costs four times as much.
        AbiValue swap = new AbiValue[]
        {
            MainnetAddresses.Usdc, fixture.Perps.MarginToken, 500, DevnetAccounts.Arbitrageur, 100_000_000 * Dollar,
            0, 0,
        };
        await Execute(
            fixture.Controls.Contracts.Router.Call(DevnetAccounts.Arbitrageur, "exactInputSingle", swap));
        Assert.Equal("venue: Too little received", await Bench.RefusalAsync(0, 1_000 * Dollar));
    }

    [Fact]
    public async Task Market_SuspendedOrItsFeedStale_RefusesAndTheHedgeStays()
    {
        await OpenAsync(30_000, -10);
        var before = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        await Execute([.. fixture.Perps.Suspend()]);
        Assert.Equal("venue: Market suspended", await Bench.RefusalAsync(Ether));
        Assert.Equal("venue: Market suspended", await Bench.RefusalAsync(0, 1_000 * Dollar));
        Assert.Equal(BigInteger.Zero, (await Bench.SettleAsync()).Filled);
        await before.RestoreAsync();

        await fixture.Controls.WarpAsync(TimeSpan.FromHours(25), Cancellation);
        Assert.StartsWith("venue: MarketPriceIsInvalid", await Bench.RefusalAsync(Ether), Ordinal);
        Assert.StartsWith("venue: MarketPriceIsInvalid", await Bench.RefusalAsync(0, -1_000 * Dollar), Ordinal);
        await Bench.RequireExposureAsync(-10 * Ether);
        await fixture.PassAsync(1, Cancellation);
        await Bench.OrderAsync(Ether);
    }

    [Fact]
    public async Task Liquidation_ByAStranger_IsReportedAsABuyBackForAllTheMargin()
    {
        await OpenAsync(7_500, -20);
        var held = await fixture.PositionAsync(Cancellation);
        var (margin, last) = (held["margin"].AsBigInteger(), held["lastPrice"].AsBigInteger());
        await fixture.Controls.SetFeedPriceAsync(3_340_00000000, Cancellation);
        await KeepAsync("flagPosition");
        Assert.Equal("venue: Position flagged", await Bench.RefusalAsync(Ether));
        await KeepAsync("liquidatePosition");

        // Nothing goes on top of what is not reported yet, but a plan may settle first.
        Assert.StartsWith("venue: PositionIsNotReported", await Bench.RefusalAsync(-Ether), Ordinal);
        Assert.Equal(BigInteger.Zero, await Bench.ValueAsync());
        var plan = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        await Bench.MoveMarginAsync(10_000 * Dollar);
        await Bench.OrderAsync(-2 * Ether, settles: true);
        await RequireRecordAsync(-2);
        await plan.RestoreAsync();

        var report = await Bench.SettleAsync();
        Assert.Equal((20 * Ether, BigInteger.Zero), (report.Filled, report.Pending));
        var paid = (margin * Ether) + (20 * Ether * last);
        Assert.Equal(-((paid + (Unit * Ether) - 1) / (Unit * Ether)), report.QuoteDelta);
        output.WriteLine($"liquidated: bought back 20 at {-(double)report.QuoteDelta / 20e6:0.00}");
        await RequireRecordAsync(0);
        Assert.Equal((0, 0), ((int)(await Bench.SettleAsync()).Filled, (int)(await Bench.SettleAsync()).QuoteDelta));
    }

    [Fact]
    public async Task Stranger_CanOnlyGive()
    {
        await OpenAsync(30_000, -10);
        var (stranger, adapter) = (DevnetAccounts.Buyer, Bench.Adapter);
        foreach (var call in new[]
        {
            adapter.Call(stranger, "order", new byte[32], -Ether, 1, 1UL << 40), adapter.Call(stranger, "settle"),
            adapter.Call(stranger, "moveMargin", -Dollar, 0),
        })
        {
            Assert.StartsWith("CallerIsNotExecutor", await Bench.RefusalAsync(call), Ordinal);
        }

        await Execute(
            fixture.Perps.Mint(fixture.Account, 5 * Ether),
            fixture.Controls.Contracts.Usdc.Call(stranger, "transfer", fixture.Account, 3 * Dollar));
        var value = await Bench.ValueAsync();
        await Bench.MoveMarginAsync(1_000 * Dollar);
        await Bench.MoveMarginAsync(-1_000 * Dollar);
        Assert.InRange((double)(await Bench.ValueAsync() - value) / 1e6, -5, 1);
        var before = await Bench.BalanceAsync(MainnetAddresses.Usdc, Bench.Executor.Address);
        await Execute(
            adapter.Call(stranger, "sweep", MainnetAddresses.Usdc),
            adapter.Call(stranger, "sweep", fixture.Perps.MarginToken));
        Assert.Equal(3 * Dollar, await Bench.BalanceAsync(MainnetAddresses.Usdc, Bench.Executor.Address) - before);
        Assert.Equal(5 * Ether, await Bench.BalanceAsync(fixture.Perps.MarginToken, Bench.Executor.Address));
        await RequireRecordAsync(-10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Life_OfAnyOrdersAndEvents_KeepsTheRecord(int seed)
    {
        var life = new RandomVenueLife(
            Bench,
            async () => (await fixture.PositionAsync(Cancellation))["size"].AsBigInteger(),
            random => fixture.DisturbAsync(random, Cancellation),
            [fixture.Perps.MarginToken, MainnetAddresses.Usdc],
            output);
        Assert.Equal(BigInteger.Zero, await life.LiveAsync(seed, steps: 60));
    }

    private async Task OpenAsync(int dollars, int size)
    {
        await Bench.MoveMarginAsync(dollars * Dollar);
        await Bench.OrderAsync(size * Ether);
        await RequireRecordAsync(size);
    }

    /// <summary>The record, the report and the market agree; the value is what the market says, rounded down.</summary>
    private async Task RequireRecordAsync(int size)
    {
        Assert.Equal(size * Ether, (await fixture.PositionAsync(Cancellation))["size"].AsBigInteger());
        await Bench.RequireExposureAsync(size * Ether);
        Assert.Equal(await fixture.RemainingMarginAsync(Cancellation) / Unit, await Bench.ValueAsync());
    }

    /// <summary>Quote units of the account's last fill, from the market's own event with price and fee.</summary>
    private async Task<BigInteger> PaidAsync()
    {
        var fill = await fixture.Perps.LastFillAsync(fixture.Account, Cancellation);
        var paid = (fill.TradeSize * fill.Price) + (fill.Fee * Ether);
        return BigInteger.Divide(-paid - (paid.Sign > 0 ? (Unit * Ether) - 1 : 0), Unit * Ether);
    }

    /// <summary>
    /// Funding in the next block that is not written down yet, as a part of the price: it moves with the price.
    /// </summary>
    private async Task<double> UnrecordedFundingAsync()
    {
        var price = await fixture.Controls.ReadFeedPriceAsync(Cancellation);
        var funding = await Bench.AtPriceAsync(
            price,
            async () => (await fixture.Perps.Views.ReadAsync("unrecordedFunding", [], Cancellation))[0].AsBigInteger());
        return (double)funding / 1e18 / ((double)price / 1e8);
    }

    private Task KeepAsync(string function) =>
        Execute(fixture.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, function, fixture.Account));

    private Task Execute(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);
}
