using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core;

public sealed class KeeperTests
{
    private static readonly Scenario Scene = new();

    [Fact]
    public void Next_NetDeltaInsideTheBand_Holds()
    {
        var step = Scene.WithNetDelta(Scenario.Ether(0.9m)).Step(KeeperState.Initial);
        var decision = Assert.Single(Scenario.Decisions(step));
        Assert.Equal((Verdict.Hold, null, 1L), (decision.Verdict, decision.Plan, decision.Number));
        Assert.Equal(0.9, decision.Measure!.NetDelta, 1e-8);
        Assert.Empty(step.Effects.OfType<Effect.Submit>());
    }

    [Theory]
    [InlineData(2.5, -2)]
    [InlineData(-2.5, 2)]
    public void Next_NetDeltaOutsideTheBand_HedgesBackToTheInnerBand(double net, double size)
    {
        var scenario = Scene.WithNetDelta(Scenario.Ether((decimal)net));
        var step = scenario.Step(KeeperState.Initial);
        var decision = Assert.Single(Scenario.Decisions(step));
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.Equal(size, (double)Assert.Single(decision.Plan!.Legs).Size / 1e18, 1e-8);
        Assert.Equal(decision.Plan.ExpectedHedge + decision.Plan.Legs[0].Size, decision.Plan.TargetHedge);
        Assert.Equal(decision, Assert.Single(step.Effects.OfType<Effect.Submit>()).Decision);
        var asked = decision.Reasons.Where(r => r.Code is not ("timer" or "urgent-band" or "other-venue"));
        Assert.All(asked, reason => Assert.True(reason.Passed, reason.Code));
    }

    [Fact]
    public void Next_AnyDecision_NamesItsBlockSnapshotAndMandate()
    {
        var decision = Scene.DecideOnly();
        Assert.Equal(
            ("eth", Scene.Block.Number, Scene.Block.Hash, Scenario.Now),
            (decision.Vault, decision.Block, decision.BlockHash, decision.Timestamp));
        Assert.Equal((Scene.Observe().Hash, Scene.Mandate.Hash), (decision.Snapshot, decision.Mandate));
    }

    [Fact]
    public void Next_StaleBaseFeed_RefusesWithTheMeasureAndTheAge()
    {
        var decision =
            Scene.With(v => v with { BaseFeed = v.BaseFeed with { UpdatedAt = Scenario.Now - 3_661 } }).DecideOnly();
        Assert.Equal((Verdict.Refuse, "base-price-age"), (decision.Verdict, decision.Decisive.Code));
        Assert.NotNull(decision.Measure);
    }

    [Fact]
    public void Next_NegativePrice_RefusesWithoutAMeasure()
    {
        var decision = Scene.WithSpot(-1).DecideOnly();
        Assert.Equal((Verdict.Refuse, "base-price-positive"), (decision.Verdict, decision.Decisive.Code));
        Assert.Null(decision.Measure);
        Assert.Equal(Flips.None, decision.Flips);
    }

