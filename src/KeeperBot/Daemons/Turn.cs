using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;

namespace KeeperBot.Daemons;

/// <summary>A turn of the loop that came back. Immutable: others read it while the loop goes on.</summary>
/// <param name="At">When it came back.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Decisions">The decisions on a new head; empty when there was none.</param>
/// <param name="Trouble">Why the chain could not be read; null when it could.</param>
/// <param name="State">What the keeper remembers after it.</param>
public sealed record Turn(
    DateTimeOffset At,
    TimeSpan Took,
    ImmutableArray<Decision> Decisions,
    EthereumException? Trouble,
    KeeperState State);
