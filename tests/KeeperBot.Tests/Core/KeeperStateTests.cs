using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;

namespace KeeperBot.Tests.Core;

public sealed class KeeperStateTests
{
    private static readonly Scenario Scene = new();

    [Fact]
    public void Vault_NeverSeen_IsAFreshMemory() =>
        Assert.Equal(VaultState.Fresh("eth"), KeeperState.Initial.Vault("eth"));

    [Fact]
    public void Apply_FirstBlockWithAHedge_RemembersDecisionHeadAndIntent()
    {
        var (state, effects) = Scene.Step(KeeperState.Initial);
        Assert.Equal((1L, Scene.Block), (state.Decisions, state.Head));
        var vault = state.Vault("eth");
        Assert.Equal((Verdict.Hedge, "band", Scenario.Now), (vault.LastVerdict, vault.LastReason, vault.LastHedgeAt));
        var intent = Assert.Single(vault.Intents);
        var decision = Scenario.Decisions(new Step(state, effects))[0];
        Assert.Equal((1L, IntentState.Planned, decision.Plan), (intent.Decision, intent.State, intent.Plan));
        Assert.Equal(decision.ComputeReasonHash(), intent.ReasonHash);
    }

    [Fact]
    public void Apply_LaterHold_KeepsTheTimeOfTheLastHedgeOrOfTheFirstBlock()
    {
        var calm = Scene.WithNetDelta(0);
        var state = calm.Step(KeeperState.Initial).State;
        var later = calm.NextBlock().Step(state).State;
        Assert.Equal(Scenario.Now, later.Vault("eth").LastHedgeAt);
        Assert.Equal(2, later.Decisions);
    }

    [Fact]
    public void Apply_LaterHedge_RemembersTheSpotThatItWasMadeAt()
    {
        var state = Scene.Step(KeeperState.Initial).State;
        var vault = state.Vault("eth");
        Assert.Equal((3_000.0, 3_000.0), (vault.Spot, vault.LastHedgeSpot));
        var moved = Scene.WithSpot(Scenario.Integer(2_990, 8)).NextBlock().Step(state).State;
        vault = moved.Vault("eth");
        Assert.Equal((2_990.0, 3_000.0), (vault.Spot, vault.LastHedgeSpot));
        IntentChange[] happens =
        [
            new IntentChange.Signed(Intents.SampleIntent.First),
            new IntentChange.Included(Intents.SampleIntent.Inclusion(Intents.SampleIntent.First)),
        ];
        var hedged = happens.Aggregate(moved, (s, change) => s.Apply(new Fact.IntentChanged("eth", 1, change), []));
        Assert.Equal(2_990.0, hedged.Vault("eth").LastHedgeSpot);
    }

    [Fact]
    public void Apply_BlindFirstBlocks_RememberTheFirstSpotThatWasMeasured()
    {
        var blind = Scene.With(v => v with { BaseFeed = v.BaseFeed with { Answer = 0 } }).Step(KeeperState.Initial);
        Assert.Null(blind.State.Vault("eth").LastHedgeSpot);
        Assert.Equal(3_000.0, Scene.NextBlock().Step(blind.State).State.Vault("eth").LastHedgeSpot);
    }

    [Fact]
    public void Apply_OperatorVerbs_AreRemembered()
    {
        var paused = Hear(KeeperState.Initial, OperatorVerb.Pause);
        Assert.True(paused.Vault("eth").Paused);
        Assert.False(Hear(paused, OperatorVerb.Resume).Vault("eth").Paused);
        Assert.Equal(OperatorVerb.Rebalance, Hear(paused, OperatorVerb.Rebalance).Vault("eth").Asked?.Verb);
        Assert.Null(Hear(Hear(paused, OperatorVerb.Flatten), OperatorVerb.Pause).Vault("eth").Asked);
        var unwinding = Hear(KeeperState.Initial, OperatorVerb.Unwind).Vault("eth");
        Assert.True(unwinding is { Paused: true, Unwinds: true });
        Assert.Null(Hear(Hear(KeeperState.Initial, OperatorVerb.Unwind), OperatorVerb.Resume).Vault("eth").Asked);
        Assert.Equal(0, paused.Decisions);
    }

    [Fact]
    public void Apply_IntentThatEnded_IsNoLongerOpen()
    {
        var state = Scene.Step(KeeperState.Initial).State;
        Assert.Single(state.OpenIntents);
        var ended = state.Apply(
            new Fact.IntentChanged("eth", 1, new IntentChange.Ended(IntentState.Expired, "too late")), []);
        Assert.Empty(ended.OpenIntents);
    }

