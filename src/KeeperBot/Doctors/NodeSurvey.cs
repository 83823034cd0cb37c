using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Doctors;

/// <summary>What each node says by itself.</summary>
/// <param name="Looks">In the order of the configuration.</param>
internal sealed record NodeSurvey(ImmutableArray<NodeLook> Looks)
{
    /// <summary>The nodes that answered.</summary>
    public IEnumerable<NodeLook> Answering => Looks.Where(look => look.Error is null);

    /// <summary>Asks every node at once, each for as long as its own limits allow.</summary>
    public static async Task<NodeSurvey> ReadAsync(
        ChainAccess access, TimeProvider clock, Random jitter, CancellationToken cancellation)
    {
        var nodes = ChainConnection.Nodes(access, clock, jitter);
        try
        {
            var looks = await Task.WhenAll(nodes.Select(node => LookAsync(node, cancellation)));
            var answering = looks.Where(look => look.Error is null).ToList();
            if (answering.Count == 0)
            {
                return new NodeSurvey([.. looks]);
            }

            // Heads differ while a block travels; the highest block that all of them have must not.
            var height = answering.Min(look => look.Head!.Number);
            return new NodeSurvey([.. await Task.WhenAll(
                nodes.Zip(looks, (node, look) => AtAsync(node, look, height, cancellation)))]);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static async Task<NodeLook> LookAsync(IChain node, CancellationToken cancellation)
    {
        try
        {
            var chain = await node.ChainIdAsync(cancellation);
            var genesis = await node.BlockAsync(BlockRef.Number(0), cancellation);
            var head = await node.HeadAsync(cancellation);
            return new NodeLook(node.Name, chain, genesis?.Hash, head, null, null);
        }
        catch (EthereumException error)
        {
            return new NodeLook(node.Name, null, null, null, null, error.Message);
        }
    }

    private static async Task<NodeLook> AtAsync(
        IChain node, NodeLook look, ulong height, CancellationToken cancellation)
    {
        try
        {
            return look.Error is null
                ? look with { Common = await node.BlockAsync(BlockRef.Number(height), cancellation) }
                : look;
        }
        catch (EthereumException error)
        {
            return look with { Error = error.Message };
        }
    }
}

/// <summary>One node.</summary>
/// <param name="Name">Its endpoint, without secrets.</param>
/// <param name="ChainId">The chain it says it is on.</param>
/// <param name="Genesis">Hash of its block 0; null when it has none.</param>
/// <param name="Head">Its newest block.</param>
/// <param name="Common">Its block at the height that all of the nodes have.</param>
/// <param name="Error">Why it gave no answer; null when it did.</param>
internal sealed record NodeLook(
    string Name, ulong? ChainId, Hash32? Genesis, BlockHeader? Head, BlockHeader? Common, string? Error);
