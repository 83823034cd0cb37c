using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Plans;

public sealed class PlannerTests
{
    private const int Bps = 10_000;
    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);
    private static readonly BigInteger Scale = BigInteger.Pow(10, 30);

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public void Draft_TwoPoolsAtOnePrice_TakesTheLowerFee(int size)
    {
        var leg = Assert.Single(Drafts.Of(new Scenario(), Scenario.Ether(size)).Legs);
        Assert.Equal((1u, QuotedPoolVenue.KindName, Scenario.Ether(size)), (leg.VenueId, leg.Venue, leg.Size));
    }

    [Theory]
    [InlineData(-5, 3_020)]
    [InlineData(5, 2_980)]
    public void Draft_DearerFeeAtABetterPrice_TakesTheBetterPrice(int size, int price)
    {
        var scenario = new Scenario().WithPool(2, price);
        Assert.Equal(2u, Assert.Single(Drafts.Of(scenario, Scenario.Ether(size)).Legs).VenueId);
    }

    /// <summary>
    /// The pool that was not chosen costs 0.3 % of 15,000 USDC instead of 0.05 %, and impact; both 4.95 USDC of gas.
    /// </summary>
    [Fact]
    public void AgainstOthers_VenueThatWasNotChosen_SaysWhatItWouldHaveCost()
    {
        var draft = Drafts.Of(new Scenario(), Scenario.Ether(-5));
        var other = Assert.Single(draft.AgainstOthers);
        Assert.Equal((ReasonCode.OtherVenue, false, "USDC"), (other.Code, other.Passed, other.Unit));
        Assert.Equal("uniswap-v3-quoter 2", other.Detail);
        Assert.InRange(other.Limit, 12.4, 14.0);
        Assert.InRange(other.Measured, 49.9, 52.0);
    }

    [Fact]
    public void Draft_EqualQuotes_TakesTheFirstInTheMandate()
    {
        var scenario = new Scenario().With(v => v with
        {
            Mandate = v.Mandate with { Venues = [v.Mandate.Venues[1], v.Mandate.Venues[1] with { VenueId = 1 }] },
            Pools = v.Pools.SetItem(1, v.Pools[2]),
        });
        Assert.Equal(2u, Assert.Single(Drafts.Of(scenario, Scenario.Ether(-5)).Legs).VenueId);
    }

    /// <summary>A second leg in a pool is filled at what the first has left there, and not as was quoted.</summary>
    [Theory]
    [InlineData(-20, true, 1)]
    [InlineData(20, true, 1)]
    [InlineData(-20, false, 2)]
    [InlineData(20, false, 2)]
    public void Draft_TwoVenues_AreBothTradedInWhereTheyAreNotOnePool(int size, bool onePool, int legs)
    {
        var scenario = new Scenario().WithPool(1, 3_000, depth: 2_000).With(v =>
        {
            var (first, other) = (v.Mandate.Venues[0], v.Mandate.Venues[1].Pool);
            var second = first with { VenueId = 2, Pool = onePool ? first.Pool : other };
            return v with
            {
                Mandate = v.Mandate with { Venues = [first, second] },
                Pools = v.Pools.SetItem(2, v.Pools[1]),
            };
        });
        Assert.Equal(legs, Drafts.Of(scenario, Scenario.Ether(size)).Legs.Length);
    }

    [Fact]
    public void Draft_NoVenueQuotes_HasNoLegAndNoQuoteCostButItsNotional()
    {
        var draft = Drafts.Of(new Scenario(), Scenario.Ether(-1_000));
        Assert.Empty(draft.Legs);
        Assert.Equal(
            new PlanCost(Scenario.Gwei(11) * 400_000, 0, 0, Scenario.Usdc(3_000_000)), draft.Cost);
    }

    [Fact]
    public void Draft_PendingOrders_CountAsHeldInTheTarget()
    {
        var scenario = new Scenario().With(v => v with
        {
            Hedge = Scenario.Ether(-60),
            PendingBuy = Scenario.Ether(3),
            PendingSell = Scenario.Ether(1),
        });
        Assert.Equal(Scenario.Ether(-63), Drafts.Of(scenario, Scenario.Ether(-5)).TargetHedge);
    }

    [Fact]
    public void Draft_SellAtPoolPrice_LosesTheFeeAtMostTheLimit()
    {
        var cost = Drafts.Of(new Scenario(), Scenario.Ether(-10)).Cost;
        Assert.Equal(Scenario.Usdc(30_000), cost.NotionalQuote);
        Assert.InRange(cost.SlippageQuote, Scenario.Usdc(15), Scenario.Usdc(17)); // 0.05 % fee and a little impact
        Assert.Equal(Scenario.Usdc(150), cost.WorstQuote); // 50 bps
    }

    [Fact]
    public void Draft_PoolBetterThanTheOracle_LosesNothing()
    {
        var scenario = new Scenario().WithPool(1, 3_020);
        Assert.Equal(BigInteger.Zero, Drafts.Of(scenario, Scenario.Ether(-10)).Cost.SlippageQuote);
    }

    /// <summary>
    /// HedgeExecutor._checkLegs: notional = ceil(units·price/scale), slippage = floor(price·bps/10000), and the limit
    /// must lie inside price ± slippage. Random prices, sizes and both limits; the planner is never the looser one.
    /// </summary>
    [Fact]
    public void Draft_RandomTrades_PassTheExecutorsOwnArithmetic()
    {
        const int Seed = 77;
        var random = new Random(Seed);
        for (var i = 0; i < 500; i++)
        {
            var (own, chains) = (random.Next(0, 200), random.Next(0, 200));
            var scenario = new Scenario()
                .WithSpot(random.NextInt64(1, 1_000_000_000_000))
                .WithLimits(l => l with { MaxSlippageBps = own })
                .With(v => v with
                {
                    MaxSlippageBps = chains,
                    QuoteFeed = v.QuoteFeed with { Answer = random.NextInt64(90_000_000, 110_000_000) },
                });
            var size = new BigInteger(random.NextInt64(1, long.MaxValue)) * (random.Next(2) == 0 ? 1 : -1);
            var draft = Drafts.Of(scenario, size);
            var price = draft.OraclePriceWad;
            var notional = ((BigInteger.Abs(size) * price) + Scale - 1) / Scale;
            var stated = draft.Cost.NotionalQuote;
            Assert.True(notional == stated, $"seed {Seed}, trade {i}: notional {stated}, chain {notional}");
            if (draft.Legs is not [var leg])
            {
                continue;
            }

            var strict = price * Math.Min(own, chains) / Bps;
            var chain = price * chains / Bps;
            var accepted = size.Sign < 0 ? leg.LimitPriceWad >= price - chain : leg.LimitPriceWad <= price + chain;
            var asStated = size.Sign < 0 ? leg.LimitPriceWad == price - strict : leg.LimitPriceWad == price + strict;
            Assert.True(accepted && asStated, $"seed {Seed}, trade {i}: {leg} at {price}, bps {own} and {chains}");
        }
    }

    /// <summary>
    /// HedgeExecutor._shortfall of a fill exactly as quoted is never more than the cost that was stated.
    /// </summary>
    [Fact]
    public void Draft_RandomTradesFilledAsQuoted_LoseNoMoreOnChainThanStated()
    {
        const int Seed = 78;
        var random = new Random(Seed);
        var compared = 0;
        for (var i = 0; i < 300; i++)
        {
            var scenario = RandomScenarios.Next(random);
            var size = Scenario.Ether(RandomScenarios.Between(random, -40, 40)) + 1;
            var draft = Drafts.Of(scenario, size);
            if (draft.Legs is not [var leg])
            {
                continue;
            }

            var pool = scenario.Only.Pools[leg.VenueId];
            var quoteDelta = size.Sign < 0 ? pool.Sell(-size) : -pool.Buy(size)!.Value;
            var fair = size.Sign < 0
                ? ((-size * draft.OraclePriceWad) + Scale - 1) / Scale
                : -(size * draft.OraclePriceWad / Scale);
            var loss = BigInteger.Max(0, fair - quoteDelta);
            var stated = draft.Cost.SlippageQuote;
            Assert.True(
                loss <= stated, $"seed {Seed}, trade {i}: chain {loss}, stated {stated}");
            compared++;
        }

        Assert.True(compared > 200, $"only {compared} trades could be quoted");
    }

    [Fact]
    public void Finish_Draft_IsThePlanTheExecutorInsistsOn()
    {
        var scenario = new Scenario().With(v => v with { Sequence = 41, Hedge = Scenario.Ether(-60) });
        var draft = Drafts.Of(scenario, Scenario.Ether(-3));
        var plan = Planner.Finish(draft, Scenario.Now);
        var vault = scenario.Only.Mandate;
        Assert.Equal(HedgeExecutor.PlanId(1, vault.Executor, vault.Vault, 41), plan.Id);
        Assert.Equal((vault.Executor, 41UL, Scenario.Now + 300), (plan.Executor, plan.Sequence, plan.Deadline));
        Assert.Equal((Scenario.Ether(-60), Scenario.Ether(-63)), (plan.ExpectedHedge, plan.TargetHedge));
        Assert.Equal(draft.Legs, plan.Legs);
        Assert.Equal(draft.Cost, plan.Cost);
    }

    [Fact]
    public void Finish_DraftWithoutALeg_BreaksAnInvariant()
    {
        var draft = Drafts.Of(new Scenario(), Scenario.Ether(-1_000));
        Assert.Throws<InvariantException>(() => Planner.Finish(draft, Scenario.Now));
    }

    [Fact]
    public void Draft_InWholeUnits_ScalesByTheTokensDecimals()
    {
        var draft = Drafts.Of(new Scenario(), Scenario.Ether(-3));
        Assert.Equal((3.0, 3.0), (draft.InBase(3 * Wad), draft.InQuote(3_000_000)));
    }
}
