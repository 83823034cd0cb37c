using System.Numerics;

namespace KeeperBot.Backtests;

/// <summary>What the simulated chain and its pools do to a plan.</summary>
public sealed record BacktestTerms
{
    /// <summary>
    /// Base units (the token's integer) that every pool holds: a trade moves a pool of constant product, and arbitrage
    /// brings it back to the feed's price before the next step.
    /// </summary>
    public required BigInteger PoolDepth { get; init; }

    /// <summary>
    /// Steps from a decision to its block. 0 fills a plan at the price that it was decided at, which is right where a
    /// step is much longer than a block.
    /// </summary>
    public int LatencySteps { get; init; }

    /// <summary>How often a plan reverts for no reason of its own, from 0 to 1; its gas is lost.</summary>
    public double FailureChance { get; init; }

    /// <summary>Decides which plans revert.</summary>
    public ulong Seed { get; init; } = 1;
}
