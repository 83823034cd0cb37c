using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>What a keeper does that trades in slices.</summary>
public sealed class SlicingDecisionTests(ITestOutputHelper output)
{
    private const long Interval = 24;

    [Fact]
    public void Trade_TooLargeForThePool_IsMadeInSlices_UntilItIsWhereItWasToEnd()
    {
        var scenario = Thin(new SlicingMandate(Interval, 20, null));
        var whole = Sold(scenario with { Vaults = [.. scenario.Vaults.Select(Unsliced)] });
        var (traded, sizes) = Run(scenario, blocks: 200);
        output.WriteLine($"{whole:F3} at once; {string.Join(", ", sizes.Select(s => $"{s:F3}"))}");
        Assert.True(sizes.Count > 2, $"{sizes.Count} slices");
        Assert.True(sizes[0] < 0.7 * whole);
        Assert.Equal(whole, traded, 0.02 * whole);
    }

    [Fact]
    public void Slice_NotDue_IsWaitedFor_AndTheDecisionSaysWhen()
    {
        var scenario = Thin(new SlicingMandate(Interval, 20, null));
        var state = Hedged(scenario, KeeperState.Initial, out var first);
        Assert.Contains(first.Reasons, reason => reason is { Code: ReasonCode.Schedule, Measured: > 0.0 });
        var next = After(scenario, first.Plan!.NetSize).NextBlock();
        var waits = Scenario.Decisions(next.Step(state)).Single();
        Assert.Equal((Verdict.Hold, ReasonCode.Schedule), (waits.Verdict, waits.Decisive.Code));
        Assert.Equal(0.0, waits.Decisive.Measured);
        Assert.NotNull(waits.Flips.At);
        Assert.InRange(waits.Flips.At!.Value, waits.Timestamp + 1, waits.Timestamp + 3_600);
    }

    [Fact]
    public void Trade_Urgent_IsMadeWhole()
    {
        var scenario = Thin(new SlicingMandate(Interval, 20, null))
            .WithPolicy(policy => policy with { UrgentBand = Scenario.Ether(6) });
        var decision = scenario.DecideOnly();
        Assert.Equal(Urgency.Urgent, decision.Plan!.Urgency);
        Assert.DoesNotContain(decision.Reasons, reason => reason.Code == ReasonCode.Schedule);
    }

    [Fact]
    public void Trade_OverAStatedTime_IsInEqualSlices()
    {
        var scenario = Thin(new SlicingMandate(Interval, 0, 4 * Interval)).WithPolicy(policy => policy with
        {
            Kind = "delta-band",
            MinimumTrade = 1,
        });
        var (traded, sizes) = Run(scenario, blocks: 30);
        output.WriteLine(string.Join(", ", sizes.Select(s => $"{s:F4}")));
        Assert.Equal(5, sizes.Count);
        Assert.All(sizes, size => Assert.Equal(traded / 5, size, 0.02 * traded));
    }

    /// <summary>A pause stops what is left; the schedule goes on from there when it is lifted.</summary>
    [Fact]
    public void Schedule_Paused_Stops()
    {
        var scenario = Thin(new SlicingMandate(Interval, 20, null));
        var state = Hedged(scenario, KeeperState.Initial, out var first);
        state = state.Apply(new Fact.OperatorSpoke(OperatorVerb.Pause, "eth"), []);
        var later = After(scenario, first.Plan!.NetSize).NextBlock(120);
        Assert.NotEqual(Verdict.Hedge, Scenario.Decisions(later.Step(state)).Single().Verdict);
    }

    private static Scenario Thin(SlicingMandate slicing) => new Scenario().WithPolicy(policy => policy with
    {
        Kind = "cost-optimal-band",
        Band = Scenario.Ether(5),
        InnerBand = Scenario.Ether(1),
        UrgentBand = Scenario.Ether(500),
        Costs = new CostMandate(1e-3, "WETH"),
    }).With(v => v with { Mandate = v.Mandate with { Slicing = slicing }, BaseBalance = Scenario.Ether(1_000) })
        .WithLimits(limits => limits with { MaxSlippageBps = 1_000 })
        .WithPool(1, 3_000, 3_000).WithPool(2, 3_000, 3_000)
        .WithNetDelta(Scenario.Ether(40));

    private static VaultWorld Unsliced(VaultWorld world) =>
        world with { Mandate = world.Mandate with { Slicing = null } };

    private static double Sold(Scenario scenario) =>
        -Scaled.ToDouble(scenario.DecideOnly().Plan!.NetSize, 18);

    /// <summary>Every plan fills in its block; the sizes sold, in their order.</summary>
    private static (double Traded, List<double> Sizes) Run(Scenario scenario, int blocks)
    {
        var (state, sizes) = (KeeperState.Initial, new List<double>());
        for (var block = 0; block < blocks; block++)
        {
            state = Hedged(scenario, state, out var decision);
            if (decision.Plan is { } plan)
            {
                sizes.Add(-Scaled.ToDouble(plan.NetSize, 18));
                scenario = After(scenario, plan.NetSize);
            }

            scenario = scenario.NextBlock();
        }

        return (sizes.Sum(), sizes);
    }

    /// <summary>The state after a block, a plan of it included at once.</summary>
    private static KeeperState Hedged(Scenario scenario, KeeperState state, out Decision decision)
    {
        var step = scenario.Step(state);
        decision = Scenario.Decisions(step).Single();
        if (decision.Plan is null)
        {
            return step.State;
        }

        var (number, attempt) = (decision.Number, Intents.SampleIntent.Attempt(1, nonce: (ulong)decision.Number));
        IntentChange[] happens =
        [
            new IntentChange.Signed(attempt),
            new IntentChange.Included(Intents.SampleIntent.Inclusion(attempt)),
            new IntentChange.Ended(IntentState.Executed, "final"),
        ];
        return happens.Aggregate(step.State, (s, change) => s.Apply(new Fact.IntentChanged("eth", number, change), []));
    }

    /// <summary>The executor after a plan.</summary>
    private static Scenario After(Scenario scenario, BigInteger traded) => scenario.With(v => v with
    {
        Hedge = v.Hedge + traded,
        Sequence = v.Sequence + 1,
    });
}
