using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>
/// A block that was final is not in the chain any more. What terminal states rest on is gone, so the keeper stops; it
/// does not rewind by itself. It lasts for the life of the process.
/// </summary>
/// <param name="final">The block that was final.</param>
/// <param name="seen">The head that does not descend from it.</param>
public sealed class FinalityRevertedException(BlockHeader final, BlockHeader seen) : EthereumException(
    $"block {final.Number} ({final.Hash}) was final and is not in the chain of block {seen.Number} ({seen.Hash}): "
    + "nothing more is sent; find out what happened to the chain or its nodes, then start again")
{
    /// <summary>The block that was final.</summary>
    public BlockHeader Final { get; } = final;

    /// <summary>The head that does not descend from it.</summary>
    public BlockHeader Seen { get; } = seen;
}
