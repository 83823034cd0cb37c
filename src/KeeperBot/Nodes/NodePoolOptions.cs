namespace KeeperBot.Nodes;

/// <summary>How many nodes must agree, and how long to wait for them.</summary>
public sealed record NodePoolOptions
{
    /// <summary>How many nodes must give the same answer; 1 trusts one node.</summary>
    public required int Quorum { get; init; }

    /// <summary>How many blocks a node may be behind the others and still vote.</summary>
    public ulong MaxLagBlocks { get; init; } = 3;

    /// <summary>How many seconds, by block timestamps, a node may be behind the others and still vote.</summary>
    public ulong MaxLagSeconds { get; init; } = 60;

    /// <summary>How long the head may stand still; zero for any time.</summary>
    public TimeSpan HeadStall { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// How long to wait before one more node is asked, or before the slowest are no longer waited for.
    /// </summary>
    public TimeSpan HedgeDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long one call of the pool may take, whatever its nodes do.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a node may be outvoted before it is quarantined.</summary>
    public int Strikes { get; init; } = 3;

    /// <summary>How long a quarantine lasts.</summary>
    public TimeSpan Quarantine { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many parents are fetched to link a head to the chain before it is followed on trust.</summary>
    public int LongestWalk { get; init; } = 64;

    /// <summary>A final block is asked for when the head has moved this far since the last time.</summary>
    public ulong FinalityEvery { get; init; } = 16;

    /// <summary>Which chain the nodes must be on; null when that is not checked (a simulated chain).</summary>
    public ChainIdentity? Identity { get; init; }

    /// <summary>
    /// How long an identity, once checked, holds; it is also checked after a failed connection. The default is one slot
    /// of mainnet.
    /// </summary>
    public TimeSpan IdentityEvery { get; init; } = TimeSpan.FromSeconds(12);
}
