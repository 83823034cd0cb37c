using System.Collections.Immutable;
using KeeperBot.Storms.Runs;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms;

/// <summary>Draws schedules: from a kind and a seed, always the same one.</summary>
/// <remarks>
/// Most mixed schedules are built around a pair of a crash point and a class of faults (<see cref="PairMaker"/>).
/// </remarks>
internal static class ScheduleMaker
{
    private const int MostFaults = 5;
    private const int SpikeTicks = 30;
    private const int SpikeBlocks = 20;

    private static readonly ImmutableArray<FaultKind> Kinds =
        [.. Enum.GetValues<FaultKind>().Where(kind => kind is not (FaultKind.PriceMove or FaultKind.Crash))];

    private static readonly ImmutableArray<FaultKind> Lies = FaultClasses.KindsOf(FaultClass.Lie);

    private static readonly ImmutableArray<CrashPoint> Points =
        [.. StormCoverage.Pairs.Select(pair => pair.Point).Distinct()];

    /// <summary>The mixed schedule of a seed.</summary>
    public static Schedule Make(ulong seed) => Make(StormKind.Mixed, seed);

    /// <summary>The schedule of a kind and a seed.</summary>
    public static Schedule Make(StormKind kind, ulong seed)
    {
        var random = new StormRandom(seed);
        var drawn = kind == StormKind.Mixed ? Pick(random) : kind;
        var setup = Setup(random, drawn);
        var pair = drawn == StormKind.Mixed && random.Percent(80) ? new PairMaker(random, seed) : null;
        setup = pair?.Shape(setup) ?? setup;
        var faults = drawn == StormKind.Spike ? Spike(random, setup) : Faults(random, setup, drawn, pair);

        // By time; faults of the same time stay in the order in which they were drawn.
        return new Schedule(seed, setup, [.. faults.OrderBy(fault => fault.Tick).ThenBy(fault => fault.Call)]);
    }

    private static StormKind Pick(StormRandom random) => random.Below(100) switch
    {
        < 2 => StormKind.Spike,
        < 6 => StormKind.Lying,
        < 8 => StormKind.AllLying,
        < 14 => StormKind.Split,
        _ => StormKind.Mixed,
    };

    private static StormSetup Setup(StormRandom random, StormKind kind)
    {
        var spike = kind == StormKind.Spike;
        return new StormSetup(
            kind == StormKind.Split ? random.Between(2, 5) : kind == StormKind.Mixed && random.Percent(4) ? 2 : 1,
            kind == StormKind.Lying ? 3 : kind == StormKind.Mixed && random.Percent(12) ? 3 : 1,
            random.Percent(90) ? 1 : random.Between(2, SimulatedContracts.MaxVaults),
            random.Of(2, 2, 2, 3, 3, 4, 6, 8),
            random.Below(PoolDialect.All.Length),
            spike ? random.Of(2, 5, 10, 20, 30) : random.Of(1, 5, 10, 10, 10, 20, 45),
            random.Of(-45_000, -52_000, -60_000, -70_000, -40_000),
            spike ? SpikeTicks : random.Between(3, 7));
    }

    private static List<ScheduledFault> Faults(
        StormRandom random, StormSetup setup, StormKind kind, PairMaker? pair)
    {
        var maker = new FaultMaker(random, setup);
        var faults = new List<ScheduledFault>(pair?.Faults(maker) ?? []);
        if (pair is null && random.Percent(60))
        {
            faults.Add(maker.DrawCrash(
                random.Of(Points.AsSpan()), random.Below(setup.Ticks), random.Below(setup.Keepers)));
        }

        for (var count = kind is StormKind.Lying or StormKind.AllLying ? random.Between(1, 3) : 0; count > 0; count--)
        {
            faults.Add(maker.Draw(random.Of(Lies.AsSpan())));
        }

        for (var count = pair is not null ? random.Below(3) : random.Between(1, MostFaults); count > 0; count--)
        {
            faults.Add(maker.Draw(random.Of(Kinds.AsSpan())));
        }

        for (var moves = random.Below(3); moves > 0; moves--)
        {
            faults.Add(maker.Draw(FaultKind.PriceMove));
        }

        return faults;
    }

    /// <summary>
    /// Fees rise, by full blocks or in one jump, while prices give reasons to trade; nothing else is wrong.
    /// </summary>
    private static List<ScheduledFault> Spike(StormRandom random, StormSetup setup)
    {
        var maker = new FaultMaker(random, setup);
        var start = random.Between(1, SpikeTicks / 3);
        var faults = new List<ScheduledFault>
        {
            random.Percent(60)
                ? maker.Draw(FaultKind.FeeSpike, start) with { Call = 0, Length = SpikeBlocks }
                : maker.Draw(FaultKind.FeeJump, start) with { Call = 0 },
        };
        for (var moves = random.Between(1, 4); moves > 0; moves--)
        {
            faults.Add(maker.Draw(FaultKind.PriceMove, start + random.Below(setup.Ticks - start)));
        }

        return faults;
    }
}
