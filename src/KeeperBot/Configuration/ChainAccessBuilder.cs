using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>Checks how the chain is reached. A node's URL is never shown: it usually holds a key.</summary>
internal sealed class ChainAccessBuilder(ConfigurationText text)
{
    private const int MaxNodes = 16;
    private const ulong MostLagBlocks = 1_000;
    private const int MaxRequestsPerSecond = 10_000;
    private const ulong MostPatience = 25;
    private static readonly TimeSpan LongestLag = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestStall = TimeSpan.FromDays(1);

    /// <summary>The checked access.</summary>
    /// <param name="options">Complete: see <see cref="ChainDefaults"/>.</param>
    /// <exception cref="ProblemException">A value is impossible; names its key.</exception>
    public ChainAccess Build(ChainOptions options)
    {
        var nodes = NodesAt(options);
        var maxLag = text.Duration("chain.maxLag", options.MaxLag!);
        var headStall = text.Duration("chain.headStall", options.HeadStall!);
        text.Require(
            options.MaxLagBlocks is >= 1 and <= MostLagBlocks, "chain.maxLagBlocks", "outside 1 to 1000", "3 is usual");
        text.Require(
            maxLag >= TimeSpan.FromSeconds(1) && maxLag <= LongestLag, "chain.maxLag", "outside 1 s to 1 h",
            "60 s is usual");
        text.Require(
            headStall <= LongestStall, "chain.headStall", "longer than a day", "write \"0 s\" for no limit");
        text.Require(
            options.RequestsPerSecond is >= 1 and <= MaxRequestsPerSecond, "chain.requestsPerSecond",
            "outside 1 to 10000", "state what the node's provider allows");
        return new ChainAccess(
            nodes,
            QuorumAt(options.Quorum, nodes.Length),
            options.MaxLagBlocks!.Value,
            maxLag,
            headStall,
            options.RequestsPerSecond,
            GenesisAt(options.Genesis),
            NewHeadsAt(options))
        {
            Relay = RelayAt(options),
        };
    }

    private RelayAccess? RelayAt(ChainOptions options)
    {
        if (options.Relay is not { } relay)
        {
            return null;
        }

        text.Require(
            relay.Patience is >= 1 and <= MostPatience, "chain.relay.patience", "outside 1 to 25",
            "6 is usual; relays forget after 25 blocks");
        return new RelayAccess(
            HttpAt("chain.relay.rpc", "it", relay.Rpc, options.AllowInsecure),
            HttpAt("chain.relay.status", "it", relay.Status, options.AllowInsecure),
            relay.Patience);
    }

    private ImmutableArray<RpcEndpoint> NodesAt(ChainOptions options)
    {
        if (options.Rpc is { } rpc)
        {
            text.Require(
                options.Nodes is null, "chain.nodes", "chain.rpc names a node already", "keep one of the two keys");
            return [HttpAt("chain.rpc", "it", rpc, options.AllowInsecure)];
        }

        var urls = options.Nodes ?? throw text.At(
            "chain", "it names no node", "add \"nodes\": [...], or \"rpc\": ... and \"quorum\": 1 for a single one");
        text.Require(urls.Count is >= 1 and <= MaxNodes, "chain.nodes", "there must be 1 to 16", "three are usual");
        text.Require(
            urls.Distinct(StringComparer.Ordinal).Count() == urls.Count, "chain.nodes", "one node is named twice",
            "name each once: a node does not agree with itself");
        return [.. urls.Select((url, i) => HttpAt("chain.nodes", $"node {i + 1}", url, options.AllowInsecure))];
    }

    private int QuorumAt(int? stated, int nodes)
    {
        if (stated is not { } quorum)
        {
            text.Require(
                nodes > 1, "chain", "a single node can be wrong unnoticed",
                "add \"quorum\": 1 to trust it, or name three nodes in \"nodes\"");
            return (nodes / 2) + 1;
        }

        text.Require(
            quorum >= 1 && quorum <= nodes, "chain.quorum", $"{quorum} of {nodes} nodes cannot agree",
            $"write a number from 1 to {nodes}");
        text.Require(
            quorum == 1 || 2 * quorum > nodes, "chain.quorum",
            $"two groups of {quorum} among {nodes} nodes could each have a quorum",
            $"write at least {(nodes / 2) + 1}, or 1 to trust each node alone");
        return quorum;
    }

    private Hash32? GenesisAt(string? genesis)
    {
        if (genesis is null)
        {
            return null;
        }

        text.Require(
            Hash32.TryParse(genesis, out var hash), "chain.genesis", "it is no hash", "write 0x and 64 hex digits");
        return hash;
    }

    private ImmutableArray<RpcEndpoint> NewHeadsAt(ChainOptions options)
    {
        var urls = options.NewHeads ?? [];
        return [.. urls.Select((url, i) =>
        {
            var endpoint = EndpointAt("chain.newHeads", $"entry {i + 1}", url, options.AllowInsecure);
            text.Require(
                endpoint.IsWebSocket, "chain.newHeads", $"entry {i + 1} is no WebSocket", "write a wss or ws URL");
            return endpoint;
        })];
    }

    /// <summary>The endpoint that an http or https URL names.</summary>
    public RpcEndpoint HttpAt(string at, string which, string url, bool allowInsecure)
    {
        var endpoint = EndpointAt(at, which, url, allowInsecure);
        text.Require(
            !endpoint.IsWebSocket, at, $"{which} is a WebSocket",
            "name the node's https URL here, and the WebSocket in chain.newHeads");
        return endpoint;
    }

    private RpcEndpoint EndpointAt(string at, string which, string url, bool allowInsecure)
    {
        RpcEndpoint endpoint;
        try
        {
            endpoint = Secrets.Endpoint(url);
        }
        catch (MalformedDataException error)
        {
            throw text.At(at, $"{which} is no URL: {error.Message}", "correct the URL", error);
        }

        text.Require(
            allowInsecure || !endpoint.IsExposed, at,
            $"{which} is asked without encryption: whoever is on the way can change what the chain seems to be",
            "use https (wss), or state \"allowInsecure\": true when the network is your own");
        return endpoint;
    }
}
