using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>What a keeper does whose venues do not take a hedge whole.</summary>
public sealed class PartialHedgeTests
{
    private const uint Perps = 3;

    /// <summary>The inventory is sold, the reserve becomes margin, and what is left is said to follow.</summary>
    [Fact]
    public void Hedge_FundsForAPart_TradesThatPart()
    {
        var decision = Scene(80, ether: 30, dollars: 20_000).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        var sizes = decision.Plan!.Legs.ToLookup(leg => leg.VenueId == Perps, leg => -leg.Size);
        Assert.InRange(sizes[false].Aggregate(BigInteger.Zero, BigInteger.Add), Ether(29.99m), Ether(30));
        Assert.InRange(sizes[true].Single(), Ether(5), Ether(49));
        RequirePart(decision, of: 80);
        Assert.Contains(decision.Reasons, reason => reason is { Code: "margin", Passed: true });
    }

    /// <summary>
    /// The pools take no more within half a percent; the last unit meets the limit, and the average is better.
    /// </summary>
    [Fact]
    public void Hedge_DepthForAPart_TradesToTheLimit()
    {
        var decision = Scene(80, ether: 100, dollars: 0, depth: 4_000).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        RequirePart(decision, of: 80);
        Assert.All(decision.Plan!.Legs, leg =>
            Assert.True(leg.QuotedPriceWad > leg.LimitPriceWad + (leg.LimitPriceWad / 2_000), $"{leg}"));
        Assert.Contains(decision.Reasons, reason => reason is { Code: "slippage", Passed: true });
    }

    /// <summary>What is left follows in the next plan, as far as the venues then go.</summary>
    [Fact]
    public void Hedge_TheRest_FollowsWhenVenuesTakeItAgain()
    {
        var (left, plans) = (80m, 0);
        for (var isPart = true; isPart; plans++)
        {
            Assert.InRange(plans, 0, 9);
            var decision = Scene(left, ether: left, dollars: 0, depth: 4_000).DecideOnly();
            Assert.Equal(Verdict.Hedge, decision.Verdict);
            isPart = decision.Reasons.Any(reason => reason.Code == ReasonCode.Slice);
            left += (decimal)decision.Plan!.NetSize / 1e18m;
        }

        Assert.True(plans > 1, $"{plans} plans");
        Assert.InRange(left, 0m, 5m);
    }

    /// <summary>A tenth is the least: a trickle would pay gas for every drop.</summary>
    [Fact]
    public void Hedge_LessThanATenth_IsRefused_AndTheDecisionSaysHowMuchThereWas()
    {
        var decision = Scene(80, ether: 7, dollars: 0).DecideOnly();
        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.DoesNotContain(decision.Reasons, reason => reason.Code == ReasonCode.Slice);
        var venue = Assert.Single(decision.Reasons, reason => reason.Code == "venue");
        Assert.Contains("they take 7", venue.Detail, StringComparison.Ordinal);
        Assert.Equal(Verdict.Hedge, Scene(80, ether: 8.1m, dollars: 0).DecideOnly().Verdict);
    }

    /// <summary>A pool that stands beyond the limit takes nothing, however deep it is.</summary>
    [Fact]
    public void Hedge_PoolsBeyondTheLimit_IsRefused()
    {
        var decision = Scene(80, ether: 100, dollars: 0, price: 2_980).DecideOnly();
        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.Equal("slippage", decision.Decisive.Code);
    }

    [Fact]
    public void Hedge_VenuesTakeTheWhole_SaysNothingOfParts()
    {
        var decision = Scene(20, ether: 100, dollars: 100_000).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.DoesNotContain(decision.Reasons, reason => reason.Code == ReasonCode.Slice);
    }

    private static BigInteger Ether(decimal amount) => Scenario.Ether(amount);

    private static void RequirePart(Decision decision, double of)
    {
        var slice = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.Slice);
        var plan = decision.Plan!;
        Assert.Equal(-(double)plan.NetSize / 1e18, slice.Measured, 1e-9);
        Assert.Equal(of, slice.Limit, 2.5);
        Assert.True(slice.Measured < slice.Limit);
        Assert.False(slice.Passed);
        Assert.Equal(plan.ExpectedHedge + plan.NetSize, plan.TargetHedge);
    }

    /// <summary>Two spot pools and a perpetual; so much is to be sold.</summary>
    private static Scenario Scene(
        decimal delta, decimal ether, decimal dollars, int depth = 40_000, int price = 3_000)
    {
        var perps = new PerpsV2World(Perps) { Margin = 0 };
        return new Scenario().WithPool(1, price, depth).WithPool(2, price, depth).With(v => v with
        {
            Perps = perps,
            Hedge = 0,
            BaseBalance = Ether(ether),
            QuoteBalance = Scenario.Usdc(dollars),
            Mandate = v.Mandate with
            {
                Limits = v.Mandate.Limits with { MaxNotionalPerTrade = Scenario.Usdc(1_000_000) },
                Venues =
                [
                    .. v.Mandate.Venues.Select(venue =>
                        venue with { Kind = UniswapV2Venue.KindName, FeePips = 3_000 }),
                    perps.Mandate,
                ],
            },
        }).WithNetDelta(Ether(delta));
    }
}
