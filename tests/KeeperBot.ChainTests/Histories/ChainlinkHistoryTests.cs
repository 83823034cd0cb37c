using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core.Volatility;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Histories;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Histories;

/// <summary>The real proxy over the real aggregators, the second one put under it as its owner does.</summary>
public sealed class ChainlinkHistoryTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private const ulong Step = 1_800;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetChain Chain => fixture.Controls.Chain;

    private ChainlinkHistory History => new(new EthereumNode(Chain.Client));

    [Fact]
    public async Task Read_AcrossAChangeOfTheAggregator_IsEveryRoundOnce()
    {
        var feed = fixture.Contracts.EthUsdFeed;
        var start = (await Chain.HeadAsync(Cancellation)).Timestamp;
        var expected = new List<PricePoint>();
        for (var round = 1; round <= 30; round++)
        {
            expected.Add(await SubmitAsync(fixture.Contracts.EthUsdAggregator, 3_000 + round));
        }

        var chainlink = new ChainlinkDeployment(Chain, new PackagedContracts(NodeModules.Default));
        await Chain.WarpAsync(TimeSpan.FromSeconds(Step), Cancellation);
        var second = await chainlink.ReplaceAggregatorAsync(feed.Address, Cancellation);
        var opened = await feed.ReadAsync("latestRoundData", [], Cancellation);
        expected.Add(new PricePoint(opened["updatedAt"].AsUInt64(), 3_030));

        // The old aggregator goes on for a while; from the new one's first round on it does not count.
        await SubmitAsync(fixture.Contracts.EthUsdAggregator, 9_999);
        for (var round = 1; round <= 10; round++)
        {
            expected.Add(await SubmitAsync(second, 3_100 + round));
        }

        var history = await History.ReadAsync(feed.Address, start, Cancellation);

        Assert.Equal(expected, history.Points);
        Assert.Equal([2, 1], history.Phases);
        Assert.Empty(history.Missing);
        Assert.Empty(history.Untold);
        var bars = PriceSeries.Of(history.Points).ToBars(3_600, 7_200, GapRule.Error);
        Assert.InRange(bars.Bars.Length, 15, 25);

        var late = await History.ReadAsync(feed.Address, expected[^3].Time, Cancellation);
        Assert.Equal(expected.TakeLast(3), late.Points);
        Assert.Equal([2], late.Phases);
    }

    [Fact]
    public async Task Read_RoundThatNobodyAnswered_IsMissing()
    {
        // Two oracles must answer: the one submission leaves the round without data, and the next one passes it by.
        var aggregator = fixture.Contracts.UsdcUsdAggregator;
        var feed = fixture.Contracts.UsdcUsdFeed;
        AbiValue[] none = [];
        AbiValue[] one = [DevnetAccounts.Owner];
        var before = await SubmitAsync(aggregator, 1);
        await Chain.ExecuteAsync(
            [
                aggregator.Call(DevnetAccounts.Owner, "changeOracles", none, one, one, 2, 2, 0),
                aggregator.Call(DevnetAccounts.Owner, "updateFutureRounds", 0, 2, 2, 0, 60),
            ],
            Cancellation);
        var lost = await SubmitAsync(aggregator, 7);
        await Chain.WarpAsync(TimeSpan.FromSeconds(Step), Cancellation);
        await Chain.ExecuteAsync(
            [aggregator.Call(DevnetAccounts.Owner, "updateFutureRounds", 0, 1, 2, 0, 60)], Cancellation);
        var after = await SubmitAsync(aggregator, 1.01m);

        var history = await History.ReadAsync(feed.Address, before.Time, Cancellation);

        Assert.Equal(before, history.Points[0]);
        Assert.Equal(after, history.Points[^1]);
        Assert.DoesNotContain(history.Points, point => point.Time == lost.Time || point.Price == lost.Price);
    }

    [Fact]
    public async Task Read_WhatIsNoFeed_IsRefused()
    {
        var token = fixture.Contracts.Weth.Address;
        var error = await Assert.ThrowsAnyAsync<EthereumException>(() => History.ReadAsync(token, 0, Cancellation));

        Assert.Contains("it is no price feed", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Half an hour later, a round with a price in dollars; when it was answered.</summary>
    private async Task<PricePoint> SubmitAsync(DevnetContract aggregator, decimal price)
    {
        await Chain.WarpAsync(TimeSpan.FromSeconds(Step), Cancellation);
        var state = await aggregator.ReadAsync("oracleRoundState", [DevnetAccounts.Oracle, 0], Cancellation);
        var answer = (BigInteger)(price * 100_000_000m);
        var receipts = await Chain.ExecuteAsync(
            [aggregator.Call(DevnetAccounts.Oracle, "submit", state["_roundId"], answer)], Cancellation);
        var block = await Chain.Client.GetBlockAsync(BlockRef.Number(receipts[0].BlockNumber), Cancellation);
        return new PricePoint(block!.Timestamp, (double)price);
    }
}
