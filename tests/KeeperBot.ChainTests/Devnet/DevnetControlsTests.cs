using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Devnet;

public sealed class DevnetControlsTests(DevnetFixture fixture, ITestOutputHelper output) : IClassFixture<DevnetFixture>
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetControls Controls => fixture.Controls;

    private DevnetContracts Contracts => fixture.Contracts;

    [Fact]
    public async Task SetPrice_UpAndDown_FeedAndPoolsAgree()
    {
        long[] prices = [3_300_12345678, 2_100_00000001, 4_800_00000000, 2_999_99999999, 3_000_00000000];
        foreach (var price in prices)
        {
            await Controls.SetPriceAsync(price, Cancellation);
            Assert.Equal(price, await Controls.ReadFeedPriceAsync(Cancellation));
            foreach (var pool in new[] { Contracts.Pool500, Contracts.Pool3000 })
            {
                var wanted = price * Ether / 100_000_000;
                var difference = await DevnetControls.ReadPoolPriceAsync(pool, Cancellation) - wanted;
                var residual = (double)BigInteger.Abs(difference) / (double)wanted;
                output.WriteLine($"{price / 1e8}: residual {residual:E1}");
                Assert.True(residual < 1e-12, $"price {price}: the pool is off by {residual:E1}");
            }
        }
    }

    [Fact]
    public async Task SetPrice_WithADollarOffItsPeg_PutsThePoolsToTheCrossRate()
    {
        await Controls.SetDollarPriceAsync(98_000_000, Cancellation);
        await Controls.SetPriceAsync(2_940_00000000, Cancellation);
        var pool = await DevnetControls.ReadPoolPriceAsync(Contracts.Pool500, Cancellation);
        Assert.InRange(pool, (3000 * Ether) - 10_000_000_000, (3000 * Ether) + 10_000_000_000);
        await Controls.SetDollarPriceAsync(100_000_000, Cancellation);
    }

    [Fact]
    public async Task SetFeedPrice_Alone_LeavesThePools()
    {
        await Controls.SetPriceAsync(3_000_00000000, Cancellation);
        var before = await DevnetControls.ReadPoolPriceAsync(Contracts.Pool500, Cancellation);
        await Controls.SetFeedPriceAsync(3_100_00000000, Cancellation);
        Assert.Equal(3_100_00000000, await Controls.ReadFeedPriceAsync(Cancellation));
        Assert.Equal(before, await DevnetControls.ReadPoolPriceAsync(Contracts.Pool500, Cancellation));
    }

    [Fact]
    public async Task SetPoolPrice_Alone_LeavesTheFeed()
    {
        await Controls.SetPriceAsync(3_000_00000000, Cancellation);
        await Controls.SetPoolPriceAsync(2_900_00000000, Cancellation);
        Assert.Equal(3_000_00000000, await Controls.ReadFeedPriceAsync(Cancellation));
        Assert.Equal(2_900, (int)(await DevnetControls.ReadPoolPriceAsync(Contracts.Pool3000, Cancellation) / Ether));
    }

    [Fact]
    public async Task SetPrice_NotPositive_IsRefusedAndChangesNothing()
    {
        await Controls.SetPriceAsync(3_000_00000000, Cancellation);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Controls.SetPriceAsync(0, Cancellation));
        Assert.Equal(3_000_00000000, await Controls.ReadFeedPriceAsync(Cancellation));
    }

    [Fact]
    public async Task Rounds_OfTheFeed_CountOnInTheirPhase()
    {
        await Controls.SetFeedPriceAsync(3_000_00000000, Cancellation);
        var first = await Contracts.EthUsdFeed.ReadAsync("latestRoundData", [], Cancellation);
        await Controls.SetFeedPriceAsync(3_001_00000000, Cancellation);
        var second = await Contracts.EthUsdFeed.ReadAsync("latestRoundData", [], Cancellation);

        Assert.Equal(BigInteger.One, first["roundId"].AsBigInteger() >> 64);
        Assert.Equal(first["roundId"].AsBigInteger() + 1, second["roundId"].AsBigInteger());
        var head = await Controls.Chain.HeadAsync(Cancellation);
        Assert.Equal(head.Timestamp, second["updatedAt"].AsUInt64());
        var past = await Contracts.EthUsdFeed.ReadAsync("getRoundData", [first["roundId"]], Cancellation);
        Assert.Equal(3_000_00000000, past["answer"].AsBigInteger());
    }

    [Fact]
    public async Task Mine_Blocks_AreTwelveSecondsApartAtTheBaseFee()
    {
        var before = await Controls.Chain.HeadAsync(Cancellation);
        var after = await Controls.MineAsync(5, Cancellation);
        Assert.Equal((before.Number + 5, before.Timestamp + 60), (after.Number, after.Timestamp));
        Assert.Equal(Controls.Chain.BaseFee, after.BaseFeePerGas);
        var parent = await Controls.Chain.Client.GetBlockAsync(BlockRef.Number(before.Number), Cancellation);
        Assert.Equal(before, parent);
    }

    [Fact]
    public async Task Warp_OfTwoHours_MakesOneBlockTwoHoursLater()
    {
        var before = await Controls.Chain.HeadAsync(Cancellation);
        var after = await Controls.WarpAsync(TimeSpan.FromHours(2), Cancellation);
        Assert.Equal((before.Number + 1, before.Timestamp + 7200), (after.Number, after.Timestamp));
        await Controls.SetFeedPriceAsync(3_000_00000000, Cancellation);
    }

    [Fact]
    public async Task SetNextBaseFee_OfHundredGwei_HoldsUntilSetAgain()
    {
        var usual = Controls.Chain.BaseFee;
        Controls.SetNextBaseFee(100_000_000_000);
        Assert.Equal(100_000_000_000, (await Controls.MineAsync(1, Cancellation)).BaseFeePerGas);
        Assert.Equal(100_000_000_000, (await Controls.MineAsync(2, Cancellation)).BaseFeePerGas);
        await Controls.SetFeedPriceAsync(3_000_00000000, Cancellation);
        Controls.SetNextBaseFee(usual);
        Assert.Equal(usual, (await Controls.MineAsync(1, Cancellation)).BaseFeePerGas);
    }

    [Fact]
    public async Task MineEvery_UntilCancelled_MakesBlocks()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var before = await Controls.Chain.HeadAsync(Cancellation);
        var mining = Controls.MineEveryAsync(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop.Token);
        await Waiting.UntilAsync(
            async () => (await Controls.Chain.HeadAsync(Cancellation)).Number >= before.Number + 3,
            "there is a third block",
            Cancellation);
        Assert.False(mining.IsCompleted, "it ended before it was told to");
        await stop.CancelAsync();
        await mining;
    }

    [Fact]
    public async Task Book_AfterDeployment_IsHundredOptionsInSixSeries()
    {
        await using var devnet = await OwnDevnetAsync();
        var series = await devnet.Controls.ReadSeriesAsync(Cancellation);
        Assert.Equal(6, series.Length);
        Assert.Equal(60 * Ether, Written(isCall: true));
        Assert.Equal(40 * Ether, Written(isCall: false));
        var head = await devnet.Controls.Chain.HeadAsync(Cancellation);
        Assert.All(series, one =>
        {
            Assert.InRange(one["expiry"].AsUInt64() - head.Timestamp, 6.9 * 86_400, 31 * 86_400);
            Assert.InRange(head.Timestamp - one["markedAt"].AsUInt64(), 0UL, 120UL);
            Assert.True(one["mark"].AsBigInteger() > 0);
        });
        Assert.Equal((-100 * Ether, BigInteger.Zero), await devnet.Controls.ReadHedgeBoundsAsync(Cancellation));

        var assets = await devnet.Controls.Contracts.Vault.ReadAsync("totalAssets", [], Cancellation);
        Assert.InRange(assets[0].AsBigInteger(), 345 * Ether, 355 * Ether);

        BigInteger Written(bool isCall) => series
            .Where(one => one["isCall"].AsBool() == isCall)
            .Aggregate(BigInteger.Zero, static (sum, one) => sum + one["written"].AsBigInteger());
    }

    [Fact]
    public async Task BuyOptions_OfAListedSeries_WidensTheBounds()
    {
        await using var devnet = await OwnDevnetAsync();
        var controls = devnet.Controls;
        var head = await controls.Chain.HeadAsync(Cancellation);
        var series = await controls.ListSeriesAsync(
            isCall: true, 3_600 * Ether, head.Timestamp + 864_000, 8 * Ether, Ether / 100, Cancellation);
        await controls.BuyOptionsAsync(series, 8 * Ether, Cancellation);
        Assert.Equal((-108 * Ether, BigInteger.Zero), await controls.ReadHedgeBoundsAsync(Cancellation));

        await controls.PostMarkAsync(series, Ether / 200, Cancellation);
        var listed = (await controls.ReadSeriesAsync(Cancellation)).Single(one => one["id"].AsBigInteger() == series);
        Assert.Equal(Ether / 200, listed["mark"].AsBigInteger());
        var refusal = await Assert.ThrowsAsync<DevnetException>(
            () => controls.BuyOptionsAsync(series, Ether, Cancellation));
        Assert.Contains("OfferIsExceeded", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<RunningDevnet> OwnDevnetAsync()
    {
        using var folder = new TemporaryFolder();
        var cache = Path.Combine(AppContext.BaseDirectory, "devnet-cache");
        return await RunningDevnet.StartAsync(new DevnetOptions(folder.Path) { CacheFolder = cache }, Cancellation);
    }
}
