using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Venues;

/// <summary>
/// The executor borrows at the real Aave V3 and sells at the real Uniswap V3, through all that can happen to it.
/// </summary>
public sealed class AaveShortVenueTests(AaveShortVenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<AaveShortVenueFixture>, IAsyncLifetime
{
    private const int VariableRate = 2;
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;
    private static readonly Address Stranger = DevnetAccounts.Buyer;

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StringComparison Ordinal => StringComparison.Ordinal;

    private VenueBench Bench => fixture.Bench;

    private AaveMarket Aave => fixture.Aave;

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Position_OpenedGrownShrunkAndClosed_IsTheDebtAndPaidWhatThePoolQuotes()
    {
        var paidIn = await Bench.MoveMarginAsync(30_000 * Dollar);
        Assert.Equal(-30_000 * Dollar, paidIn.QuoteDelta);
        Assert.InRange(paidIn.ValueDelta, (30_000 * Dollar) - 2, 30_000 * Dollar);
        (string Step, int Change, int Size)[] steps =
            [("open", -20, -20), ("grow", -5, -25), ("shrink", 15, -10), ("close", 10, 0)];
        foreach (var (step, change, size) in steps)
        {
            var quoted = await QuoteAsync(change * Ether);
            var fill = await Bench.OrderAsync(change * Ether);
            Assert.Equal((change * Ether, BigInteger.Zero), (fill.Filled, fill.Pending));

            // What closes repays the seconds' interest too.
            var allowed = step == "close" ? BigInteger.Abs(quoted) / 1_000_000 : 0;
            Assert.InRange(fill.QuoteDelta, quoted - allowed, quoted);
            output.WriteLine($"{step}: {(double)fill.QuoteDelta / 1e6:0.000000} USD, gas {fill.Gas}");
            Assert.InRange((int)fill.Gas, 300_000, 1_000_000);
            await RequireRecordAsync(size);
            await RequireNothingLeftAsync();
            if (size != 0)
            {
                var delta = await Bench.DeltaAsync();
                output.WriteLine($"{step}: delta {delta:0.000000000}");
                Assert.Equal(1.0, delta / size, 1e-6);
            }
        }

        Assert.Equal(BigInteger.Zero, await fixture.DebtAsync(Cancellation));
        var left = await Bench.ValueAsync();
        var paidOut = await Bench.MoveMarginAsync(-left);
        Assert.Equal(left, paidOut.QuoteDelta);
        output.WriteLine($"gas in {paidIn.Gas} and out {paidOut.Gas}");
        Assert.InRange(await Bench.ValueAsync(), 0, 2);
    }

    [Fact]
    public async Task Leverage_AsMuchAsTheCollateralThatAnOrderLeavesCarries_OpensAndClosesInOneStep()
    {
        await Bench.MoveMarginAsync(30_000 * Dollar);

        // Aave lends 77 % of the collateral, which is margin and proceeds: three times the margin, and a third more.
        Assert.Equal("venue: 36", await Bench.RefusalAsync(-34 * Ether));
        await Bench.OrderAsync(-33 * Ether);
        Assert.Equal("venue: 35", await Bench.RefusalAsync(0, -10_000 * Dollar));
        await Bench.OrderAsync(20 * Ether);
        await Bench.OrderAsync(13 * Ether);
        Assert.Equal(BigInteger.Zero, await fixture.DebtAsync(Cancellation));
        await RequireRecordAsync(0);
    }

    [Fact]
    public async Task Interest_AMonthsAndUnreported_DisturbsNoOrderAndIsReportedAsASaleForNothing()
    {
        await OpenAsync(40_000, -20);
        var start = await Bench.ValueAsync();
        await fixture.Controls.WarpAsync(TimeSpan.FromDays(30), Cancellation);
        var debt = await fixture.DebtAsync(Cancellation);
        output.WriteLine($"a month's interest: {(double)(debt - (20 * Ether)) / 1e18:0.000000} WETH");
        Assert.True(debt > 20 * Ether);
        Assert.True(await Bench.ValueAsync() < start);
        await Bench.RequireExposureAsync(-20 * Ether);

        // Orders fill what they say; interest shows when it is asked for.
        await Bench.OrderAsync(-Ether);
        await Bench.OrderAsync(2 * Ether);
        await Bench.RequireExposureAsync(-19 * Ether);
        await Bench.MoveMarginAsync(1_000 * Dollar);
        var report = await Bench.SettleAsync();
        Assert.Equal(BigInteger.Zero, report.QuoteDelta);
        Assert.Equal(1.0, (double)report.Filled / (double)((20 * Ether) - debt), 1e-3);
        await RequireRecordAsync(-19);

        // What is on record is all that a keeper can order, and it ends flat though more was owed by then.
        await fixture.Controls.WarpAsync(TimeSpan.FromDays(30), Cancellation);
        await Bench.OrderAsync(-await Bench.HedgeAsync());
        Assert.Equal(BigInteger.Zero, await fixture.DebtAsync(Cancellation));
        await Bench.RequireExposureAsync(0);
        Assert.Equal(BigInteger.Zero, (await Bench.SettleAsync()).Filled);
    }

    [Fact]
    public async Task Flip_IsRefused_AndSoIsMoreThanIsOwed()
    {
        Assert.StartsWith("venue: OrderIsBeyondFlat", await Bench.RefusalAsync(Ether), Ordinal);
        await OpenAsync(30_000, -10);
        Assert.StartsWith("venue: OrderIsBeyondFlat", await Bench.RefusalAsync(11 * Ether), Ordinal);

        // A stranger repays nearly all: the record does not know yet, the order does.
        await Aave.FundAsync(Stranger, AaveMarket.Weth, 9 * Ether, Cancellation);
        await Aave.DoAsync(Stranger, "repay", Cancellation, AaveMarket.Weth, 9 * Ether, VariableRate, fixture.Account);
        Assert.StartsWith("venue: OrderIsBeyondFlat", await Bench.RefusalAsync(5 * Ether), Ordinal);
        var flat = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        var closing = await Bench.OrderAsync(10 * Ether);
        Assert.InRange((double)closing.QuoteDelta / 1e6, -3_010, -2_990);
        await RequireRecordAsync(0);
        await flat.RestoreAsync();

        var report = await Bench.SettleAsync();
        Assert.Equal((9.0, BigInteger.Zero), (Math.Round((double)report.Filled / 1e18, 5), report.QuoteDelta));
        await RequireRecordAsync(-1);
    }

    [Fact]
    public async Task Liquidation_ByAStranger_IsReportedWithTheCollateralThatWasTaken()
    {
        await OpenAsync(22_000, -20);
        await fixture.Controls.SetPriceAsync(3_300_00000000, Cancellation);
        var collateral = await fixture.CollateralAsync(Cancellation);
        await Aave.FundAsync(Stranger, AaveMarket.Weth, 20 * Ether, Cancellation);
        await Aave.DoAsync(
            Stranger, "liquidationCall", Cancellation, AaveMarket.Usdc, AaveMarket.Weth, fixture.Account, 8 * Ether,
            false);
        await Bench.RequireExposureAsync(-20 * Ether);
        var taken = await fixture.CollateralAsync(Cancellation) - collateral;
        var report = await Bench.SettleAsync();
        var (filled, paid) = ((double)report.Filled / 1e18, -(double)report.QuoteDelta / 1e6);
        output.WriteLine($"liquidated: {filled:0.000000} at {paid / filled:0.00}");
        Assert.Equal(8.0, filled, 1e-4);
        Assert.InRange((double)(report.QuoteDelta - taken) / 1e6, 0, 0.01);
        await RequireRecordAsync(-12);

        // Five percent above the price: Aave's liquidation bonus.
        Assert.Equal(1.05, paid / filled / 3_300, 1e-4);
    }

    [Fact]
    public async Task Refusals_OfPoolAaveAndExecutor_NameTheirReason()
    {
        await OpenAsync(30_000, -10);
        foreach (var size in new[] { -5 * Ether, 5 * Ether })
        {
            var quoted = BigInteger.Abs(await QuoteAsync(size));
            var reached = quoted * BigInteger.Pow(10, 30) / (5 * Ether);
            var nudge = size.Sign * reached / 10_000_000;
            Assert.StartsWith("venue: PriceIsBeyondLimit", await Bench.RefusalAsync(size, 0, reached - nudge), Ordinal);
            var before = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
            await Bench.OrderAsync(size, reached + nudge);
            await before.RestoreAsync();
        }

        await Execute(fixture.Bench.Executor.Call(
            DevnetAccounts.Owner, "setMarginFloor", VenueBench.Venue, 10_000));
        Assert.StartsWith("MarginIsBelowFloor", await Bench.RefusalAsync(-Ether), Ordinal);
        Assert.StartsWith("MarginIsBelowFloor", await Bench.RefusalAsync(0, -1_000 * Dollar), Ordinal);
        await Bench.OrderAsync(Ether);
        await Bench.MoveMarginAsync(100_000 * Dollar);

        await Execute(Aave.Configure("setReserveFreeze", AaveMarket.Weth, true));
        Assert.Equal("venue: 28", await Bench.RefusalAsync(-Ether));
        await Bench.OrderAsync(Ether);
        await Execute(Aave.Configure("setReservePause", AaveMarket.Weth, true));
        Assert.Equal("venue: 29", await Bench.RefusalAsync(Ether));
        await Execute(Aave.Configure("setReservePause", AaveMarket.Weth, false));
        await Execute(Aave.Configure("setReserveFreeze", AaveMarket.Weth, false));
        await Execute(Aave.Configure("setBorrowCap", AaveMarket.Weth, 5));
        Assert.Equal("venue: 50", await Bench.RefusalAsync(-Ether));
        await RequireRecordAsync(-8);
    }

    [Fact]
    public async Task Stranger_CanOnlyGive()
    {
        await OpenAsync(30_000, -10);
        var (adapter, account) = (Bench.Adapter, fixture.Account);
        byte[] nothing = [];
        var callback = adapter.Call(Stranger, "uniswapV3SwapCallback", Ether, -Dollar, new byte[64]);
        Assert.StartsWith("CallerIsNotPool", await Bench.RefusalAsync(callback), Ordinal);
        foreach (var call in new[]
        {
            adapter.Call(Stranger, "order", new byte[32], -Ether, 1, 1UL << 40), adapter.Call(Stranger, "settle"),
            adapter.Call(Stranger, "moveMargin", -Dollar, 0),
        })
        {
            Assert.StartsWith("CallerIsNotExecutor", await Bench.RefusalAsync(call), Ordinal);
        }

        // Loans that would end at this account, as flash loans and as credit it never delegated.
        await Execute(Aave.Configure("setReserveFlashLoaning", AaveMarket.Weth, true));
        var loan = Aave.Pool.Call(Stranger, "flashLoanSimple", account, AaveMarket.Weth, Ether, nothing, 0);
        Assert.Equal("reverted without a reason", await Bench.RefusalAsync(loan));
        var credit = Aave.Pool.Call(Stranger, "borrow", AaveMarket.Weth, Ether, VariableRate, 0, account);
        Assert.StartsWith("panic 0x11", await Bench.RefusalAsync(credit), Ordinal);

        // Gifts: dollars count, ether and another asset are swept, the collateral is not.
        var value = await Bench.ValueAsync();
        await Aave.SupplyForAsync(Stranger, account, AaveMarket.Usdc, 100 * Dollar, Cancellation);
        await Aave.SupplyForAsync(Stranger, account, AaveMarket.Link, 7 * Ether, Cancellation);
        Assert.Equal(100.0, (double)(await Bench.ValueAsync() - value) / 1e6, 0.05);
        async Task<AbiRecord> Tokens(Address asset) =>
            await Aave.DataProvider.ReadAsync("getReserveTokensAddresses", [asset], Cancellation);
        var collateral = (await Tokens(AaveMarket.Usdc))["aTokenAddress"].AsAddress();
        var other = (await Tokens(AaveMarket.Link))["aTokenAddress"].AsAddress();
        var taking = adapter.Call(Stranger, "sweep", collateral);
        Assert.StartsWith("TokenIsCollateral", await Bench.RefusalAsync(taking), Ordinal);
        await Execute(adapter.Call(Stranger, "sweep", other));
        Assert.InRange(await Bench.BalanceAsync(other, Bench.Executor.Address), 7 * Ether, 8 * Ether);
        Assert.Equal(BigInteger.Zero, (await Bench.SettleAsync()).QuoteDelta);
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
            async () => -await fixture.DebtAsync(Cancellation),
            DisturbAsync,
            [AaveMarket.Weth, AaveMarket.Usdc],
            output);
        Assert.Equal(BigInteger.Zero, await life.LiveAsync(seed, steps: 60));
        await RequireNothingLeftAsync();
    }

    /// <summary>Days, a price up to a twentieth away, a gift, a repayment, or a liquidation.</summary>
    private async Task<string> DisturbAsync(Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                await fixture.Controls.WarpAsync(TimeSpan.FromHours(random.Next(1, 240)), Cancellation);
                return "time";
            case 1:
                var price = 2_850_00000000 + random.NextInt64(0, 300_00000000);
                await fixture.Controls.SetPriceAsync(price, Cancellation);
                return $"price {price}";
            case 2:
                await Aave.SupplyForAsync(Stranger, fixture.Account, AaveMarket.Usdc, Dollar, Cancellation);
                return "gift";
            case 3:
                var owed = BigInteger.Min(await fixture.DebtAsync(Cancellation), Ether / 10);
                if (owed.IsZero)
                {
                    return "nothing to repay";
                }

                await Aave.FundAsync(Stranger, AaveMarket.Weth, owed, Cancellation);
                await Aave.DoAsync(
                    Stranger, "repay", Cancellation, AaveMarket.Weth, owed, VariableRate, fixture.Account);
                return "repayment";
            default:
                var account = await Aave.Pool.ReadAsync("getUserAccountData", [fixture.Account], Cancellation);
                if (account["healthFactor"].AsBigInteger() >= Ether)
                {
                    return "healthy";
                }

                var half = await fixture.DebtAsync(Cancellation) / 2;
                await Aave.FundAsync(Stranger, AaveMarket.Weth, half, Cancellation);
                await Aave.DoAsync(
                    Stranger, "liquidationCall", Cancellation, AaveMarket.Usdc, AaveMarket.Weth, fixture.Account, half,
                    false);
                return "liquidation";
        }
    }

    private async Task OpenAsync(int dollars, int size)
    {
        await Bench.MoveMarginAsync(dollars * Dollar);
        await Bench.OrderAsync(size * Ether);
    }

    /// <summary>
    /// The record is what was ordered, and with the report of the interest since it is the debt; the value is Aave's
    /// own, whose dollars have eight decimals.
    /// </summary>
    private async Task RequireRecordAsync(int size)
    {
        Assert.Equal(size, Math.Round((double)await Bench.HedgeAsync() / 1e18, 3));
        var before = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        await Bench.SettleAsync();
        await Bench.RequireExposureAsync(-await fixture.DebtAsync(Cancellation));
        var account = await Aave.Pool.ReadAsync("getUserAccountData", [fixture.Account], Cancellation);
        var net = account["totalCollateralBase"].AsBigInteger() - account["totalDebtBase"].AsBigInteger();
        Assert.InRange((net / 100) - await Bench.ValueAsync(), -1, 1);
        await before.RestoreAsync();
    }

    private async Task RequireNothingLeftAsync()
    {
        foreach (var token in new[] { AaveMarket.Weth, AaveMarket.Usdc })
        {
            Assert.Equal(BigInteger.Zero, await Bench.BalanceAsync(token, fixture.Account));
            var allowance = await (fixture.Controls.Contracts.Usdc with { Address = token }).ReadAsync(
                "allowance", [fixture.Account, Aave.Pool.Address], Cancellation);
            Assert.Equal(BigInteger.Zero, allowance[0].AsBigInteger());
        }
    }

    /// <summary>What Uniswap's quoter says that such an order brings or, below zero, costs.</summary>
    private async Task<BigInteger> QuoteAsync(BigInteger size)
    {
        var sells = size.Sign < 0;
        var (input, outputToken) = sells ? (AaveMarket.Weth, AaveMarket.Usdc) : (AaveMarket.Usdc, AaveMarket.Weth);
        AbiValue swap = new AbiValue[] { input, outputToken, BigInteger.Abs(size), 500, 0 };
        var function = fixture.Controls.Contracts.Quoter.Abi.Function(
            sells ? "quoteExactInputSingle" : "quoteExactOutputSingle");
        var call = new Call(fixture.Controls.Contracts.Quoter.Address, function.Encode([swap]));
        var answer = await fixture.Controls.Chain.Client.CallAsync(call, BlockRef.Latest, Cancellation);
        var amount = function.Decode(answer)[0].AsBigInteger();
        return sells ? amount : -amount;
    }

    private Task Execute(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);
}
