using System.Collections.Immutable;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Runs;

/// <summary>Makes a schedule that ends badly as short as it can, while it ends badly in the same way.</summary>
/// <remarks>
/// Source for the reduction of the list: Zeller, Hildebrandt, "Simplifying and isolating failure-inducing input"
/// (2002), the algorithm ddmin. A schedule decides everything, so each attempt is one run.
/// </remarks>
/// <param name="variant">How keepers are put together.</param>
/// <param name="stage">What storms share.</param>
internal sealed class Shrinker(StormVariant variant, StormStage stage)
{
    /// <summary>Most runs that a reduction takes.</summary>
    public const int MostRuns = 3_000;

    private int _runs;

    /// <summary>A schedule with the same violation that cannot be made shorter one step at a time.</summary>
    /// <param name="schedule">What ends badly.</param>
    /// <param name="invariant">In which way.</param>
    public Schedule Shrink(Schedule schedule, Invariant invariant)
    {
        _runs = 0;
        bool Fails(Schedule candidate) => _runs++ < MostRuns
            && Storm.Run(candidate, stage, variant).Violation?.Invariant == invariant;

        var best = schedule;
        for (var last = (Schedule?)null; last != best;)
        {
            last = best;
            best = best with { Faults = Reduce(best.Faults, faults => Fails(last with { Faults = faults })) };
            best = Simplify(best, Fails);
        }

        return best;
    }

    /// <summary>ddmin: drops ever smaller parts of a list for as long as what is left still fails.</summary>
    private static ImmutableArray<ScheduledFault> Reduce(
        ImmutableArray<ScheduledFault> faults, Func<ImmutableArray<ScheduledFault>, bool> fails)
    {
        for (var size = faults.Length; size > 0; size /= 2)
        {
            for (var start = 0; start < faults.Length;)
            {
                var rest = faults.RemoveRange(start, Math.Min(size, faults.Length - start));
                if (fails(rest))
                {
                    faults = rest;
                }
                else
                {
                    start += size;
                }
            }
        }

        return faults;
    }

    /// <summary>Takes every simpler setup and every milder fault that still fails, until there is none.</summary>
    private static Schedule Simplify(Schedule schedule, Func<Schedule, bool> fails)
    {
        while (Simpler(schedule).FirstOrDefault(fails) is { } simpler)
        {
            schedule = simpler;
        }

        return schedule;
    }

    private static IEnumerable<Schedule> Simpler(Schedule schedule)
    {
        var setup = schedule.Setup;
        var needed = schedule.Faults.Select(fault => fault.Tick + 1).Append(1).Max();
        IEnumerable<StormSetup> setups =
        [
            setup with { Keepers = 1 },
            setup with { Keepers = setup.Keepers - 1 },
            setup with { Nodes = 1 },
            setup with { Vaults = 1 },
            setup with { Ticks = needed },
            setup with { Ticks = setup.Ticks - 1 },
        ];
        foreach (var simpler in setups)
        {
            var smaller = simpler != setup && simpler.Keepers > 0 && simpler.Ticks >= needed
                && simpler.Ticks <= setup.Ticks;
            if (smaller)
            {
                yield return schedule with { Setup = simpler };
            }
        }

        for (var i = 0; i < schedule.Faults.Length; i++)
        {
            foreach (var milder in Milder(schedule.Faults[i]))
            {
                yield return schedule with { Faults = schedule.Faults.SetItem(i, milder) };
            }
        }
    }

    private static IEnumerable<ScheduledFault> Milder(ScheduledFault fault)
    {
        if (fault.Call > 0)
        {
            yield return fault with { Call = 0 };
        }

        if (fault.Length > 1)
        {
            yield return fault with { Length = fault.Length / 2 };
        }

        var reorg = fault.Kind is >= FaultKind.ReorgLost and <= FaultKind.Rollback;
        if (reorg && fault.Amount > 1)
        {
            yield return fault with { Amount = fault.Amount - 1 };
        }
    }
}
