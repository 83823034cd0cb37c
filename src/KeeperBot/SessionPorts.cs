using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Nodes;

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

    /// <summary>Between the keeper and its key.</summary>
    public Func<ISigner, ISigner> Signer { get; init; } = signer => signer;
}
