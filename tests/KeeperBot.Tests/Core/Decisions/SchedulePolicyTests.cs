using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Tests.Core.Decisions;

public sealed class SchedulePolicyTests
{
    private const int Hour = 3_600;

    private static readonly Scenario Scene = Scheduled(Hour, null).WithNetDelta(Scenario.Ether(0.7m));

    [Fact]
    public void Next_BetweenTheTimes_HoldsByTheTimerAndSaysWhenItActs()
    {
        var decision = Scene.DecideOnly(Hedged(600));
        Assert.Equal((Verdict.Hold, ReasonCode.Timer), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(Scenario.Now + 3_000, decision.Flips.At);
    }

    [Theory]
    [InlineData(Hour - 1, false)]
    [InlineData(Hour, true)]
    [InlineData(5 * Hour, true)]
    public void Next_AroundItsTime_TradesToFlatFromThenOn(int since, bool trades)
    {
        var decision = Scene.DecideOnly(Hedged(since));
        Assert.Equal(trades ? Verdict.Hedge : Verdict.Hold, decision.Verdict);
        Assert.Equal(trades ? -Scenario.Ether(0.7m) : 0, Nearest(decision));
    }

    [Theory]
    [InlineData(0.1, false)]
    [InlineData(0.11, true)]
    [InlineData(-0.11, true)]
    public void Next_EveryBlock_TradesWhateverIsMoreThanTheLeastTrade(double net, bool trades)
    {
        var decision = Scheduled(0, null).WithNetDelta(Scenario.Ether((decimal)net)).DecideOnly(Hedged(0));
        Assert.Equal(trades ? Verdict.Hedge : Verdict.Hold, decision.Verdict);
        Assert.Equal(trades ? -Scenario.Ether((decimal)net) : 0, Nearest(decision));
        Assert.Equal(ReasonCode.Timer, decision.Decisive.Code);
        Assert.Null(decision.Flips.At);
    }

    [Fact]
    public void Next_BeyondTheBandBetweenTheTimes_TradesToFlat()
    {
        var decision = Scene.WithNetDelta(Scenario.Ether(3.1m)).DecideOnly(Hedged(60));
        Assert.Equal((Verdict.Hedge, ReasonCode.Band), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(-Scenario.Ether(3.1m), Nearest(decision));
    }

    [Theory]
    [InlineData(3_059, false)]
    [InlineData(3_061, true)]
    [InlineData(2_941, false)]
    [InlineData(2_939, true)]
    public void Next_PriceMovedSinceTheLastHedge_TradesToFlatBeyondTheMove(int spot, bool trades)
    {
        var scene = Scheduled(Hour, 0.02).WithSpot(Scenario.Integer(spot, 8)).WithPool(1, spot).WithPool(2, spot)
            .WithNetDelta(Scenario.Ether(0.7m));
        var decision = scene.DecideOnly(Hedged(60));
        Assert.Equal(trades ? Verdict.Hedge : Verdict.Hold, decision.Verdict);
        Assert.Equal(trades ? ReasonCode.PriceMove : ReasonCode.Timer, decision.Decisive.Code);
        var moved = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.PriceMove);
        Assert.Equal((trades, 2.0), (moved.Passed, moved.Limit));
        Assert.Equal(Math.Abs(spot - 3_000) / 30.0, moved.Measured, 1e-9);

        // A move that leaves next to nothing to trade trades nothing.
        var small = scene.WithNetDelta(Scenario.Ether(0.05m)).DecideOnly(Hedged(60));
        Assert.Equal(Verdict.Hold, small.Verdict);
    }

    /// <summary>Before a first hedge the move counts from the first block that was seen.</summary>
    [Fact]
    public void Next_NeverHedged_CountsTheMoveFromTheFirstBlock()
    {
        var scene = Scheduled(Hour, 0.02).WithNetDelta(0);
        var first = scene.Step(KeeperState.Initial);
        Assert.DoesNotContain(
            Scenario.Decisions(first).Single().Reasons, reason => reason.Code == ReasonCode.PriceMove);
        var moved = scene.NextBlock().WithSpot(Scenario.Integer(3_090, 8)).WithPool(1, 3_090).WithPool(2, 3_090);
        var decision = moved.DecideOnly(first.State);
        Assert.Equal((Verdict.Hedge, ReasonCode.PriceMove), (decision.Verdict, decision.Decisive.Code));
    }

    private static Scenario Scheduled(long seconds, double? move) => new Scenario().WithPolicy(policy => policy with
    {
        Kind = "schedule",
        Band = Scenario.Ether(3),
        UrgentBand = Scenario.Ether(9),
        InnerBand = 0,
        MaxIntervalSeconds = seconds,
        PriceMove = move,
    });

    private static KeeperState Hedged(int secondsAgo) => new(0, null,
    [
        VaultState.Fresh("eth") with { LastHedgeAt = Scenario.Now - (ulong)secondsAgo, LastHedgeSpot = 3_000 },
    ]);

    /// <summary>What is traded, to a millionth: the delta of the book has more digits than it was set by.</summary>
    private static BigInteger Nearest(Decision decision)
    {
        var size = decision.Plan is { } plan ? plan.Legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.Size) : 0;
        var micro = Scenario.Ether(0.000001m);
        return (size + (size.Sign * micro / 2)) / micro * micro;
    }
}
