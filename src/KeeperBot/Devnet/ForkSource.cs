using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>The chain that a fork starts from: whose it is is only ever read.</summary>
/// <param name="Node">A node of it; http or https.</param>
/// <param name="Block">The height to start from; null for the newest block.</param>
public sealed record ForkSource(RpcEndpoint Node, ulong? Block)
{
    /// <summary>The rate that the node is asked at, in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 50;
}
