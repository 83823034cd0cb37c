using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Decisions;

public sealed class DecisionTests
{
    [Fact]
    public void Decisive_Hedge_IsTheFirstReasonThatSpokeForIt()
    {
        Assert.Equal("band", new Scenario().DecideOnly().Decisive.Code);
        Assert.Equal("operator", With(Verdict.Hedge, ("operator", true), ("band", false)).Decisive.Code);
        Assert.Equal("timer", With(Verdict.Hedge, ("band", false), ("timer", true)).Decisive.Code);
    }

    [Fact]
    public void Decisive_Hold_IsTheFirstReasonThatStoodAgainstIt() =>
        Assert.Equal("band", new Scenario().WithNetDelta(0).DecideOnly().Decisive.Code);

    /// <summary>
    /// The timer wanted the trade although the band did not: what refused it is the guard, not the band.
    /// </summary>
    [Fact]
    public void Decisive_GuardRefusesWhatTheTimerWanted_IsTheGuard()
    {
        var scenario =
            new Scenario().WithPolicy(p => p with { MaxIntervalSeconds = 600 }).WithNetDelta(Scenario.Ether(0.5m));
        var state = scenario.Step(KeeperState.Initial).State;
        var decision = scenario.NextBlock(600).With(v => v with { Paused = true }).DecideOnly(state);
        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.Equal("pause", decision.Decisive.Code);
    }

    /// <summary>An overridden guard refuses nothing, so it is not what decided.</summary>
    [Fact]
    public void Decisive_GuardRefusesWhatTheOperatorWanted_IsNotTheGuardThatWasOverridden()
    {
        var scenario = new Scenario().WithGasPrice(Scenario.Gwei(260)).With(v => v with { BaseBalance = 0 });
        var asked = KeeperState.Initial.Apply(new Fact.OperatorSpoke(OperatorVerb.Rebalance, "eth"), []);
        var decision = scenario.DecideOnly(asked);
        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.False(Assert.Single(decision.Reasons, r => r.Code == "gas-ceiling").Passed);
        Assert.Equal("funds", decision.Decisive.Code);
    }

    [Fact]
    public void Decisive_RefusalWithoutAMeasure_IsTheCheckThatFailed()
    {
        Assert.Equal("unreadable", With(Verdict.Refuse, ("unreadable", false)).Decisive.Code);
        var stale = With(Verdict.Refuse, ("base-price-positive", true), ("base-price-age", false));
        Assert.Equal("base-price-age", stale.Decisive.Code);
    }

    [Fact]
    public void ComputeReasonHash_AnyFigureChanges_IsAnother()
    {
        var decision = new Scenario().DecideOnly();
        Assert.Equal(Keccak256.Compute(Canonical.Serialize(decision)), decision.ComputeReasonHash());
        Decision[] others =
        [
            decision with { Number = 2 },
            decision with { Measure = null },
            decision with { Flips = Flips.None },
            decision with { Reasons = decision.Reasons.RemoveAt(0) },
            decision with { Plan = decision.Plan! with { Deadline = 1 } },
        ];
        Assert.Equal(6, others.Append(decision).Select(d => d.ComputeReasonHash()).Distinct().Count());
    }

    private static Decision With(Verdict verdict, params (string Code, bool Passed)[] reasons) => new(
        1,
        "eth",
        1,
        Hash32.Zero,
        1,
        Hash32.Zero,
        Hash32.Zero,
        verdict,
        null,
        reasons.Select(r => new Reason(r.Code, r.Passed, 0, 0, "x")).ToImmutableArray(),
        Flips.None,
        null);
}
