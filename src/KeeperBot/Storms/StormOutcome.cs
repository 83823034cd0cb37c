using System.Collections.Immutable;
using KeeperBot.Storms.Checks;

namespace KeeperBot.Storms;

/// <summary>How a storm went.</summary>
/// <param name="Violation">The first thing that went wrong; null when nothing did.</param>
/// <param name="Trace">A digest of everything that happened, in order.</param>
/// <param name="Kinds">The kinds of faults that took effect.</param>
/// <param name="Points">The points at which processes died.</param>
/// <param name="Turns">How many turns keepers took.</param>
/// <param name="Intents">How many intents there were.</param>
/// <param name="Hedges">How many hedges were executed.</param>
/// <param name="CalmTicks">How many calm blocks it took until every intent had ended.</param>
internal sealed record StormOutcome(
    Violation? Violation,
    ulong Trace,
    ImmutableArray<FaultKind> Kinds,
    ImmutableArray<CrashPoint> Points,
    int Turns,
    int Intents,
    int Hedges,
    int CalmTicks);
