using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Configuration;

/// <summary>How a private relay is reached.</summary>
/// <param name="Rpc">Takes transactions; http or https.</param>
/// <param name="Status">Its status API, above <c>tx/</c>; http or https.</param>
/// <param name="Patience">Blocks in which a routine plan is offered to it alone.</param>
public sealed record RelayAccess(RpcEndpoint Rpc, RpcEndpoint Status, ulong Patience);

/// <summary>How the chain is reached: through which nodes, and how many of them must agree.</summary>
/// <param name="Nodes">In the order in which they are asked; http or https.</param>
/// <param name="Quorum">How many must give the same answer.</param>
/// <param name="MaxLagBlocks">How many blocks a node may be behind and still vote.</param>
/// <param name="MaxLag">How much time, by block timestamps, a node may be behind and still vote.</param>
/// <param name="HeadStall">How long the head may stand still; zero for any time.</param>
/// <param name="RequestsPerSecond">The rate that one node is asked at, in the long run.</param>
/// <param name="Genesis">Hash of block 0; null when what a quorum says at the start is believed.</param>
/// <param name="NewHeads">WebSockets that announce blocks; may be empty.</param>
public sealed record ChainAccess(
    ImmutableArray<RpcEndpoint> Nodes,
    int Quorum,
    ulong MaxLagBlocks,
    TimeSpan MaxLag,
    TimeSpan HeadStall,
    int RequestsPerSecond,
    Hash32? Genesis,
    ImmutableArray<RpcEndpoint> NewHeads)
{
    /// <summary>Where plans are offered first; null for the nodes.</summary>
    public RelayAccess? Relay { get; init; }

    /// <summary>True when one node's word is enough: a lie or a mistake of it is acted on.</summary>
    public bool IsDegraded => Quorum == 1;

    /// <summary>For people: the nodes, without secrets, and the quorum.</summary>
    public string Describe() => Nodes.Length == 1
        ? Nodes[0].Redacted
        : $"{string.Join(", ", Nodes.Select(node => node.Redacted))} ({Quorum} of {Nodes.Length} must agree)";
}
