using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>Not enough nodes gave the same answer: nothing was concluded, and nothing may be done.</summary>
/// <param name="message">What was asked, and what became of it at each node.</param>
/// <param name="isPermanent">See <see cref="IsPermanent"/>.</param>
/// <param name="inner">The first node's failure, when one failed.</param>
public sealed class NoQuorumException(string message, bool isPermanent = false, Exception? inner = null)
    : EthereumException(message, inner)
{
    /// <summary>
    /// True when so many nodes are banned that no answer of this process can have a quorum any more: correct the
    /// configuration and start again.
    /// </summary>
    public bool IsPermanent { get; } = isPermanent;
}
