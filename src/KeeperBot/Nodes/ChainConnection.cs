using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Nodes;

/// <summary>Puts the configured nodes together and makes sure that they are on the configured chain.</summary>
public static class ChainConnection
{
    /// <summary>A pool of nodes of which a quorum answered; the others may come later.</summary>
    /// <param name="access">The nodes.</param>
    /// <param name="chainId">EIP-155 chain id that every node must report.</param>
    /// <param name="clock">Measures every wait.</param>
    /// <param name="jitter">Spreads repetitions.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="watch">Told of every request that ended, from any thread; null for nobody.</param>
    /// <exception cref="ProblemException">Too few nodes answer, or one is on another chain.</exception>
    public static async Task<NodePool> OpenAsync(
        ChainAccess access,
        ulong chainId,
        TimeProvider clock,
        Random jitter,
        CancellationToken cancellation,
        Action<NodeRequest>? watch = null)
    {
        var nodes = Nodes(access, clock, jitter, watch);
        try
        {
            var seen = await Task.WhenAll(nodes.Select(node => LookAsync(node, cancellation)));
            var identity = new ChainIdentity(chainId, 0, GenesisOf(access, chainId, seen));
            return new NodePool(nodes, Options(access) with { Identity = identity }, clock);
        }
        catch
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>The configured nodes, each by itself; nothing is asked yet. The caller disposes them.</summary>
    /// <inheritdoc cref="OpenAsync" path="/param"/>
    internal static ImmutableArray<IChain> Nodes(
        ChainAccess access, TimeProvider clock, Random jitter, Action<NodeRequest>? watch = null)
    {
        var limits = new NodeLimits
        {
            RequestsPerSecond = access.RequestsPerSecond,
            Burst = 2 * access.RequestsPerSecond,
        };
        return
        [
            .. access.Nodes.Select((endpoint, index) => new ResilientNode(
                new EthereumNode(EthereumClient.OverHttp(endpoint)), limits, clock, jitter,
                (method, outcome, took) => watch?.Invoke(new NodeRequest(index + 1, method, outcome, took)))),
        ];
    }

    private static NodePoolOptions Options(ChainAccess access) => new()
    {
        Quorum = access.Quorum,
        MaxLagBlocks = access.MaxLagBlocks,
        MaxLagSeconds = (ulong)access.MaxLag.TotalSeconds,
        HeadStall = access.HeadStall,
    };

    private static async Task<Look> LookAsync(IChain node, CancellationToken cancellation)
    {
        try
        {
            var chain = await node.ChainIdAsync(cancellation);
            var genesis = await node.BlockAsync(BlockRef.Number(0), cancellation);
            return genesis is null
                ? new Look(node.Name, chain, null, new EthereumException($"{node.Name}: it does not have block 0"))
                : new Look(node.Name, chain, genesis.Hash, null);
        }
        catch (EthereumException error)
        {
            return new Look(node.Name, null, null, error);
        }
    }

    /// <summary>The genesis that is configured, or else that a quorum has; nobody may have another.</summary>
    private static Hash32 GenesisOf(ChainAccess access, ulong chainId, Look[] seen)
    {
        if (seen.FirstOrDefault(look => look.ChainId is { } id && id != chainId) is { } stranger)
        {
            throw new ProblemException(
                ExitCode.Configuration,
                $"the node is on chain {stranger.ChainId}, the configuration says {chainId}",
                stranger.Node,
                "correct chain.id or the node's URL; nothing was signed");
        }

        var answered = seen.Where(look => look.Genesis is not null).ToList();
        if (answered.Count < access.Quorum)
        {
            var failed = seen.First(look => look.Error is not null);
            throw new ProblemException(
                ExitCode.Unreachable,
                access.Nodes.Length == 1
                    ? failed.Error!.Message
                    : $"{answered.Count} of {access.Nodes.Length} nodes answer, {access.Quorum} must agree; "
                        + string.Join("; ", seen.Where(look => look.Error is not null).Select(l => l.Error!.Message)),
                failed.Node,
                "check that the node runs and that its URL is right",
                failed.Error);
        }

        var genesis = access.Genesis ?? answered.GroupBy(look => look.Genesis!.Value).MaxBy(g => g.Count())!.Key;
        return answered.FirstOrDefault(look => look.Genesis != genesis) is { } other
            ? throw new ProblemException(
                ExitCode.Configuration,
                $"its genesis is {other.Genesis}, "
                + (access.Genesis is null ? "that of the other nodes is " : "the configuration says ") + $"{genesis}",
                other.Node,
                "it is another chain of the same id: correct the node's URL or chain.genesis; nothing was signed")
            : genesis;
    }

    private sealed record Look(string Node, ulong? ChainId, Hash32? Genesis, EthereumException? Error);
}