    [Theory]
    [InlineData("eth", 2)]
    [InlineData("other", 1)]
    public void Apply_ChangeOfAnUnknownIntent_BreaksAnInvariant(string vault, long decision)
    {
        var state = Scene.Step(KeeperState.Initial).State;
        var fact = new Fact.IntentChanged(vault, decision, new IntentChange.Ended(IntentState.Expired, "x"));
        Assert.Throws<InvariantException>(() => state.Apply(fact, []));
    }

    [Fact]
    public void OpenIntents_OfSeveralVaults_AreInTheOrderOfTheirDecisions()
    {
        VaultState Open(string id, params long[] decisions) => VaultState.Fresh(id) with
        {
            Intents = [.. decisions.Select(d => Intents.SampleIntent.Planned with { Decision = d })],
        };
        var state = new KeeperState(9, null, [Open("b", 3, 9), Open("a", 1, 5)]);
        Assert.Equal(
            [("a", 1L), ("b", 3L), ("a", 5L), ("b", 9L)], state.OpenIntents.Select(o => (o.Vault, o.Intent.Decision)));
    }

    /// <summary>
    /// A journal of blocks, operator's words and intents that live and die; folding what was recorded, read back from
    /// its canonical form, must give the very state that the live step gave.
    /// </summary>
    [Fact]
    public void Apply_RecordedEffectsOfARandomJournal_GiveTheStateOfNext()
    {
        const int Seed = 90;
        var random = new Random(Seed);
        var hedges = 0;
        for (var journal = 0; journal < 20; journal++)
        {
            var scenario = RandomScenarios.Several(random, 3);
            var (live, folded) = (KeeperState.Initial, KeeperState.Initial);
            for (var entry = 0; entry < 30; entry++)
            {
                var fact = NextFact(random, live, ref scenario);
                var step = Keeper.Next(live, fact, scenario.Mandate);
                ImmutableArray<Effect> recorded =
                [
                    .. Scenario.Decisions(step).Select(d =>
                        new Effect.Record(Canonical.Deserialize<Decision>(Canonical.Serialize(d)))),
                ];
                hedges += step.Effects.OfType<Effect.Submit>().Count();
                live = step.State;
                folded = folded.Apply(fact, recorded);
                Assert.True(
                    Canonical.Serialize(live).AsSpan().SequenceEqual(Canonical.Serialize(folded)),
                    $"seed {Seed}, journal {journal}, entry {entry}: {fact}");
            }
        }

        Assert.True(hedges > 20, $"only {hedges} hedges");
    }

    private static Fact NextFact(Random random, KeeperState state, ref Scenario scenario)
    {
        var open = state.OpenIntents.ToArray();
        var choice = random.Next(6);
        if (choice == 0)
        {
            return new Fact.OperatorSpoke((OperatorVerb)random.Next(5), $"v{random.Next(1, 4)}");
        }

        if (choice <= 3 && open.Length > 0)
        {
            var (vault, intent) = open[random.Next(open.Length)];
            return new Fact.IntentChanged(vault, intent.Decision, Happens(random, intent));
        }

        var next = scenario.NextBlock((ulong)random.Next(1, 100));
        scenario = next.With(v => v with
        {
            BaseFeed = v.BaseFeed with { UpdatedAt = next.Block.Timestamp },
            Hedge = v.Hedge + Scenario.Ether(random.Next(-2, 3)),
            Sequence = v.Sequence + (ulong)random.Next(2),
        });
        return new Fact.BlockSeen(scenario.Observe());
    }

    private static IntentChange Happens(Random random, Intent intent) => intent.State switch
    {
        IntentState.Planned when random.Next(3) == 0 => new IntentChange.Ended(IntentState.Expired, "too late"),
        IntentState.Planned when intent.Withdrawn is not null =>
            new IntentChange.Ended(IntentState.Cancelled, "not wanted"),
        IntentState.Planned => new IntentChange.Signed(Intents.SampleIntent.First),
        IntentState.Signed => new IntentChange.Sent(intent.Attempts[0].Hash),
        IntentState.Included when random.Next(3) == 0 => new IntentChange.Reorged(intent.Inclusion!.BlockHash),
        IntentState.Included => new IntentChange.Ended(
            intent.Inclusion!.Success ? IntentState.Executed : IntentState.Reverted, "final"),
        _ => new IntentChange.Included(Intents.SampleIntent.Inclusion(intent.Attempts[0], random.Next(2) == 0)),
    };

    private static KeeperState Hear(KeeperState state, OperatorVerb verb) =>
        Keeper.Next(state, new Fact.OperatorSpoke(verb, "eth"), Scene.Mandate).State;
}
