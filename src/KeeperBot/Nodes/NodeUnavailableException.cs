using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>
/// A node was not asked, or not waited for any longer, to protect it and us: its rate, its circuit breaker, the number
/// of requests under way, or a method's timeout.
/// </summary>
/// <param name="node">The node's name.</param>
/// <param name="why">Which limit, with its figure.</param>
/// <param name="inner">What raised it, if anything did.</param>
public sealed class NodeUnavailableException(string node, string why, Exception? inner = null)
    : EthereumException($"{node}: {why}", inner);
