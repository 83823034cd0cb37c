using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Storms.World;

/// <summary>What a block is made from, beside its parent.</summary>
/// <param name="Timestamp">Unix seconds.</param>
/// <param name="Candidates">Transactions to include when they can be, in order.</param>
internal sealed record BlockTerms(ulong Timestamp, ImmutableArray<SimulatedTransaction> Candidates)
{
    /// <summary>How full others make the block, in percent of its gas limit; 50 keeps the base fee.</summary>
    public int FullPercent { get; init; } = 50;

    /// <summary>A base fee that does not follow from the parent (a forced jump); null for EIP-1559's.</summary>
    public BigInteger? BaseFee { get; init; }

    /// <summary>The pool as a transaction of the block meets it; null for the state's own.</summary>
    public SpotPool? Sandwiched { get; init; }

    /// <summary>How much more gas a hedge uses than it was estimated to, in percent.</summary>
    public int GasGrowthPercent { get; init; }

    /// <summary>What the world does at the start of the block: prices, pauses, balances.</summary>
    public Func<WorldState, WorldState> Weather { get; init; } = state => state;
}
