using KeeperBot.Arming;
using KeeperBot.Configuration;
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

    /// <summary>
    /// Lets a live keeper pass or raises a <see cref="Terminal.ProblemException"/>: the arming receipt. A rehearsal on
    /// a chain of its own, where nothing is at stake, replaces it.
    /// </summary>
    public Func<KeeperConfiguration, IChain, CancellationToken, Task> Permission { get; init; } =
        ArmingState.RequireAsync;

    /// <summary>Between the keeper and its nodes.</summary>
    public Func<IChain, IChain> Chain { get; init; } = chain => chain;

    /// <summary>Between the keeper and its disk.</summary>
    public Func<IJournalStore, IJournalStore> Store { get; init; } = store => store;

    /// <summary>Between the keeper and its key.</summary>
    public Func<ISigner, ISigner> Signer { get; init; } = signer => signer;
}
