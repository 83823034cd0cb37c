namespace KeeperBot.Storms;

/// <summary>Where a storm takes place.</summary>
/// <param name="Keepers">Keepers with one key, each with its own journal; 1 unless an operator erred.</param>
/// <param name="Nodes">Nodes that each keeper asks; 1 or 3.</param>
/// <param name="Vaults">Vaults that each keeper hedges.</param>
/// <param name="FinalityDepth">Blocks on top of a block that make it final.</param>
/// <param name="Dialect">Index of the pool's rules in <see cref="World.PoolDialect.All"/>.</param>
/// <param name="BaseFeeGwei">The first base fee.</param>
/// <param name="Hedge">The hedge each vault starts with, in thousandths of a base.</param>
/// <param name="Ticks">Blocks in which faults happen; calm blocks follow.</param>
internal sealed record StormSetup(
    int Keepers, int Nodes, int Vaults, int FinalityDepth, int Dialect, int BaseFeeGwei, int Hedge, int Ticks);
