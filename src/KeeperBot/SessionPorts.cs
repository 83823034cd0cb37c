using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Signing;

namespace KeeperBot;

/// <summary>
/// What stands between a session and the world: nothing, unless a test watches or breaks what passes.
/// </summary>
internal sealed record SessionPorts
{
    /// <summary>Chain, disk and key as they are.</summary>
    public static SessionPorts Direct { get; } = new();

    /// <summary>Between the keeper and its nodes.</summary>
    public Func<IChain, IChain> Chain { get; init; } = chain => chain;

    /// <summary>Told of every request to a node that ended, from any thread.</summary>
    public Action<NodeRequest>? Requests { get; init; }

    /// <summary>Between the keeper and its disk.</summary>
    public Func<IJournalStore, IJournalStore> Store { get; init; } = store => store;

    /// <summary>Between the keeper and its signer.</summary>
    public Func<ITransactionSigner, ITransactionSigner> Signer { get; init; } = signer => signer;

    /// <summary>
    /// Signs instead of the configured key on a chain that this process owns, such as a rehearsal's fork: the
    /// configured key is not opened, and nothing has to be armed. Null outside of those. No configuration states it.
    /// </summary>
    public ITransactionSigner? StandIn { get; init; }
}
