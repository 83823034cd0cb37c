using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>What a keeper does about an order that somebody else has to execute, and that nobody may.</summary>
public sealed class PendingOrderDecisionTests
{
    private const uint Perps = 3;
    private const ulong MaxAge = 30;
    private static readonly BigInteger Ordered = Scenario.Ether(-10);

    [Theory]
    [InlineData(0)]
    [InlineData(MaxAge)]
    public void Order_ThatMayStillBeExecuted_IsPartOfTheHedge(ulong age)
    {
        var decision = Waiting(age).DecideOnly();
        Assert.Equal(Verdict.Hold, decision.Verdict);
        Assert.Equal(Waiting(age).Only.Hedge + Ordered, decision.Measure!.Hedge);
        var waits = Assert.Single(decision.Remarks, remark => remark.Code == ReasonCode.PendingOrder);
        Assert.Equal(-10.0, waits.Measured);
        Assert.Equal($"perps-v2-delayed 3, {age} s old of 30 s", waits.Detail);
    }

    /// <summary>Nothing goes on top of an order: the market would refuse it, and margin too.</summary>
    [Fact]
    public void Order_Waiting_MoreIsWanted_GoesElsewhereAndTouchesNothingThere()
    {
        var scenario = Waiting(12, p => p with { Margin = Scenario.Ether(900_000) });
        var more = scenario.With(v => v with { Hedge = v.Hedge + Scenario.Ether(5) });
        var plan = more.DecideOnly().Plan!;
        Assert.DoesNotContain(plan.Legs, leg => leg.VenueId == Perps);
        Assert.Null(plan.Accounts);
        Assert.InRange(Traded(plan.Legs.Select(leg => leg.Size)), Scenario.Ether(-5.1m), Scenario.Ether(-3.9m));
    }

    [Fact]
    public void Order_TooOldToBeExecuted_IsToldCancelledAndHedgedAgainOnce()
    {
        var decision = Waiting(MaxAge + 1).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Equal([Perps], decision.Plan!.Accounts!.Settles);
        Assert.InRange(Traded(decision.Plan.Legs.Select(leg => leg.Size)), Scenario.Ether(-10), Scenario.Ether(-8.9m));
        Assert.Equal(
            decision.Plan.ExpectedHedge + Ordered + Traded(decision.Plan.Legs.Select(leg => leg.Size)),
            decision.Plan.TargetHedge);
        Assert.Equal(Waiting(MaxAge + 1).Only.Hedge, decision.Measure!.Hedge);
        var expired = Assert.Single(decision.Remarks, remark => remark.Code == ReasonCode.OrderExpired);
        Assert.Equal((true, 31.0, 30.0), (expired.Passed, expired.Measured, expired.Limit));
        Assert.Equal("-10 WETH at perps-v2-delayed 3", expired.Detail);
        Assert.DoesNotContain(
            decision.Remarks, remark => remark.Code is ReasonCode.PendingOrder or ReasonCode.Unsettled);

        // The plan is under way: the next block waits for it.
        var first = Waiting(MaxAge + 1);
        var next = Scenario.Decisions(first.NextBlock().Step(first.Step(KeeperBot.Core.KeeperState.Initial).State));
        Assert.Equal(Verdict.Wait, next.Single().Verdict);
    }

    /// <summary>A venue with all the depth gets the hedge again, in the plan that cancels what expired there.</summary>
    [Fact]
    public void Order_Expired_MayBeOrderedAgainAtTheSameVenue()
    {
        var plan = Waiting(MaxAge + 1).WithPool(1, 3_000, 100).WithPool(2, 3_000, 100).DecideOnly().Plan!;
        Assert.Equal([Perps], plan.Accounts!.Settles);
        Assert.InRange(plan.Legs.Single(leg => leg.VenueId == Perps).Size, Scenario.Ether(-10), Scenario.Ether(-8));
    }

    /// <summary>Without a net delta the report alone is worth a plan.</summary>
    [Fact]
    public void Order_ExecutedByAStranger_IsReportedAndChangesNoDelta()
    {
        var executed = Waiting(0).With(v => v with
        {
            Perps = v.Perps! with { Order = 0, Position = Ordered, Margin = Scenario.Ether(10_000) },
        });
        var decision = executed.DecideOnly();
        Assert.Equal((Verdict.Hedge, ReasonCode.Unsettled), (decision.Verdict, decision.Decisive.Code));
        Assert.Empty(decision.Plan!.Legs);
        Assert.Equal([Perps], decision.Plan.Accounts!.Settles);
        Assert.Equal(Waiting(0).DecideOnly().Measure!.Hedge, decision.Measure!.Hedge);
    }

    [Fact]
    public void Order_ExpiredAtAMarketThatIsSuspended_IsHedgedElsewhereAndNotCancelledYet()
    {
        var decision = Waiting(MaxAge + 1, p => p with { IsSuspended = true }).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Null(decision.Plan!.Accounts);
        Assert.DoesNotContain(decision.Plan.Legs, leg => leg.VenueId == Perps);
        Assert.False(Assert.Single(decision.Remarks, remark => remark.Code == ReasonCode.OrderExpired).Passed);
    }

