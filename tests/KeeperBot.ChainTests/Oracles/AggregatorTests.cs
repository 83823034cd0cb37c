using System.Numerics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Core.Decisions;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Oracles;

/// <summary>Chainlink's own proxy and aggregator, and what their owner may do with them at any time.</summary>
public sealed class AggregatorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Aggregator_ReplacedByItsOwner_IsTradedOnAfterTheHold()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await using var keeper = RestartableKeeper.Start(chain.Configure("keeper", live: true));
        await keeper.TurnUntilAsync(chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(1, (int)(await TurnAsync(chain, keeper)).Prices[0].Phase);

        var feed = chain.Devnet.Manifest.Addresses.EthUsdFeed;
        var chainlink = new ChainlinkDeployment(chain.Controls.Chain, new PackagedContracts(NodeModules.Default));
        var aggregator = await chainlink.ReplaceAggregatorAsync(feed, Cancellation);
        await SubmitAsync(chain, aggregator, KeeperDevnet.Usd(2_700));
        var swapped = await TurnAsync(chain, keeper);
        Assert.Equal((Verdict.Refuse, "base-feed-swap"), (swapped.Verdict, swapped.Decisive.Code));
        Assert.Equal((2, aggregator.Address), ((int)swapped.Prices[0].Phase, swapped.Prices[0].Aggregator!.Value));
        var since = swapped.Timestamp;
        for (var decision = swapped; ;)
        {
            decision = await TurnAsync(chain, keeper);
            if (decision.Timestamp >= since + 300)
            {
                Assert.Equal(Verdict.Hedge, decision.Verdict);
                break;
            }

            Assert.Equal("base-feed-swap", decision.Decisive.Code);
        }

        await keeper.TurnUntilAsync(chain, () => keeper.Endings.Length == 2, Cancellation);
    }

    [Fact]
    public async Task Feed_ShutDown_IsRefusedByNameAndTradedOnWhenItIsBack()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await using var keeper = RestartableKeeper.Start(chain.Configure("keeper", live: true));
        var aggregator = chain.Controls.Contracts.EthUsdAggregator;
        var proxy = chain.Devnet.Manifest.Addresses.EthUsdFeed;
        Task Execute(string function) => chain.Controls.Chain.ExecuteAsync(
            [aggregator.Call(DevnetAccounts.Owner, function, proxy)], Cancellation);

        // The aggregator answers the proxy no more: latestRoundData reverts, as it does when a feed is deprecated.
        await Execute("removeAccess");
        var decision = await TurnAsync(chain, keeper);
        Assert.Equal((Verdict.Refuse, "base-feed-answers"), (decision.Verdict, decision.Decisive.Code));
        Assert.Contains(proxy.ToString(), decision.Decisive.Detail, StringComparison.Ordinal);
        Assert.Null(decision.Measure);
        Assert.Empty(keeper.Attempts);

        await Execute("addAccess");
        Assert.Equal(Verdict.Hedge, (await TurnAsync(chain, keeper)).Verdict);
    }

    [Fact]
    public async Task Price_JumpsFreezesOrMeetsItsBound_IsRefusedByName()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await using var keeper = RestartableKeeper.Start(chain.Configure("keeper", live: false, options => options with
        {
            Vaults =
            [
                .. options.Vaults.Select(vault => vault with
                {
                    Oracle = vault.Oracle with { BaseFrozenAfter = "1 h" },
                }),
            ],
        }));
        var controls = chain.Controls;
        await controls.SetFeedPriceAsync(KeeperDevnet.Usd(6_000), Cancellation);
        Assert.Equal("base-price-jump", (await TurnAsync(chain, keeper)).Decisive.Code);
        await controls.SetFeedPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        Assert.Equal("base-price-jump", (await TurnAsync(chain, keeper)).Decisive.Code);
        foreach (var price in new[] { 3_001, 3_000, 3_000, 3_000, 3_000 })
        {
            await controls.WarpAsync(TimeSpan.FromMinutes(20), Cancellation);
            await controls.SetFeedPriceAsync(KeeperDevnet.Usd(price), Cancellation);
        }

        Assert.Equal("base-price-frozen", (await TurnAsync(chain, keeper)).Decisive.Code);
        await controls.SetFeedPriceAsync(KeeperDevnet.Usd(3_000.01), Cancellation);
        Assert.DoesNotContain((await TurnAsync(chain, keeper)).Reasons, r => r.Code == "base-price-frozen");

        // The flux aggregator of the devnet takes prices up to 100,000 USD.
        await controls.SetFeedPriceAsync(KeeperDevnet.Usd(96_000), Cancellation);
        Assert.Contains(
            (await TurnAsync(chain, keeper)).Reasons,
            reason => reason is { Code: "base-price-bounds", Passed: false, Limit: 100_000 });
    }

    private static async Task<Decision> TurnAsync(KeeperDevnet chain, RestartableKeeper keeper)
    {
        await chain.Controls.MineAsync(1, Cancellation);
        return (await keeper.TurnAsync(Cancellation))!;
    }

    private static async Task SubmitAsync(KeeperDevnet chain, DevnetContract aggregator, BigInteger price)
    {
        var round = await aggregator.ReadAsync("oracleRoundState", [DevnetAccounts.Oracle, 0], Cancellation);
        await chain.Controls.Chain.ExecuteAsync(
            [aggregator.Call(DevnetAccounts.Oracle, "submit", round["_roundId"], price)], Cancellation);
    }
}