    [Fact]
    public void Next_GasAboveTheCeiling_RefusesAndSaysWhenItWouldGoOut()
    {
        var decision = Scene.WithGasPrice(Scenario.Gwei(80)).DecideOnly();
        Assert.Equal((Verdict.Refuse, "gas-ceiling"), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(
            (Scenario.Gwei(50), (BigInteger?)null), (decision.Flips.GasAtMostWei!.Value, decision.Flips.GasAboveWei));
    }

    [Fact]
    public void Next_GasAboveTheCeilingAndNothingToDo_Holds() =>
        Assert.Equal(Verdict.Hold, Scene.WithNetDelta(0).WithGasPrice(Scenario.Gwei(80)).DecideOnly().Verdict);

    [Theory]
    [InlineData(IntentState.Planned)]
    [InlineData(IntentState.Signed)]
    [InlineData(IntentState.Broadcast)]
    [InlineData(IntentState.CancelPending)]
    [InlineData(IntentState.Ambiguous)]
    public void Next_EarlierPlanInFlight_WaitsWhateverTheExecutorSays(IntentState open)
    {
        var decision = Scene.NextBlock().With(v => v with { Sequence = v.Sequence + 1 }).DecideOnly(Open(open));
        Assert.Equal((Verdict.Wait, "open-intent"), (decision.Verdict, decision.Decisive.Code));
        Assert.Contains($"{open}", decision.Reasons[0].Detail, StringComparison.Ordinal);
        Assert.Equal(Flips.None, decision.Flips);
    }

    [Fact]
    public void Next_IncludedButSequenceNotAdvanced_Waits() =>
        Assert.Equal(Verdict.Wait, Scene.NextBlock().DecideOnly(Open(IntentState.Included)).Verdict);

    [Fact]
    public void Next_IncludedAndSequenceAdvanced_DecidesAgain()
    {
        var state = Open(IntentState.Included);
        var next = Scene.NextBlock().With(v => v with { Sequence = v.Sequence + 1 });
        Assert.Equal(Verdict.Hedge, next.DecideOnly(state).Verdict);
        Assert.Equal(2, next.Step(state).State.Vault("eth").Intents.Length);
    }

    [Fact]
    public void Next_CancelIncluded_DecidesAgainAtTheSameSequence()
    {
        var state = Open(IntentState.CancelPending);
        var cancel = state.Vault("eth").Intents[0].Attempts[^1];
        var included = new IntentChange.Included(Intents.SampleIntent.Inclusion(cancel));
        state = state.Apply(new Fact.IntentChanged("eth", 1, included), []);
        Assert.Equal(Verdict.Hedge, Scene.NextBlock().DecideOnly(state).Verdict);
    }

    [Fact]
    public void Next_SeveralVaultsWantToHedge_TheFurthestOutsideItsBandGoesFirst()
    {
        var scenario = WithVaults(2, 3, 2);
        var step = scenario.Step(KeeperState.Initial);
        var decisions = Scenario.Decisions(step);
        Assert.Equal([Verdict.Wait, Verdict.Hedge, Verdict.Wait], decisions.Select(d => d.Verdict));
        Assert.Equal([1L, 2L, 3L], decisions.Select(d => d.Number));
        Assert.Equal("lane-busy", decisions[0].Decisive.Code);
        Assert.Equal("b", Assert.Single(step.Effects.OfType<Effect.Submit>()).Decision.Vault);
        Assert.Equal("b", Assert.Single(step.State.OpenIntents).Vault);

        // The others wait while it is in flight, and go when it is not.
        var waiting = scenario.NextBlock().Decide(step.State);
        Assert.All(waiting, decision => Assert.Equal(Verdict.Wait, decision.Verdict));
        var ended =
            step.State.Apply(new Fact.IntentChanged("b", 2, new IntentChange.Ended(IntentState.Expired, "x")), []);
        Assert.Equal(Verdict.Hedge, scenario.NextBlock().Decide(ended)[1].Verdict);
    }

    [Fact]
    public void Next_BudgetFitsEitherHedgeButNotBoth_TheFurthestOutsideItsBandGoesAndTheOtherWaits()
    {
        // A routine hedge may cost 50 gwei for each of 400,000 gas: 0.02 ETH.
        var scenario = WithBudget(WithVaults(2, 3), 0.039m);
        Assert.All(scenario.Vaults, RequireGoesAlone);
        var step = scenario.Step(KeeperState.Initial);
        var decisions = Scenario.Decisions(step);
        Assert.Equal([Verdict.Wait, Verdict.Hedge], decisions.Select(d => d.Verdict));
        RequireWaitsForBudget(decisions[0], 0.04, 0.039);
        Assert.Equal("b", Assert.Single(step.Effects.OfType<Effect.Submit>()).Decision.Vault);
        Assert.Equal("b", Assert.Single(step.State.OpenIntents).Vault);

        void RequireGoesAlone(VaultWorld vault) =>
            Assert.Equal(Verdict.Hedge, (scenario with { Vaults = [vault] }).DecideOnly().Verdict);
    }

    [Fact]
    public void Next_BudgetFitsEitherHedgeButNotBoth_TheUrgentOneGoesBeforeOneFurtherOutside()
    {
        // An urgent hedge may cost 250 gwei for each of 400,000 gas: 0.1 ETH.
        var scenario = WithBudget(WithVaults(3, 2), 0.119m);
        scenario = scenario.With(v => v.Mandate.Id != "b" ? v : v with
        {
            Mandate = v.Mandate with { Policy = v.Mandate.Policy with { UrgentBand = Scenario.Ether(1.5m) } },
        });
        var decisions = scenario.Decide();
        Assert.Equal([Verdict.Wait, Verdict.Hedge], decisions.Select(d => d.Verdict));
        RequireWaitsForBudget(decisions[0], 0.12, 0.119);
        Assert.Equal(Urgency.Urgent, decisions[1].Plan?.Urgency);
    }

    [Fact]
    public void Next_BudgetFitsBothHedgesExactly_BothGo()
    {
        var step = WithBudget(WithVaults(2, 3), 0.04m).Step(KeeperState.Initial);
        Assert.All(Scenario.Decisions(step), decision => Assert.Equal(Verdict.Hedge, decision.Verdict));
        Assert.Equal(["a", "b"], step.Effects.OfType<Effect.Submit>().Select(submit => submit.Decision.Vault));
    }

    [Fact]
    public void Next_OperatorAsksAtHighGas_OverridesTheGasCeilingAndTradesToFlat()
    {
        var scenario = Scene.WithNetDelta(Scenario.Ether(0.9m)).WithGasPrice(Scenario.Gwei(280));
        var decision = scenario.DecideOnly(Hear(OperatorVerb.Flatten));
        Assert.Equal((Verdict.Hedge, "operator"), (decision.Verdict, decision.Decisive.Code));
        Assert.False(Assert.Single(decision.Reasons, r => r.Code == "gas-ceiling").Passed);
        Assert.Equal(-0.9, (double)decision.Plan!.Legs[0].Size / 1e18, 1e-8);
    }

    [Fact]
    public void Next_OperatorAsksAndAnotherGuardRefuses_Refuses()
    {
        var paused = Scene.With(v => v with { Paused = true }).DecideOnly(Hear(OperatorVerb.Rebalance));
        Assert.Equal((Verdict.Refuse, "pause"), (paused.Verdict, paused.Decisive.Code));
        var stale = Scene.With(v => v with { BaseFeed = v.BaseFeed with { UpdatedAt = 1 } });
        Assert.Equal(Verdict.Refuse, stale.DecideOnly(Hear(OperatorVerb.Rebalance)).Verdict);
    }

    [Fact]
    public void Next_OperatorAsked_IsAnsweredByOneDecision()
    {
        var calm = Scene.WithNetDelta(Scenario.Ether(0.9m));
        var state = calm.With(v => v with { Paused = true }).Step(Hear(OperatorVerb.Rebalance)).State;
        Assert.Null(state.Vault("eth").Asked);
        Assert.Equal(Verdict.Hold, calm.NextBlock().DecideOnly(state).Verdict);
    }

    [Fact]
    public void Next_OperatorAskedWhileACancelIsOpen_IsAnsweredAfterIt()
    {
        var state = Open(IntentState.CancelPending).Apply(new Fact.OperatorSpoke(OperatorVerb.Rebalance, "eth"), []);
        var waited = Scene.NextBlock().Step(state).State;
        Assert.Equal(OperatorVerb.Rebalance, waited.Vault("eth").Asked?.Verb);
    }

    [Fact]
    public void Next_OperatorAskedWhileARoutinePlanIsOpen_SupersedesIt()
    {
        var state = Open(IntentState.Broadcast).Apply(new Fact.OperatorSpoke(OperatorVerb.Rebalance, "eth"), []);
        var decision = Scene.NextBlock().DecideOnly(state);
        Assert.Equal((Verdict.Hedge, Urgency.Urgent), (decision.Verdict, decision.Plan?.Urgency));
    }

    [Fact]
    public void Next_OperatorPaused_RefusesWhatItWouldHedgeUntilResumed()
    {
        var state = Hear(OperatorVerb.Pause);
        var decision = Scene.DecideOnly(state);
        Assert.Equal((Verdict.Refuse, "pause"), (decision.Verdict, decision.Decisive.Code));
        Assert.Equal(Verdict.Hold, Scene.WithNetDelta(0).DecideOnly(state).Verdict);
        var resumed = state.Apply(new Fact.OperatorSpoke(OperatorVerb.Resume, "eth"), []);
        Assert.Equal(Verdict.Hedge, Scene.DecideOnly(resumed).Verdict);
    }

    [Fact]
    public void Next_TimerDue_TradesToFlatOnce()
    {
        var scenario = Scene.WithPolicy(p => p with { MaxIntervalSeconds = 600 }).WithNetDelta(Scenario.Ether(0.5m));
        var state = scenario.Step(KeeperState.Initial).State;
        var due = scenario.NextBlock(600);
        var step = due.Step(state);
        Assert.Equal(
            (Verdict.Hedge, "timer"), (Scenario.Decisions(step)[0].Verdict, Scenario.Decisions(step)[0].Decisive.Code));
        Assert.Equal(Scenario.Now, step.State.Vault("eth").LastHedgeAt);
        IntentChange[] happens =
        [
            new IntentChange.Signed(Intents.SampleIntent.First),
            new IntentChange.Included(Intents.SampleIntent.Inclusion(Intents.SampleIntent.First)),
        ];
        var hedged =
            happens.Aggregate(step.State, (s, change) => s.Apply(new Fact.IntentChanged("eth", 2, change), []));
        Assert.Equal(due.Block.Timestamp, hedged.Vault("eth").LastHedgeAt);
    }

    [Fact]
    public void Next_EveryReadReverted_RefusesAndNamesTheContract()
    {
        var answers =
            Scene.Observe().Answers.InOrder.Select(pair => KeyValuePair.Create(pair.Key, new Answer(false, default)));
        var snapshot = new Snapshot(Scene.Block, Answers.None.With(answers));
        var decision = Assert.Single(Decide(snapshot, Scene));
        Assert.Equal((Verdict.Refuse, "unreadable"), (decision.Verdict, decision.Decisive.Code));
        Assert.Contains(Scene.Only.Mandate.Executor.ToString(), decision.Reasons[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_OneVaultUnreadable_LeavesTheOthersAlone()
    {
        var scenario = new Scenario { Vaults = [Scenario.Vault("a"), Scenario.Vault("b", 2)] };
        var snapshot = scenario.Observe();
        var gone = snapshot.Answers.InOrder
            .Where(pair => pair.Key.To == scenario.Vaults[0].Mandate.Vault)
            .Select(pair => KeyValuePair.Create(pair.Key, new Answer(true, default)));
        var broken = new Snapshot(snapshot.Block, snapshot.Answers.With(gone));
        var decisions =
            Decide(broken, scenario);
        Assert.Equal([Verdict.Refuse, Verdict.Hedge], decisions.Select(d => d.Verdict));
    }

    [Fact]
    public void Next_QuoteOfAnotherSizeIsMalformed_DoesNotChangeTheVerdict()
    {
        // Looking for the price at which the verdict flips must not turn a sound decision into a refusal.
        var scenario = Scene.WithNetDelta(Scenario.Ether(1.5m));
        var snapshot = scenario.Observe();
        var needed = scenario.DecideOnly().Plan!.Legs[0].Size;
        var others = snapshot.Answers.InOrder
            .Where(pair => pair.Key.Function!.Name.StartsWith("quote", StringComparison.Ordinal))
            .Where(pair => SizeOf(pair.Key) > 10 * BigInteger.Abs(needed))
            .Select(pair => KeyValuePair.Create(pair.Key, new Answer(true, new byte[7])));
        var broken = new Snapshot(snapshot.Block, snapshot.Answers.With(others));
        var decisions =
            Decide(broken, scenario);
        Assert.Equal(Verdict.Hedge, Assert.Single(decisions).Verdict);
    }

    private static BigInteger SizeOf(Ask quote) => quote.Function!.DecodeInput(quote.Data)[0][2].AsBigInteger();

    private static ImmutableArray<Decision> Decide(Snapshot snapshot, Scenario scenario) =>
        Scenario.Decisions(Keeper.Next(KeeperState.Initial, new Fact.BlockSeen(snapshot), scenario.Mandate));

    /// <summary>Vaults a, b, c and so on, each this many ether from flat.</summary>
    private static Scenario WithVaults(params int[] nets)
    {
        var vaults = nets.Select((_, i) => Scenario.Vault(((char)('a' + i)).ToString(), (byte)(i + 1)));
        var flat = new Scenario { Vaults = [.. vaults] }.WithNetDelta(0);
        var hedged = flat.Vaults.Zip(nets, (vault, net) => vault with { Hedge = vault.Hedge + Scenario.Ether(net) });
        return flat with { Vaults = [.. hedged] };
    }

    /// <summary>The lane has room for every hedge, the day for gas of this much ether.</summary>
    private static Scenario WithBudget(Scenario scenario, decimal ether) => scenario with
    {
        Gas = scenario.Gas with { MaxInFlight = scenario.Vaults.Length, DailyBudgetWei = Scenario.Ether(ether) },
    };

    private static void RequireWaitsForBudget(Decision decision, double needed, double budget)
    {
        Assert.Null(decision.Plan);
        Assert.Equal(new Reason("gas-budget", false, needed, budget, "ETH"), decision.Decisive);
    }

    private static KeeperState Hear(OperatorVerb verb) =>
        Keeper.Next(KeeperState.Initial, new Fact.OperatorSpoke(verb, "eth"), Scene.Mandate).State;

    /// <summary>A keeper whose first hedge of the scene came as far as this.</summary>
    private static KeeperState Open(IntentState reached)
    {
        var attempt = Intents.SampleIntent.First;
        var cancel = Intents.SampleIntent.Attempt(2, cancel: true);
        IntentChange[] changes = reached switch
        {
            IntentState.Planned => [],
            IntentState.Signed or IntentState.Ambiguous => [new IntentChange.Signed(attempt)],
            IntentState.Broadcast => [new IntentChange.Signed(attempt), new IntentChange.Sent(attempt.Hash)],
            IntentState.CancelPending => [new IntentChange.Signed(attempt), new IntentChange.Signed(cancel)],
            _ => [new IntentChange.Signed(attempt), new IntentChange.Included(Intents.SampleIntent.Inclusion(attempt))],
        };
        var state = changes.Aggregate(
            Scene.Step(KeeperState.Initial).State,
            (s, change) => s.Apply(new Fact.IntentChanged("eth", 1, change), []));
        var vault = state.Vault("eth");
        return reached != IntentState.Ambiguous ? state : state with
        {
            Vaults = [vault with { Intents = [vault.Intents[0] with { State = IntentState.Ambiguous }] }],
        };
    }
}
