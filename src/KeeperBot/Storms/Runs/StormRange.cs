namespace KeeperBot.Storms.Runs;

/// <summary>Consecutive seeds of one kind.</summary>
/// <param name="Kind">What the storms are about.</param>
/// <param name="Seed">The first seed.</param>
/// <param name="Schedules">How many seeds.</param>
internal sealed record StormRange(StormKind Kind, ulong Seed, long Schedules);
