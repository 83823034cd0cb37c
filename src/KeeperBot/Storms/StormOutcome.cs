using KeeperBot.Storms.Checks;

namespace KeeperBot.Storms;

/// <summary>How a storm went.</summary>
/// <param name="Violation">The first thing that went wrong; null when nothing did.</param>
/// <param name="Trace">A digest of everything that happened, in order.</param>
/// <param name="Effects">The faults that took effect, and where processes died.</param>
/// <param name="Turns">How many turns keepers took.</param>
/// <param name="Intents">How many intents there were.</param>
/// <param name="Hedges">How many hedges were executed.</param>
/// <param name="CalmTicks">How many calm blocks it took until every intent had ended.</param>
internal sealed record StormOutcome(
    Violation? Violation,
    ulong Trace,
    StormEffects Effects,
    int Turns,
    int Intents,
    int Hedges,
    int CalmTicks)
{
    /// <summary>False when the only node lied, so that only the chain's own limits could be relied on.</summary>
    public bool Trusted { get; init; } = true;

    /// <summary>The worst loss of a vault at the oracle's price, as a share of what its executor allows.</summary>
    public double WorstLoss { get; init; }
}
