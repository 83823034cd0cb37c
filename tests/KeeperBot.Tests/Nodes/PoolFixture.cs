using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

/// <summary>A pool over model nodes a, b, c ... on one chain, and a clock that the test moves.</summary>
internal sealed class PoolFixture
{
    public PoolFixture(int nodes = 3, int quorum = 2, Func<NodePoolOptions, NodePoolOptions>? with = null)
    {
        Nodes = [.. Enumerable.Range(0, nodes).Select(i => new ModelNode($"{(char)('a' + i)}", Chain))];
        var options = new NodePoolOptions { Quorum = quorum };
        Options = with is null ? options : with(options);
        Pool = new NodePool([.. Nodes], Options, Clock);
    }

    public ModelChain Chain { get; } = new ModelChain().Mine(100);

    public ManualClock Clock { get; } = new();

    public ImmutableArray<ModelNode> Nodes { get; }

    public NodePoolOptions Options { get; }

    public NodePool Pool { get; }

    public ModelNode A => Nodes[0];

    public ModelNode B => Nodes[1];

    public ModelNode C => Nodes[2];

    public static AggregatedCall[] Calls { get; } =
    [
        new(default, new byte[] { 1 }),
        new(default, new byte[] { 2 }),
    ];

    public NodeStatus Status(int node) => Pool.Nodes[node];

    public Task<BlockHeader> HeadAsync() => Pool.HeadAsync(TestContext.Current.CancellationToken);

    public Task<ImmutableArray<CallOutcome>> ReadAsync(Hash32? block = null) =>
        Pool.ReadAsync(Calls, block ?? Chain.Head.Hash, TestContext.Current.CancellationToken);

    public void Forget()
    {
        foreach (var node in Nodes)
        {
            node.Asked.Clear();
        }
    }

    /// <summary>Swaps the success of the first outcome of every read.</summary>
    public static object? LieInReads(string method, object? honest) => honest is ImmutableArray<CallOutcome> outcomes
        ? outcomes.SetItem(0, outcomes[0] with { Succeeded = !outcomes[0].Succeeded })
        : honest;
}
