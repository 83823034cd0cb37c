using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>What a keeper does whose hedge is partly a position on margin.</summary>
public sealed class AccountDecisionTests
{
    private const uint Perps = 3;

    [Fact]
    public void Position_AtAVenue_IsPartOfTheHedge()
    {
        var decision = With(p => p with { Position = Scenario.Ether(-10), Recorded = Scenario.Ether(-10) }, hedge: -10)
            .DecideOnly();
        Assert.Equal(Scenario.Ether(-10), decision.Measure!.Hedge);
        Assert.DoesNotContain(decision.Remarks, remark => remark.Code == ReasonCode.Unsettled);
        var distance = Assert.Single(decision.Remarks, remark => remark.Code == ReasonCode.MarginDistance);
        Assert.True(distance.Passed);
        Assert.InRange(distance.Measured, 5.0, 12.0);
    }

    /// <summary>A stranger liquidated 4 of 10: the same block's decision knows, settles and hedges again.</summary>
    [Fact]
    public void Position_LiquidatedByAStranger_IsNoticedSettledAndHedgedAgain()
    {
        var whole = With(p => p with { Position = Scenario.Ether(-10), Recorded = Scenario.Ether(-10) }, hedge: -10)
            .WithNetDelta(0).With(v => v with { Hedge = v.Hedge });
        var shrunk = whole.With(v => v with
        {
            Perps = v.Perps! with { Position = Scenario.Ether(-6), Recorded = Scenario.Ether(-10) },
        });
        Assert.Equal(Verdict.Hold, whole.DecideOnly().Verdict);
        var decision = shrunk.DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Equal([Perps], decision.Plan!.Accounts!.Settles);
        Assert.Equal(Scenario.Ether(4), decision.Measure!.Hedge - whole.DecideOnly().Measure!.Hedge);
        var traded = decision.Plan.Legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.Size);
        Assert.InRange(traded, Scenario.Ether(-4.1m), Scenario.Ether(-3.4m));
        Assert.Contains(decision.Remarks, remark => remark.Code == ReasonCode.Unsettled && remark.Passed);
    }

    [Fact]
    public void Margin_TooLittle_IsAddedFromTheReserve_WithoutATrade()
    {
        var decision = Settled(-10, margin: 1_800).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Empty(decision.Plan!.Legs);
        var move = Assert.Single(decision.Plan.Accounts!.Margins);
        Assert.Equal(Perps, move.VenueId);
        Assert.InRange(move.Amount, Scenario.Usdc(1_000), Scenario.Usdc(12_000));
        Assert.Equal(ReasonCode.MarginMove, decision.Decisive.Code);
        Assert.Equal(decision.Plan.ExpectedHedge, decision.Plan.TargetHedge);
    }

    /// <summary>A plan of margin alone changes no delta, and is waited for all the same.</summary>
    [Fact]
    public void Margin_UnderWay_IsWaitedForAndNotWithdrawn()
    {
        var scenario = Settled(-10, margin: 1_800);
        var step = scenario.Step(KeeperBot.Core.KeeperState.Initial);
        Assert.NotNull(Scenario.Decisions(step).Single().Plan);
        var next = Scenario.Decisions(scenario.NextBlock().Step(step.State)).Single();
        Assert.Equal(Verdict.Wait, next.Verdict);
    }

    /// <summary>A suspended market might refuse its report, and would take every plan down with it.</summary>
    [Fact]
    public void Position_LiquidatedAtAVenueThatIsClosed_IsHedgedElsewhere_AndNotSettled()
    {
        var decision = With(
            p => p with { Position = 0, Recorded = Scenario.Ether(-10), IsSuspended = true }, hedge: -10)
            .WithNetDelta(Scenario.Ether(10)).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Null(decision.Plan!.Accounts);
        Assert.DoesNotContain(decision.Plan.Legs, leg => leg.VenueId == Perps);
    }

    [Fact]
    public void Margin_PositionLargerThanAPlanMayTrade_ShrinksByWhatItMay()
    {
        var scenario = Settled(-10, margin: 900, reserve: 0).WithLimits(l => l with
        {
            MaxNotionalPerTrade = Scenario.Usdc(9_000),
        });
        var decision = scenario.DecideOnly();
        Assert.Equal((Verdict.Hedge, ReasonCode.Deleverage), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(Scenario.Ether(1.425m), decision.Plan!.Legs.Single(leg => leg.VenueId == Perps).Size);
    }

    [Fact]
    public void Margin_FarTooMuch_ComesBack_ButNotWhatIsWithinTheHysteresis()
    {
        var much = Settled(-10, margin: 40_000).DecideOnly();
        var moved = Assert.Single(much.Plan!.Accounts!.Margins).Amount;
        Assert.InRange(moved, Scenario.Usdc(-36_000), Scenario.Usdc(-20_000));
        Assert.Equal(Verdict.Hold, Settled(-10, margin: 12_500).DecideOnly().Verdict);
    }

    /// <summary>
    /// Of an account without a position all comes back that is worth its gas, 400,000 and 500,000 at 11 gwei.
    /// </summary>
    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    public void Margin_LeftAlone_ComesBackWhereItIsWorthItsGas(int margin, bool isWorthIt)
    {
        var decision = Settled(0, margin).DecideOnly();
        Assert.Equal(isWorthIt ? Verdict.Hedge : Verdict.Hold, decision.Verdict);
        Assert.Equal(
            isWorthIt ? [-Scenario.Usdc(margin)] : Array.Empty<BigInteger>(),
            (decision.Plan?.Accounts!.Margins ?? []).Select(move => move.Amount));
    }

    /// <summary>
    /// What is taken out has to be there when the position was closed at its limit: 0.5 % of 30,000 stay behind.
    /// </summary>
    [Fact]
    public void Position_MovedWhole_LeavesWhatItsLimitMayCost()
    {
        var plan = Paying(-0.004m).DecideOnly().Plan!;
        Assert.Equal(-Scenario.Usdc(12_350), Assert.Single(plan.Accounts!.Margins).Amount);
    }

    [Fact]
    public void Margin_ReserveGone_MakesThePositionSmaller_AndHedgesElsewhere()
    {
        var decision = Settled(-10, margin: 900, reserve: 0).DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Equal(ReasonCode.Deleverage, decision.Decisive.Code);
        Assert.Equal(Urgency.Urgent, decision.Plan!.Urgency);
        var bought = decision.Plan.Legs.Single(leg => leg.VenueId == Perps);
        Assert.True(bought.Size.Sign > 0);
        Assert.Equal(
            -bought.Size,
            decision.Plan.Legs.Where(leg => leg.VenueId != Perps).Aggregate(BigInteger.Zero, (s, leg) => s + leg.Size));
        Assert.Equal(decision.Plan.ExpectedHedge, decision.Plan.TargetHedge);
    }

    /// <summary>Spot is so thin that most goes to the perpetual, whose margin goes in with the same plan.</summary>
    [Fact]
    public void Hedge_SpotIsThin_GoesToThePerpetual_WithItsMargin()
    {
        var scenario = With(p => p, hedge: 0).WithNetDelta(Scenario.Ether(30)).WithPool(1, 3_000, 500)
            .WithPool(2, 3_000, 500);
        var plan = scenario.DecideOnly().Plan;
        Assert.NotNull(plan);
        var perps = plan.Legs.Single(leg => leg.VenueId == Perps);
        Assert.InRange(perps.Size, Scenario.Ether(-30), Scenario.Ether(-20));
        Assert.True(Assert.Single(plan.Accounts!.Margins).Amount.Sign > 0);
        Assert.Contains(scenario.DecideOnly().Reasons, reason => reason is { Code: "margin", Passed: true });
    }

    /// <summary>Two spot venues that are both cheaper share what the executor holds.</summary>
    [Fact]
    public void Hedge_SpotInventoryIsShort_IsSoldOnce_AndTheRestGoesToThePerpetual()
    {
        var scenario = With(p => p, hedge: 0).WithNetDelta(Scenario.Ether(80))
            .WithPool(1, 3_100, 4_000).WithPool(2, 3_120, 4_000)
            .With(v => v with
            {
                BaseBalance = Scenario.Ether(30),
                Mandate = v.Mandate with
                {
                    Venues =
                    [
                        .. v.Mandate.Venues.Select(venue => venue.VenueId == Perps
                            ? venue
                            : venue with { Kind = UniswapV2Venue.KindName, FeePips = 3_000 }),
                    ],
                },
            });
        var decision = scenario.DecideOnly();
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        var sizes = decision.Plan!.Legs.ToLookup(leg => leg.VenueId == Perps, leg => leg.Size);
        Assert.Equal(2, sizes[false].Count());
        Assert.InRange(
            sizes[false].Aggregate(BigInteger.Zero, (sum, size) => sum + size),
            Scenario.Ether(-30), Scenario.Ether(-29.99m));
        Assert.InRange(sizes[true].Single(), Scenario.Ether(-51), Scenario.Ether(-49));
    }

    [Theory]
    [InlineData(true, false, "stale")]
    [InlineData(false, true, "suspended")]
    public void Hedge_VenueIsClosed_GoesElsewhere_AndSaysWhy(bool stale, bool suspended, string why)
    {
        var scenario = With(p => p with { IsStale = stale, IsSuspended = suspended }, hedge: 0)
            .WithNetDelta(Scenario.Ether(5));
        var decision = scenario.DecideOnly();
        Assert.DoesNotContain(decision.Plan!.Legs, leg => leg.VenueId == Perps);
        var closed = Assert.Single(decision.Remarks, remark => remark.Code == ReasonCode.VenueClosed);
        Assert.Contains(why, closed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Hedge_OwnerHasSetNoFloor_NothingGrowsThere()
    {
        var scenario = With(p => p with { FloorBps = 0 }, hedge: 0).WithNetDelta(Scenario.Ether(5))
            .WithPool(1, 3_000, 500).WithPool(2, 3_000, 500);
        Assert.DoesNotContain(scenario.DecideOnly().Plan?.Legs ?? [], leg => leg.VenueId == Perps);
    }

    /// <summary>Shorts are paid for holding: that is worth the higher fee.</summary>
    [Fact]
    public void Hedge_FundingPaysShorts_PrefersThePerpetual()
    {
        Scenario At(BigInteger funding) => With(p => p with { FundingRate = funding }, hedge: 0)
            .WithNetDelta(Scenario.Ether(20)).WithPool(2, 3_000, 1);
        BigInteger Perpetual(Scenario scenario) => (scenario.DecideOnly().Plan?.Legs ?? [])
            .Where(leg => leg.VenueId == Perps)
            .Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.Size);
        Assert.Equal(BigInteger.Zero, Perpetual(At(Scenario.Ether(-0.01m))));
        Assert.InRange(Perpetual(At(Scenario.Ether(0.01m))), Scenario.Ether(-21), Scenario.Ether(-19));
    }

    /// <summary>Shorts pay at the perpetual, and spot takes it: it goes back, once, and says why.</summary>
    [Fact]
    public void Position_FundingTurned_MovesToSpot_AndStaysThere()
    {
        var scenario = Paying(-0.004m);
        var decision = scenario.DecideOnly();
        Assert.Equal((Verdict.Hedge, ReasonCode.Move), (decision.Verdict, decision.Decisive.Code));
        var plan = decision.Plan!;
        Assert.Equal(Scenario.Ether(10), plan.Legs.Single(leg => leg.VenueId == Perps).Size);
        Assert.Equal(BigInteger.Zero, plan.NetSize);
        Assert.Equal(plan.ExpectedHedge, plan.TargetHedge);
        Assert.Equal(Urgency.Routine, plan.Urgency);
        Assert.True(decision.Decisive.Measured > decision.Decisive.Limit);
        Assert.Contains("from perps-v2 3 to uniswap-v3", decision.Decisive.Detail, StringComparison.Ordinal);

        var moved = scenario.With(v => v with { Perps = v.Perps! with { Position = 0, Recorded = 0, Margin = 0 } });
        Assert.Equal(Verdict.Hold, moved.DecideOnly().Verdict);
    }

    /// <summary>What does not pay for its fees and gas in the time is left, and the decision says so.</summary>
    [Fact]
    public void Position_FundingTurnedALittle_StaysAndSaysWhatItWouldSave()
    {
        var decision = Paying(-0.00002m).DecideOnly();
        Assert.Equal(Verdict.Hold, decision.Verdict);
        var move = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.Move);
        Assert.False(move.Passed);
        Assert.InRange(move.Measured, 0.001, move.Limit);
    }

    [Fact]
    public void Position_ThatEarns_IsNotMoved() =>
        Assert.DoesNotContain(Paying(0.004m).DecideOnly().Reasons, reason => reason.Code == ReasonCode.Move);

    /// <summary>The pools take a quarter within the limit, and not the whole.</summary>
    [Fact]
    public void Position_FundingTurned_ButPoolsAreThin_MovesThePartThatTheyTake()
    {
        var decision = Paying(-0.5m).WithPool(1, 3_000, 2_000).WithPool(2, 3_000, 1).DecideOnly();
        Assert.Equal((Verdict.Hedge, ReasonCode.Move), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(Scenario.Ether(2.5m), decision.Plan!.Legs.Single(leg => leg.VenueId == Perps).Size);
        Assert.All(decision.Plan.Legs, leg => Assert.True(leg.IsWithinLimit, $"{leg}"));
    }

    /// <summary>With gas above the ceiling the keeper holds: it is no refusal to stay where one is.</summary>
    [Fact]
    public void Position_FundingTurned_ButAGuardIsAgainstIt_Holds()
    {
        var scenario = Paying(-0.02m);
        Assert.Equal(Verdict.Hedge, scenario.DecideOnly().Verdict);
        var dear = scenario with { Gas = scenario.Gas with { CeilingWei = 1 } };
        var decision = dear.DecideOnly();
        Assert.Equal(Verdict.Hold, decision.Verdict);
        Assert.True(Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.Move).Passed);
        Assert.Contains(decision.Reasons, reason => reason is { Code: "gas-ceiling", Passed: false });
    }

    /// <summary>What is usual comes first: of a rate that jumped, some is expected to go again.</summary>
    [Fact]
    public void Carry_IsRemembered_AndAveragesBlocks()
    {
        var first = Paying(0.0m).Step(KeeperBot.Core.KeeperState.Initial);
        var next = Paying(-0.004m).NextBlock().Step(first.State);
        var usual = Assert.Single(Scenario.Decisions(next).Single().Venues!.Value);
        Assert.Equal(Perps, usual.VenueId);
        Assert.InRange(usual.CarryPerYear!.Value, -0.004 * 365 * 0.01, -1e-6);
        Assert.Equal(Scenario.Decisions(next).Single().Venues!.Value, next.State.Vault("eth").Venues);
    }

    private static Scenario Paying(decimal funding)
    {
        var scenario = Settled(-10, margin: 12_500);
        return scenario.With(v => v with
        {
            BaseBalance = Scenario.Ether(100),
            Perps = v.Perps! with { FundingRate = Scenario.Ether(funding) },
        });
    }

    /// <summary>A scenario without a net delta; the perpetual is as it is on record.</summary>
    private static Scenario Settled(decimal position, decimal margin, decimal reserve = 3_000_000) =>
        With(
            p => p with
            {
                Position = Scenario.Ether(position),
                Recorded = Scenario.Ether(position),
                Margin = Scenario.Ether(margin),
            },
            hedge: 0)
            .With(v => v with { QuoteBalance = Scenario.Usdc(reserve) })
            .WithNetDelta(0);

    private static Scenario With(Func<PerpsV2World, PerpsV2World> change, decimal hedge)
    {
        var perps = change(new PerpsV2World(Perps) { Margin = Scenario.Ether(10_000) });
        return new Scenario().With(v => v with
        {
            Perps = perps,
            Hedge = Scenario.Ether(hedge),
            Mandate = v.Mandate with { Venues = [.. v.Mandate.Venues, perps.Mandate] },
        });
    }
}
