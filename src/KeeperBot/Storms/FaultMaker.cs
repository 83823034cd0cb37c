using System.Collections.Immutable;

namespace KeeperBot.Storms;

/// <summary>Draws single faults for a setup.</summary>
/// <param name="random">Where the draws come from.</param>
/// <param name="setup">The setup that the faults are for.</param>
internal sealed class FaultMaker(StormRandom random, StormSetup setup)
{
    private static readonly ImmutableArray<int> Prices = [-400, -250, -120, -60, 60, 120, 250, 400];

    // One node lies, if any: a quorum is worth what its honest majority is.
    private readonly int _liar = random.Below(setup.Nodes);

    /// <summary>A fault of a kind at any time.</summary>
    public ScheduledFault Draw(FaultKind kind) => Draw(kind, random.Below(setup.Ticks));

    /// <summary>A fault of a kind in one block.</summary>
    public ScheduledFault Draw(FaultKind kind, int tick)
    {
        var call = random.Percent(50) ? 0 : random.Between(1, 12);
        var lie = kind is >= FaultKind.LiePrice and <= FaultKind.LieHead;
        var target = lie ? _liar : random.Below(Math.Max(setup.Keepers, setup.Nodes));
        var (amount, span) = Measure(kind, random.Between(1, 4));
        var point = kind == FaultKind.WriteFailure
            ? CrashPoint.BeforeMandate + (2 * random.Below(CrashPoints.AppendKinds))
            : CrashPoint.Head;
        return new ScheduledFault(tick, call, kind, target, amount, span, point);
    }

    /// <summary>A death at a point, from a block on.</summary>
    public ScheduledFault DrawCrash(CrashPoint point, int tick, int target) =>
        new(tick, random.Between(0, 6), FaultKind.Crash, target, 0, random.Of(0, 1, 1, 2, 4), point);

    private (int Amount, int Length) Measure(FaultKind kind, int length) => kind switch
    {
        FaultKind.PriceMove => (random.Of(Prices.AsSpan()), 0),
        FaultKind.Sandwich => (random.Of(-200, -80, -20, 20, 80, 200), 0),
        FaultKind.FeeSpike => (0, random.Between(2, 20)),
        FaultKind.FeeJump => (random.Of(2, 3, 5, 10), 0),
        >= FaultKind.ReorgLost and <= FaultKind.Rollback => (random.Between(1, setup.FinalityDepth), 0),
        FaultKind.Drain => (random.Of(0, 2, 10, 50, 300), random.Between(1, 6)),
        FaultKind.GasGrowth => (random.Of(10, 25, 35, 100), length),
        FaultKind.NodeLag => (random.Between(1, 4), length),

        // Replicas that contradict each other about what is final are no node that one could rely on.
        FaultKind.NodeFlicker => (random.Between(1, Math.Min(4, setup.FinalityDepth - 1)), length),
        FaultKind.LiePrice => (random.Of(-900, -300, 300, 900), length),
        FaultKind.LieSequence or FaultKind.LieNonce => (random.Of(-1, 1, 2), length),
        FaultKind.LieFees => (random.Of(3, 100), length),
        FaultKind.LieEstimate => (random.Of(-90, -30, 50, 900), length),
        FaultKind.WriteFailure => (random.Below(2), 0),
        FaultKind.OldCopy => (random.Of(0, 30, 60, 90), random.Between(0, 2)),
        FaultKind.ClockJump => (random.Of(-3_600, -60, 60, 3_600), 0),
        _ => (0, length),
    };
}
