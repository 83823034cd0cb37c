using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Venues;

/// <summary>Off-chain delayed orders at PerpsV2: left, executed by somebody else, or not.</summary>
public sealed class PerpsV2DelayedVenueTests(PerpsV2DelayedVenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<PerpsV2DelayedVenueFixture>, IAsyncLifetime
{
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;
    private static readonly BigInteger Unit = BigInteger.Pow(10, 12);

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StringComparison Ordinal => StringComparison.Ordinal;

    private VenueBench Bench => fixture.Bench;

    public async ValueTask InitializeAsync()
    {
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        await Bench.MoveMarginAsync(30_000 * Dollar);
    }

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Order_ExecutedBySomebodyElse_PendsAndIsReportedWithFeeDepositAndTheSecondsFunding()
    {
        (string Step, int Change, int Size, int Price)[] steps =
        [
            ("open", -20, -20, 2_995), ("grow", -5, -25, 3_004), ("shrink", 15, -10, 3_001), ("flip", 14, 4, 2_998),
            ("close", -4, 0, 3_003),
        ];
        var held = 0;
        foreach (var (step, change, size, price) in steps)
        {
            var left = await Bench.OrderAsync(change * Ether);
            Assert.Equal((0, change * Ether, 0), (left.Filled, left.Pending, left.QuoteDelta));
            await Bench.RequireExposureAsync(held * Ether, change * Ether);
            var waiting = await Bench.SettleAsync();
            Assert.Equal((0, 0, 0), (waiting.Filled, waiting.Pending, waiting.QuoteDelta));

            var before = await FundingAsync();
            await Execute(await fixture.ExecutionAsync(price * 100_000_000L, Cancellation));
            var owed = -held * (await FundingAsync() - before);
            await Bench.RequireExposureAsync(held * Ether, change * Ether);
            var report = await Bench.SettleAsync();
            Assert.Equal((change * Ether, -change * Ether), (report.Filled, report.Pending));
            var fill = await fixture.Perps.LastFillAsync(fixture.Account, Cancellation);
            var paid = (double)((fill.TradeSize * fill.Price / Ether) + fill.Fee) / 1e18;
            var funding = (-(double)report.QuoteDelta / 1e6) - paid - 2;
            output.WriteLine(
                $"{step}: {(double)report.QuoteDelta / 1e6:0.000000} USD, {funding:0.000000} of it funding, "
                + $"gas {left.Gas} and {report.Gas}");
            Assert.Equal(owed, funding, 2e-6);
            held = size;
            await RequireRecordAsync(size);
            await fixture.PassAsync(20, Cancellation);
        }
    }

    [Fact]
    public async Task Order_WhileOneWaits_NothingElseGoes()
    {
        await Bench.OrderAsync(-4 * Ether);
        Assert.StartsWith("VenueHasPending", await Bench.RefusalAsync(-Ether), Ordinal);
        Assert.Equal("venue: Pending order exists", await Bench.RefusalAsync(0, 1_000 * Dollar));
        Assert.Equal("venue: Pending order exists", await Bench.RefusalAsync(0, -1_000 * Dollar));
    }

    [Fact]
    public async Task Order_TooOldToExecute_IsCancelledBySettlingAndTheDepositReturns()
    {
        var value = await Bench.ValueAsync();
        await Bench.OrderAsync(-4 * Ether);
        Assert.Equal(value - PerpsV2DelayedVenueFixture.Deposit, await Bench.ValueAsync());
        await fixture.Controls.WarpAsync(TimeSpan.FromSeconds(PerpsV2DelayedVenueFixture.MaxAge), Cancellation);
        var execution = await fixture.ExecutionAsync(3_000_00000000, Cancellation);
        Assert.Equal("order too old, use cancel", await AfterABlockAsync(execution));
        var report = await Bench.SettleAsync();
        Assert.Equal((0, 4 * Ether, 0), (report.Filled, report.Pending, report.QuoteDelta));
        Assert.Equal(value, await Bench.ValueAsync());
        await RequireRecordAsync(0);
        await Bench.OrderAsync(-Ether);
    }

    [Fact]
    public async Task Order_TooOldAndCancelledByAStranger_CostsTheDeposit()
    {
        await Bench.OrderAsync(-4 * Ether);
        await fixture.Controls.WarpAsync(TimeSpan.FromMinutes(1), Cancellation);
        await Execute(fixture.Perps.Execution.Call(
            PerpsV2Fixture.Keeper, "cancelOffchainDelayedOrder", fixture.Account));
        var report = await Bench.SettleAsync();
        Assert.Equal(
            (0, 4 * Ether, -PerpsV2DelayedVenueFixture.Deposit), (report.Filled, report.Pending, report.QuoteDelta));
        await RequireRecordAsync(0);
    }

    [Fact]
    public async Task Limit_WithTheFeeAndTheDeposit_IsHeldWhenSomebodyElseExecutes()
    {
        foreach (var size in new[] { -5 * Ether, 5 * Ether })
        {
            var before = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
            var limit = 3_000 * Ether;
            await Bench.OrderAsync(size, limit);

            // The skew moves the fill away from the oracle: look for the price at which the order begins to fill.
            var (refused, filled) = ((BigInteger)(3_000 + (size.Sign * 30)), (BigInteger)(3_000 - (size.Sign * 30)));
            (refused, filled) = (refused * 100_000_000, filled * 100_000_000);
            while (BigInteger.Abs(refused - filled) > 1)
            {
                var middle = (refused + filled) / 2;
                if (await FillsAsync(middle))
                {
                    filled = middle;
                }
                else
                {
                    refused = middle;
                }
            }

            await Execute(await fixture.ExecutionAsync(filled, Cancellation));
            var report = await Bench.SettleAsync();
            var achieved = (double)BigInteger.Abs(report.QuoteDelta) / 5e6;
            output.WriteLine($"limit 3000, filled at {achieved:0.000000} with the oracle at {(double)filled / 1e8}");
            Assert.True((achieved - 3_000) * size.Sign <= 1e-5, $"{achieved} is beyond the limit");

            // A purchase pays the maker's fee here, and the limit leaves room for the taker's, 0.06 % of 3 000.
            Assert.InRange(Math.Abs(achieved - 3_000), 0, size.Sign < 0 ? 1e-3 : 1.81);
            await before.RestoreAsync();
        }
    }

    [Fact]
    public async Task Order_ThatCouldOutliveItsPlanOrIsTooSmall_IsRefused()
    {
        var (head, executor) = (await fixture.Controls.Chain.HeadAsync(Cancellation), Bench.Executor.Address);
        var adapter = Bench.Adapter;
        var early = adapter.Call(executor, "order", new byte[32], -Ether, Ether, head.Timestamp + 20);
        Assert.StartsWith("OrderOutlivesDeadline", await Bench.RefusalAsync(early), Ordinal);
        Assert.StartsWith("venue: CostsExceedLimit", await Bench.RefusalAsync(Ether / 2_000), Ordinal);
    }

    [Fact]
    public async Task Liquidation_WhileAnOrderWaits_IsReportedAndTheOrderIsGone()
    {
        await Bench.MoveMarginAsync(-22_500 * Dollar);
        await Bench.OrderAsync(-20 * Ether);
        await Execute(await fixture.ExecutionAsync(3_000_00000000, Cancellation));
        await Bench.SettleAsync();
        await Bench.OrderAsync(2 * Ether);
        await fixture.Controls.SetFeedPriceAsync(3_340_00000000, Cancellation);
        foreach (var function in new[] { "flagPosition", "liquidatePosition" })
        {
            await Execute(fixture.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, function, fixture.Account));
        }

        await Bench.RequireExposureAsync(-20 * Ether, 2 * Ether);
        var report = await Bench.SettleAsync();
        Assert.Equal((20 * Ether, -2 * Ether), (report.Filled, report.Pending));
        Assert.InRange((double)report.QuoteDelta / 1e6, -20 * 3_400, -20 * 3_340);
        await RequireRecordAsync(0);
    }

    /// <summary>What the market has written down that a whole long got as funding since it began, sUSD.</summary>
    private async Task<double> FundingAsync()
    {
        var views = fixture.Perps.Views;
        var entries = (await views.ReadAsync("fundingSequenceLength", [], Cancellation))[0].AsBigInteger();
        return (double)(await views.ReadAsync("fundingSequence", [entries - 1], Cancellation))[0].AsBigInteger() / 1e18;
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
            DisturbAsync,
            [fixture.Perps.MarginToken, MainnetAddresses.Usdc],
            output);
        Assert.Equal(BigInteger.Zero, await life.LiveAsync(seed, steps: 80));
    }

    /// <summary>A keeper who executes what waits at a price near the feed's, or what may happen at any venue.</summary>
    private async Task<string> DisturbAsync(Random random)
    {
        if (random.Next(4) == 0)
        {
            return await fixture.DisturbAsync(random, Cancellation);
        }

        var price = await fixture.Controls.ReadFeedPriceAsync(Cancellation) * random.Next(9_980, 10_020) / 10_000;
        var execution = await fixture.ExecutionAsync(price, Cancellation);
        var receipt = (await fixture.Controls.Chain.IncludeAsync([execution], Cancellation))[0];
        return receipt.Succeeded ? "executed" : "nothing executable";
    }

    private async Task<bool> FillsAsync(BigInteger price)
    {
        var before = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
        var execution = await fixture.ExecutionAsync(price, Cancellation);
        var receipt = (await fixture.Controls.Chain.IncludeAsync([execution], Cancellation))[0];
        await before.RestoreAsync();
        return receipt.Succeeded;
    }

    /// <summary>Why a transaction reverts that a block had to be made for.</summary>
    private async Task<string> AfterABlockAsync(DevnetTransaction transaction)
    {
        await fixture.Controls.MineAsync(1, Cancellation);
        return await Bench.RefusalAsync(transaction);
    }

    private async Task RequireRecordAsync(int size)
    {
        Assert.Equal(size * Ether, (await fixture.PositionAsync(Cancellation))["size"].AsBigInteger());
        Assert.Equal(BigInteger.Zero, (await fixture.OrderAsync(Cancellation))["sizeDelta"].AsBigInteger());
        await Bench.RequireExposureAsync(size * Ether);
        Assert.Equal(await fixture.RemainingMarginAsync(Cancellation) / Unit, await Bench.ValueAsync());
    }

    private Task Execute(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);
}
