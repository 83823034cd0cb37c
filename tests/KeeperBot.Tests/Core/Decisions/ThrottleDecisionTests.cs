using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>What a keeper does while its venues thin out.</summary>
public sealed class ThrottleDecisionTests
{
    private static readonly ThrottleMandate Throttle = new(
        3_600, [new ThrottleStep(60, 50), new ThrottleStep(30, 20), new ThrottleStep(10, 0)], 100, null, 100);

    /// <summary>
    /// The pools are as always; then they hold a part of that, and of what is left a part may be taken.
    /// </summary>
    [Theory]
    [InlineData(0.9, 1.0)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.2, 0.2)]
    public void Depth_Lost_MakesRoutineTradesSmallerInSteps(double kept, double share)
    {
        var usual = Scene(1_000);
        var state = Seen(usual);
        var thin = Scene((decimal)(1_000 * kept)).NextBlock();
        var decision = Scenario.Decisions(thin.Step(state)).Single();
        var told = decision.Reasons.SingleOrDefault(reason => reason.Code == ReasonCode.Throttle);
        if (share == 1.0)
        {
            Assert.Null(told);
            return;
        }

        Assert.NotNull(told);
        Assert.Contains($"at most {100 * share:0} %", told.Detail, StringComparison.Ordinal);
        var free = Scenario.Decisions(thin.With(Unthrottled).Step(state)).Single();
        Assert.True(told.Measured < told.Limit, $"{told}");
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Equal(told.Measured, -Scaled.ToDouble(decision.Plan!.NetSize, 18), 1e-9);
        Assert.True(free.Plan is null || decision.Plan.NetSize > free.Plan.NetSize);
    }

    [Fact]
    public void Depth_NearlyGone_IsHeld_AndTheDecisionSaysWhy()
    {
        var thin = Scene(60).NextBlock();
        var decision = Scenario.Decisions(thin.Step(Seen(Scene(1_000)))).Single();
        Assert.Equal((Verdict.Hold, ReasonCode.Throttle), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(0.0, decision.Decisive.Measured);
    }

    /// <summary>What is usual follows: after some half-lives the new depth is what there is.</summary>
    [Fact]
    public void Depth_StaysLow_BecomesWhatIsUsual()
    {
        var state = Seen(Scene(1_000));
        var thin = Scene(300);
        for (var hour = 0; hour < 8; hour++)
        {
            thin = thin.NextBlock(3_600);
            state = thin.WithNetDelta(0).Step(state).State;
        }

        var decision = Scenario.Decisions(thin.NextBlock().Step(state)).Single();
        Assert.DoesNotContain(decision.Reasons, reason => reason.Code == ReasonCode.Throttle);
    }

    /// <summary>Urgent de-risking has a share of its own, whatever the steps say.</summary>
    [Fact]
    public void Depth_Lost_AnUrgentTradeTakesItsOwnShare()
    {
        var thin = Scene(250).WithPolicy(policy => policy with { UrgentBand = Scenario.Ether(2) }).NextBlock();
        var decision = Scenario.Decisions(thin.Step(Seen(Scene(1_000)))).Single();
        Assert.Equal(Urgency.Urgent, decision.Plan!.Urgency);
        var routine = Scenario.Decisions(Scene(250).NextBlock().Step(Seen(Scene(1_000)))).Single();
        Assert.True(BigInteger.Abs(decision.Plan.NetSize) > 3 * BigInteger.Abs(routine.Plan!.NetSize));
    }

    [Fact]
    public void Price_FarFromTheOracle_TakesNoRoutineTrade()
    {
        var far = Scene(1_000).WithPool(1, 3_050, 1_000).WithPool(2, 3_050, 1_000);
        var decision = far.DecideOnly();
        Assert.Equal((Verdict.Hold, ReasonCode.Throttle), (decision.Verdict, decision.Decisive.Code));
        Assert.Contains("bps from the oracle's", decision.Decisive.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Position_IsNoMoreThanAShareOfWhatIsOpen()
    {
        var perps = new PerpsV2World(3)
        {
            Margin = Scenario.Ether(100_000),
            OpenInterest = Scenario.Ether(50),
            FundingRate = Scenario.Ether(0.1m),
        };
        var scenario = Scene(1_000).With(v => v with
        {
            Perps = perps,
            Mandate = v.Mandate with
            {
                Venues = [.. v.Mandate.Venues, perps.Mandate],
                Throttle = Throttle with { MaxOpenInterestBps = 300 },
            },
        });
        var legs = scenario.DecideOnly().Plan?.Legs ?? [];
        Assert.Equal(Scenario.Ether(-1.5m), legs.Single(leg => leg.VenueId == 3).Size);
    }

    [Fact]
    public void Depth_OfEveryVenue_IsRemembered()
    {
        var usual = Seen(Scene(1_000)).Vault("eth").Venues;
        Assert.Equal([1U, 2U], usual.Select(venue => venue.VenueId));
        Assert.All(usual, venue => Assert.InRange(venue.Depth!.Value, 0.1, 100.0));
        Assert.Equal(usual, VenueMemory.Find(usual, 1) is { } first ? [first, usual[1]] : []);
    }

    private static KeeperState Seen(Scenario scenario) => scenario.WithNetDelta(0).Step(KeeperState.Initial).State;

    private static Scenario Scene(decimal depth) => new Scenario()
        .With(v => v with
        {
            Mandate = v.Mandate with
            {
                Throttle = Throttle,
                Venues =
                [
                    .. v.Mandate.Venues.Select(venue => venue with { Kind = UniswapV2Venue.KindName, FeePips = 3_000 }),
                ],
            },
            BaseBalance = Scenario.Ether(1_000),
        })
        .WithLimits(limits => limits with { MaxSlippageBps = 100 })
        .WithPool(1, 3_000, depth).WithPool(2, 3_000, depth)
        .WithNetDelta(Scenario.Ether(3));

    private static VaultWorld Unthrottled(VaultWorld world) =>
        world with { Mandate = world.Mandate with { Throttle = null } };
}
