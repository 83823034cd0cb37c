using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Oracles;

/// <summary>Assets that are priced by way of others.</summary>
public sealed class ClaimChainTests
{
    private static readonly Address StakedFeed = Scenario.Account(0xD8);

    [Fact]
    public void Judge_ClaimOnTheBase_IsItsRatioTimesTheBase()
    {
        var asset = Assert.Single(Judge(new Scenario().With(BadFeeds.Claiming)).Assets);
        Assert.Equal(
            new AssetEvidence("wstETH", Scenario.Ether(3_600), "WETH", Scenario.Ether(1.2m)), asset);
    }

    /// <summary>wstETH in stETH, stETH in USD: the mistake of mainnet's CAPO is to leave one of the two out.</summary>
    [Fact]
    public void Judge_ClaimOnAnAssetOfItsOwn_IsTheProductOfBoth()
    {
        var evidence = Judge(new Scenario().With(v => Staked(v, null)));
        Assert.True(evidence.Trusted);
        Assert.Equal(
            [
                new AssetEvidence("wstETH", Scenario.Ether(3_592.8m), "stETH", Scenario.Ether(1.2m)),
                new AssetEvidence("stETH", Scenario.Ether(2_994), null, Scenario.Ether(1)),
            ],
            evidence.Assets.ToArray());
    }

    [Fact]
    public void Judge_ClaimOnAClaim_EndsAtWhatMovesOnItsOwn()
    {
        var evidence = Judge(new Scenario().With(v => Staked(v, "WETH")));
        Assert.Equal(
            new AssetEvidence("wstETH", Scenario.Ether(3_592.8m), "WETH", Scenario.Ether(1.1976m)),
            evidence.Assets[0]);
    }

    [Fact]
    public void AtSpot_BaseMoves_ClaimsOnItFollowAndOthersDoNot()
    {
        var market = Market.Flat(3_000, 0.8, 0.04, 0.0, Scenario.Now) with
        {
            Others =
            [
                new AssetMarket("wstETH", 3_600, Market.Flat(1, 0.8, 0, 0, 0).Base.Surface, 0.04, 0)
                {
                    Claim = new Claim("WETH", 1.2),
                },
                new AssetMarket("WBTC", 60_000, Market.Flat(1, 0.6, 0, 0, 0).Base.Surface, 0.04, 0),
            ],
        };
        var moved = market.AtSpot(4_000);
        Assert.Equal((4_000 * 1.2, 60_000.0), (moved["wstETH"].Spot, moved["WBTC"].Spot));
        Assert.Equal(market["wstETH"].Spot, market.AtSpot(3_000)["wstETH"].Spot, 1e-9);
    }

    [Fact]
    public void Missing_VaultWithAssets_AsksTheirFeedsInTwoRounds()
    {
        var scenario = new Scenario().With(BadFeeds.Claiming);
        var snapshot = scenario.Observe(Answers.None, out var rounds);
        Assert.Equal(2, rounds);
        Assert.Contains(snapshot.Answers.InOrder, pair => pair.Key.To == BadFeeds.RatioFeed);
        Assert.Contains(snapshot.Answers.InOrder, pair => pair.Key.To == BadFeeds.AssetUsdFeed);
        Assert.Contains(BadFeeds.RatioFeed, scenario.Only.Mandate.PriceSources);
        Assert.Contains(BadFeeds.AssetUsdFeed, scenario.Only.Mandate.PriceSources);
    }

    private static VaultWorld Staked(VaultWorld vault, string? stakedOn)
    {
        var claiming = BadFeeds.Claiming(vault);
        var wrapped = claiming.Mandate.Assets[0];
        var staked = new AssetMandate(
            new Token(Scenario.Account(0xE4), "stETH", 18), StakedFeed, 3_660, stakedOn, wrapped.Market)
        {
            UsdCheck = stakedOn is null ? null : wrapped.UsdCheck! with { MaxDeviationBps = 9_000 },
        };
        ImmutableArray<AssetMandate> assets = [wrapped with { ClaimOn = "stETH" }, staked];
        var feed = stakedOn is null
            ? new FeedWorld(Scenario.Integer(2_994, 8), 8, Scenario.Now - 50, 12)
            : new FeedWorld(Scenario.Ether(0.998m), 18, Scenario.Now - 50, 12);
        return (claiming with { Mandate = claiming.Mandate with { Assets = assets } }).Feed(StakedFeed, feed);
    }

    private static PriceEvidence Judge(Scenario scenario) => OracleKind.Named("chainlink").Judge(
        scenario.Only.Mandate, scenario.Observe().Answers, Scenario.Now, []);
}
