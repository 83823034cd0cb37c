using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;

namespace KeeperBot.Daemons;

/// <summary>What a daemon drives: a keeper that takes one turn a block.</summary>
public interface IKeeperTurns
{
    /// <summary>What the keeper remembers now.</summary>
    KeeperState State { get; }

    /// <summary>Takes the chain's head, when it is a new one: observes, decides, acts.</summary>
    /// <returns>The decisions on the new head; null when there is none.</returns>
    /// <exception cref="EthereumException">
    /// The chain cannot be read; the next turn takes up from the journal.
    /// </exception>
    Task<IReadOnlyList<Decision>?> TurnAsync(CancellationToken cancellation);

    /// <summary>
    /// Ends plans of which nothing is signed, learns what became of those in flight, and offers them again. Decides
    /// nothing and signs for nothing new; what is in flight may be re-priced or cancelled.
    /// </summary>
    /// <exception cref="EthereumException">
    /// The chain cannot be read; the next call takes up from the journal.
    /// </exception>
    Task TrackAsync(CancellationToken cancellation);
}
