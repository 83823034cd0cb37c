using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;

namespace KeeperBot.Tests.Core;

/// <summary>What an operator may ask of the brain, from the request to the last slice.</summary>
public sealed class OperatorTests
{
    private static readonly Scenario Scene = new();

    [Theory]
    [InlineData(0.9)]
    [InlineData(-0.01)]
    public void Next_Flatten_TradesTheWholeNetDeltaHoweverLittle(double net)
    {
        var decision = Scene.WithNetDelta(Scenario.Ether((decimal)net)).DecideOnly(Hear(OperatorVerb.Flatten));
        Assert.Equal((Verdict.Hedge, "operator"), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(-net, (double)decision.Plan!.Legs[0].Size / 1e18, 1e-8);
        Assert.Equal(Urgency.Urgent, decision.Plan.Urgency);
    }

    /// <summary>An emergency does not wait for a contract that says what data costs.</summary>
    [Fact]
    public void Next_FlattenOnAnL2WhoseFeeNobodyStates_GoesAhead()
    {
        var silent = Scene.WithNetDelta(Scenario.Ether(2.5m));
        silent = silent with { Gas = silent.Gas with { Fees = FeeModel.OpStack } };
        Assert.Equal((Verdict.Refuse, ReasonCode.Unreadable), Told(silent.DecideOnly()));
        var flattened = silent.DecideOnly(Hear(OperatorVerb.Flatten));
        Assert.Equal((Verdict.Hedge, "operator"), Told(flattened));
        Assert.Equal(-2.5, (double)flattened.Plan!.Legs[0].Size / 1e18, 1e-8);
        var flat = Scene.WithNetDelta(0);
        flat = flat with { Gas = silent.Gas };
        Assert.Equal(Verdict.Hold, flat.DecideOnly(Hear(OperatorVerb.Flatten)).Verdict);

        static (Verdict Verdict, string Code) Told(Decision decision) => (decision.Verdict, decision.Decisive.Code);
    }

    [Fact]
    public void Next_FlattenOfMoreThanOnePlanMayTrade_GoesInSlicesUntilItIsDone()
    {
        var scenario = Scene.WithNetDelta(Scenario.Ether(4m)).With(v => v with
        {
            Mandate = v.Mandate with
            {
                Limits = v.Mandate.Limits with { MaxNotionalPerTrade = Worth(scenario: Scene, ether: 1.5m) },
            },
        });
        var step = scenario.Step(Hear(OperatorVerb.Flatten));
        var decision = step.Effects.OfType<Effect.Record>().Single().Decision;

        Assert.Equal(Verdict.Hedge, decision.Verdict);
        var slice = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.Slice);
        Assert.Equal(4.0, slice.Limit, 1e-6);
        Assert.InRange(slice.Measured, 1.2, 1.5);
        Assert.Equal(OperatorVerb.Flatten, step.State.Vault("eth").Asked?.Verb);
    }

    [Fact]
    public void Next_TradeOverTheOperatorsOwnLimit_IsRefused()
    {
        var asked = KeeperState.Initial.Apply(
            new Fact.OperatorSpoke(OperatorVerb.Flatten, "eth") { MostNotional = BigInteger.One }, []);
        var decision = Scene.WithNetDelta(Scenario.Ether(4m)).DecideOnly(asked);
        Assert.Equal((Verdict.Refuse, "operator-limit"), (decision.Verdict, decision.Decisive.Code));
    }

    [Fact]
    public void Next_Unwind_ClosesTheHedgeAndStaysPaused()
    {
        var hedged = Scene.WithNetDelta(0);
        var hedge = hedged.DecideOnly(KeeperState.Initial).Measure!.Hedge;
        Assert.False(hedge.IsZero);

        var step = hedged.Step(Hear(OperatorVerb.Unwind));
        var decision = step.Effects.OfType<Effect.Record>().Single().Decision;

        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Equal(BigInteger.Zero, decision.Plan!.TargetHedge);
        Assert.True(step.State.Vault("eth") is { Paused: true, Unwinds: true });
    }

    [Fact]
    public void Next_UnwindWithNothingLeft_HoldsAndIsDone()
    {
        var closed = Scene.With(v => v with { Hedge = BigInteger.Zero });
        var step = closed.Step(Hear(OperatorVerb.Unwind));
        Assert.Equal(Verdict.Hold, step.Effects.OfType<Effect.Record>().Single().Decision.Verdict);
        Assert.True(step.State.Vault("eth") is { Paused: true, Unwinds: false });

        // Afterwards the pause holds, whatever the delta is.
        var later = closed.WithNetDelta(Scenario.Ether(50m)).NextBlock().DecideOnly(step.State);
        Assert.Equal((Verdict.Refuse, "pause"), (later.Verdict, later.Decisive.Code));
    }

    /// <summary>What is in flight is withdrawn first; the request is not lost with it.</summary>
    [Fact]
    public void Next_FlattenWhileAnUnwantedPlanIsInFlight_StandsUntilItsTurn()
    {
        var sold = Scene.WithNetDelta(Scenario.Ether(4m)).Step(KeeperState.Initial).State;
        var asked = sold.Apply(new Fact.OperatorSpoke(OperatorVerb.Flatten, "eth"), []);
        var step = Scene.WithNetDelta(Scenario.Ether(0.3m)).NextBlock().Step(asked);

        Assert.Equal(Verdict.Withdraw, step.Effects.OfType<Effect.Record>().Single().Decision.Verdict);
        Assert.Equal(OperatorVerb.Flatten, step.State.Vault("eth").Asked?.Verb);
    }

    [Fact]
    public void Next_UnwindWhileTheExecutorIsPaused_IsRefusedAndNotForgotten()
    {
        var step = Scene.WithNetDelta(0).With(v => v with { Paused = true }).Step(Hear(OperatorVerb.Unwind));
        Assert.Equal(Verdict.Refuse, step.Effects.OfType<Effect.Record>().Single().Decision.Verdict);
        Assert.True(step.State.Vault("eth").Unwinds);
    }

    private static KeeperState Hear(OperatorVerb verb) =>
        KeeperState.Initial.Apply(new Fact.OperatorSpoke(verb, "eth"), []);

    /// <summary>The quote integer that some ether is worth at the scenario's price.</summary>
    private static BigInteger Worth(Scenario scenario, decimal ether)
    {
        var vault = scenario.Only;
        var usd = (decimal)vault.BaseFeed.Answer / 100_000_000m;
        return new BigInteger(ether * usd * (decimal)Math.Pow(10, vault.Mandate.Quote.Decimals));
    }
}
