using KeeperBot.ChainTests.Episodes.Checks;
using KeeperBot.Configuration;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Episodes.Canaries;

/// <summary>One way to break the keeper, the chain or the journal on purpose: the checks have to notice.</summary>
internal abstract class EpisodeCanary
{
    /// <summary>The promise that it breaks.</summary>
    public abstract EpisodePromise Breaks { get; }

    /// <summary>How the keeper is configured otherwise than the checks are told.</summary>
    public virtual KeeperOptions Configure(KeeperOptions options) => options;

    /// <summary>What stands between the keeper and its nodes.</summary>
    /// <param name="chain">The nodes.</param>
    /// <param name="seen">The newest block as it really is.</param>
    public virtual IChain Through(IChain chain, Func<BlockSeen> seen) => chain;

    /// <summary>What happens on the chain before a block, which nobody is told of.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="seen">The newest block.</param>
    /// <param name="block">How many blocks there were.</param>
    /// <param name="cancellation">The caller's.</param>
    public virtual Task DisturbAsync(
        EpisodeChain chain, BlockSeen seen, int block, CancellationToken cancellation) => Task.CompletedTask;
}
