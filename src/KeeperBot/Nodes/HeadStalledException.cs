using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>
/// No new block for longer than the chain may take: the nodes hang, or the chain (an L2's sequencer) stands. Nothing is
/// sent until the head moves; asking goes on.
/// </summary>
/// <param name="head">The last block seen.</param>
/// <param name="limit">How long a block may take.</param>
public sealed class HeadStalledException(BlockHeader head, TimeSpan limit) : EthereumException(
    $"no block after {head.Number} for more than {limit.TotalSeconds:0} s: the chain or its nodes stand still; nothing "
    + "is sent until the head moves")
{
    /// <summary>The last block seen.</summary>
    public BlockHeader Head { get; } = head;
}