    /// <summary>The executor counts what is pending as filled at its limit: so much its budget must allow.</summary>
    [Fact]
    public void LossBudget_OfAnOrderThatFillsLater_IsAskedForItsLimit()
    {
        Scenario With(string kind) => Flat(p => p with { Kind = kind }).WithNetDelta(Scenario.Ether(30))
            .WithPool(1, 3_000, 50).WithPool(2, 3_000, 50)
            .With(v => v with { MaxLossPerWindow = Scenario.Usdc(200) });
        Assert.Equal(Verdict.Hedge, With("perps-v2").DecideOnly().Verdict);
        var refused = With("perps-v2-delayed").DecideOnly();
        Assert.Equal((Verdict.Refuse, "loss-budget"), (refused.Verdict, refused.Decisive.Code));
        Assert.InRange(refused.Decisive.Measured, 400.0, 460.0);
    }

    [Fact]
    public void Venue_WhoseOrdersOutliveAPlan_TakesNone()
    {
        var scenario = Flat(p => p).WithLimits(l => l with { DeadlineSeconds = 29 }).WithNetDelta(Scenario.Ether(5));
        var decision = scenario.DecideOnly();
        Assert.DoesNotContain(decision.Plan!.Legs, leg => leg.VenueId == Perps);
        var closed = Assert.Single(decision.Remarks, remark => remark.Code == ReasonCode.VenueClosed);
        Assert.Contains("deadlineSeconds", closed.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(
            scenario.WithLimits(l => l with { DeadlineSeconds = 30 }).DecideOnly().Remarks,
            remark => remark.Code == ReasonCode.VenueClosed);
    }

    /// <summary>The fee is that of delayed orders, and the deposit is part of the price.</summary>
    [Fact]
    public void Quote_OfADelayedOrder_HasItsFeeAndTheDeposit()
    {
        var scenario = Flat(p => p).WithNetDelta(Scenario.Ether(20)).WithPool(1, 3_000, 1).WithPool(2, 3_000, 1);
        var leg = scenario.DecideOnly().Plan!.Legs.Single(one => one.VenueId == Perps);
        var size = Scaled.ToDouble(-leg.Size, 18);
        var fill = 3_000.0 * (1.0 - (size / 2_000_000.0));
        Assert.Equal((fill * (1.0 - 0.0005)) - (2.0 / size), Scaled.ToDouble(leg.QuotedPriceWad, 18), 6);
    }

    /// <summary>Margin comes back after the trades, when the market would refuse it because the order waits.</summary>
    [Theory]
    [InlineData("perps-v2", true)]
    [InlineData("perps-v2-delayed", false)]
    public void Order_ThatShrinksAPosition_ReleasesItsMarginOnlyOnceItFilled(string kind, bool releases)
    {
        var position = Scenario.Ether(-50);
        var plan = Flat(p => p with
        {
            Kind = kind,
            Position = position,
            Recorded = position,
            Margin = Scenario.Ether(60_000),
        }).WithPool(1, 3_000, 100).WithPool(2, 3_000, 100).WithNetDelta(Scenario.Ether(-40)).DecideOnly().Plan!;
        Assert.InRange(plan.Legs.Single(leg => leg.VenueId == Perps).Size, Scenario.Ether(35), Scenario.Ether(41));
        Assert.Equal(releases, plan.Accounts?.Margins.Any(move => move.Amount.Sign < 0) ?? false);
    }

    /// <summary>
    /// The deposit is part of what opening a leg costs: half an ether is worth 3.70 USD more there, which would pay for
    /// the gas of 2.70 alone.
    /// </summary>
    [Fact]
    public void Route_OfASmallHedge_AvoidsTheDeposit()
    {
        bool Goes(decimal size) => Flat(p => p)
            .WithPolicy(policy => policy with { Band = Scenario.Ether(0.1m), InnerBand = 0 })
            .WithPool(1, 2_992.6m).WithPool(2, 2_970)
            .WithGasPrice(Scenario.Gwei(1.01m))
            .WithNetDelta(Scenario.Ether(size))
            .DecideOnly().Plan!.Legs.Any(leg => leg.VenueId == Perps);
        Assert.False(Goes(0.5m));
        Assert.True(Goes(0.8m));
    }

    private static BigInteger Traded(IEnumerable<BigInteger> sizes) =>
        sizes.Aggregate(BigInteger.Zero, (sum, size) => sum + size);

    /// <summary>A vault whose net delta is zero with an order that waits or, once that expired, was so.</summary>
    private static Scenario Waiting(ulong age, Func<PerpsV2World, PerpsV2World>? change = null) =>
        Flat(p => (change ?? (same => same))(p with { Order = Ordered, RecordedPending = Ordered, OrderAge = age }))
            .With(v => v with { PendingSell = -Ordered })
            .WithNetDelta(0);

    private static Scenario Flat(Func<PerpsV2World, PerpsV2World> change)
    {
        var perps = change(new PerpsV2World(Perps)
        {
            Kind = "perps-v2-delayed",
            Margin = Scenario.Ether(10_000),
        });
        return new Scenario().With(v => v with
        {
            Perps = perps,
            Mandate = v.Mandate with { Venues = [.. v.Mandate.Venues, perps.Mandate] },
        });
    }
}
