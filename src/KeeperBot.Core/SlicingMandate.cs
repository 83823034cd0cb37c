namespace KeeperBot.Core;

/// <summary>How a trade is made in slices, each a plan of its own; an urgent one is made whole.</summary>
/// <param name="IntervalSeconds">The least time from one slice to the next, above zero.</param>
/// <param name="RecoveryHalfLifeSeconds">
/// After so long arbitrageurs have refilled half of what a trade took from a pool; 0 where they do before the next
/// slice. Unused with <paramref name="OverSeconds"/>.
/// </param>
/// <param name="OverSeconds">
/// For equal slices, the time over which they are made; null for as many and as large ones as cost least.
/// </param>
public sealed record SlicingMandate(long IntervalSeconds, long RecoveryHalfLifeSeconds, long? OverSeconds);
