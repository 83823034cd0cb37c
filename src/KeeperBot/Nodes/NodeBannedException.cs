using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>A node turned out to be on another chain: it is not asked again in the life of the process.</summary>
/// <param name="node">The node's name.</param>
/// <param name="why">What it said, and what was expected.</param>
public sealed class NodeBannedException(string node, string why) : EthereumException($"{node}: {why}")
{
    /// <summary>The node's name.</summary>
    public string Node { get; } = node;
}
