using System.Collections.Immutable;
using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>Storm schedules as far as a real node can take part in them.</summary>
internal static class SharedSchedule
{
    private const int PoorFinney = 50;
    private const int RichFinney = 3_000;

    /// <summary>
    /// With the most that is offered as a tip still below the ceiling, by more than a block's rounding.
    /// </summary>
    private const int HighestGwei = 44;

    /// <summary>Index of anvil's pool among <see cref="PoolDialect.All"/>.</summary>
    private static readonly int Anvil = PoolDialect.All.ToList().FindIndex(dialect =>
        string.Equals(dialect.Name, "anvil", StringComparison.Ordinal));

    /// <summary>
    /// What has no counterpart: the real executor's gas does not grow, and a node's words about contracts come from the
    /// real contracts, so no lie is told about what they hold.
    /// </summary>
    private static readonly ImmutableArray<FaultKind> Unshared =
        [FaultKind.GasGrowth, FaultKind.LiePrice, FaultKind.LieSequence];

    private static readonly ImmutableArray<FaultKind> Lagging =
        [FaultKind.NodeLag, FaultKind.NodeFlicker, FaultKind.NodeFreeze];

    private static readonly ImmutableArray<FaultKind> Moving = [FaultKind.PriceMove, FaultKind.Sandwich];

    /// <summary>
    /// The schedule of a seed, with one vault, anvil's pool rules, and without what cannot be shared.
    /// </summary>
    public static Schedule Make(ulong seed)
    {
        var schedule = ScheduleMaker.Make(seed);
        var lags = schedule.Faults.Any(fault => Lagging.Contains(fault.Kind));
        var reorganises = schedule.Faults.Any(fault => fault.Kind is >= FaultKind.ReorgLost and <= FaultKind.Rollback);
        return schedule with
        {
            Setup = schedule.Setup with
            {
                Vaults = 1,
                Dialect = Anvil,
                BaseFeeGwei = Math.Min(schedule.Setup.BaseFeeGwei, HighestGwei),
            },
            Faults =
            [
                .. schedule.Faults.Where(fault => !Unshared.Contains(fault.Kind)

                    // anvil keeps a block's state only when it makes the next one, and by then the pool's price is set
                    // for that: a late node would show it. So prices move, or a node is late; half of the seeds each.
                    && !(lags && (seed % 2 == 0 ? Moving : Lagging).Contains(fault.Kind))

                    // A node that stays on a branch that was taken back: anvil keeps no state of it.
                    && !(reorganises && fault.Kind == FaultKind.NodeFreeze)).Select(Coarsen),
            ],
        };
    }

    /// <summary>An empty purse, or one that pays any hedge: how much gas one needs exactly must not decide.</summary>
    private static ScheduledFault Coarsen(ScheduledFault fault) => fault.Kind != FaultKind.Drain ? fault : fault with
    {
        Amount = fault.Amount < PoorFinney ? 0 : RichFinney,
    };
}
