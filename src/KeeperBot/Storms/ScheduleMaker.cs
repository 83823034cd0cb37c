using System.Collections.Immutable;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms;

/// <summary>Draws schedules: from a seed, always the same one.</summary>
internal static class ScheduleMaker
{
    private const int MostFaults = 5;

    /// <summary>Kinds that shake a lane most are drawn more often; every kind is drawn.</summary>
    private static readonly ImmutableArray<FaultKind> Kinds =
        [.. Enum.GetValues<FaultKind>().Where(kind => kind is not (FaultKind.PriceMove or FaultKind.Crash))];

    private static readonly ImmutableArray<CrashPoint> Points = [.. Enum.GetValues<CrashPoint>()];

    private static readonly ImmutableArray<int> Prices = [-400, -250, -120, -60, 60, 120, 250, 400];

    /// <summary>The schedule of a seed.</summary>
    public static Schedule Make(ulong seed)
    {
        var random = new StormRandom(seed);
        var setup = Setup(random);
        var faults = new List<ScheduledFault>();
        var count = random.Between(1, MostFaults);
        var liar = random.Below(setup.Nodes);
        for (var i = 0; i < count; i++)
        {
            var fault = Draw(random, random.Of(Kinds.AsSpan()), setup);

            // One node lies, if any: a quorum is worth what its honest majority is.
            faults.Add(fault.Kind is >= FaultKind.LiePrice and <= FaultKind.LieHead
                ? fault with { Target = liar }
                : fault);
        }

        if (random.Percent(60))
        {
            faults.Add(Crash(random, setup));
        }

        for (var moves = random.Below(3); moves > 0; moves--)
        {
            faults.Add(Draw(random, FaultKind.PriceMove, setup));
        }

        // By time; faults of the same time stay in the order in which they were drawn.
        return new Schedule(seed, setup, [.. faults.OrderBy(fault => fault.Tick).ThenBy(fault => fault.Call)]);
    }

    private static StormSetup Setup(StormRandom random)
    {
        var keepers = random.Percent(85) ? 1 : random.Between(2, 5);
        return new StormSetup(
            keepers,
            random.Percent(80) ? 1 : 3,
            random.Percent(90) ? 1 : random.Between(2, SimulatedContracts.MaxVaults),
            random.Of(2, 2, 2, 3, 3, 4, 6, 8),
            random.Below(PoolDialect.All.Length),
            random.Of(1, 5, 10, 10, 10, 20, 45),
            random.Of(-45_000, -52_000, -60_000, -70_000, -40_000),
            random.Between(3, 7));
    }

    private static ScheduledFault Crash(StormRandom random, StormSetup setup) => new(
        random.Below(setup.Ticks),
        random.Between(0, 6),
        FaultKind.Crash,
        random.Below(setup.Keepers),
        0,
        random.Of(0, 1, 1, 2, 4),
        random.Of(Points.AsSpan()));

    private static ScheduledFault Draw(StormRandom random, FaultKind kind, StormSetup setup)
    {
        var tick = random.Below(setup.Ticks);
        var call = random.Percent(50) ? 0 : random.Between(1, 12);
        var length = random.Between(1, 4);
        var target = random.Below(Math.Max(setup.Keepers, setup.Nodes));
        var (amount, span) = kind switch
        {
            FaultKind.PriceMove => (random.Of(Prices.AsSpan()), 0),
            FaultKind.Sandwich => (random.Of(-200, -80, -20, 20, 80, 200), 0),
            FaultKind.FeeSpike => (0, random.Between(2, 20)),
            FaultKind.FeeJump => (random.Of(2, 3, 5, 10), 0),
            >= FaultKind.ReorgLost and <= FaultKind.Rollback => (random.Between(1, setup.FinalityDepth), 0),
            FaultKind.Drain => (random.Of(0, 2, 10, 50, 300), random.Between(1, 6)),
            FaultKind.GasGrowth => (random.Of(10, 25, 35, 100), length),
            FaultKind.NodeLag or FaultKind.NodeFlicker => (random.Between(1, 4), length),
            FaultKind.LiePrice => (random.Of(-900, -300, 300, 900), length),
            FaultKind.LieSequence or FaultKind.LieNonce => (random.Of(-1, 1, 2), length),
            FaultKind.LieFees => (random.Of(3, 100), length),
            FaultKind.LieEstimate => (random.Of(-90, -30, 50, 900), length),
            FaultKind.WriteFailure => (random.Below(2), 0),
            FaultKind.OldCopy => (random.Of(0, 30, 60, 90), random.Between(0, 2)),
            FaultKind.ClockJump => (random.Of(-3_600, -60, 60, 3_600), 0),
            _ => (0, length),
        };
        var point = kind == FaultKind.WriteFailure
            ? CrashPoint.BeforeMandate + (2 * random.Below(CrashPoints.AppendKinds))
            : CrashPoint.Head;
        return new ScheduledFault(tick, call, kind, target, amount, span, point);
    }
}
