using System.Collections.Immutable;

namespace KeeperBot.Storms;

/// <summary>Kinds of faults that shake the same thing; coverage is counted for each with each crash point.</summary>
internal enum FaultClass
{
    /// <summary>Prices move, or somebody trades first.</summary>
    Price,

    /// <summary>The base fee rises.</summary>
    Fee,

    /// <summary>Blocks are replaced, or the head goes back.</summary>
    Reorg,

    /// <summary>Blocks come late, or early.</summary>
    Block,

    /// <summary>The pool forgets, blocks leave the keeper out, or third parties send again what they saw.</summary>
    Pool,

    /// <summary>Somebody else with the key spends a nonce.</summary>
    ForeignKey,

    /// <summary>The executor is paused, the account runs dry, or hedges need more gas.</summary>
    Owner,

    /// <summary>A node is behind, stands still, or goes back and forth.</summary>
    NodeLag,

    /// <summary>A node answers with errors, or not in time.</summary>
    NodeFailure,

    /// <summary>A node takes bytes and drops them, or forwards them and says that it did not.</summary>
    Sending,

    /// <summary>A node lies.</summary>
    Lie,

    /// <summary>An earlier process died, or lost its journal to another while it stood still.</summary>
    Process,

    /// <summary>A write fails, or an older copy of the journal is restored.</summary>
    Disk,

    /// <summary>The machine's clock jumps.</summary>
    Clock,

    /// <summary>An operator pauses, resumes or asks for a rebalance.</summary>
    Operator,
}

/// <summary>Which kinds are of which class.</summary>
internal static class FaultClasses
{
    /// <summary>Every class, in order.</summary>
    public static ImmutableArray<FaultClass> All { get; } = [.. Enum.GetValues<FaultClass>()];

    /// <summary>The class of a kind.</summary>
    public static FaultClass Of(FaultKind kind) => kind switch
    {
        FaultKind.PriceMove or FaultKind.Sandwich => FaultClass.Price,
        FaultKind.FeeSpike or FaultKind.FeeJump => FaultClass.Fee,
        >= FaultKind.ReorgLost and <= FaultKind.Rollback => FaultClass.Reorg,
        FaultKind.HeadStall or FaultKind.ExtraBlock => FaultClass.Block,
        FaultKind.Censor or FaultKind.PoolDrop or FaultKind.Rebroadcast => FaultClass.Pool,
        FaultKind.ForeignNonce => FaultClass.ForeignKey,
        FaultKind.OwnerPause or FaultKind.Drain or FaultKind.GasGrowth => FaultClass.Owner,
        FaultKind.NodeLag or FaultKind.NodeFreeze or FaultKind.NodeFlicker => FaultClass.NodeLag,
        FaultKind.NodeError or FaultKind.NodeTimeout => FaultClass.NodeFailure,
        FaultKind.AcceptAndDrop or FaultKind.ForwardThenReset => FaultClass.Sending,
        >= FaultKind.LiePrice and <= FaultKind.LieHead => FaultClass.Lie,
        FaultKind.Crash or FaultKind.Takeover => FaultClass.Process,
        FaultKind.WriteFailure or FaultKind.OldCopy => FaultClass.Disk,
        FaultKind.ClockJump => FaultClass.Clock,
        FaultKind.OperatorPause or FaultKind.OperatorRebalance => FaultClass.Operator,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "of no class"),
    };

    /// <summary>The kinds of a class.</summary>
    public static ImmutableArray<FaultKind> KindsOf(FaultClass kinds) => Kinds[(int)kinds];

    private static ImmutableArray<ImmutableArray<FaultKind>> Kinds { get; } =
    [
        .. Enum.GetValues<FaultClass>().Select(group =>
            Enum.GetValues<FaultKind>().Where(kind => Of(kind) == group).ToImmutableArray()),
    ];
}
