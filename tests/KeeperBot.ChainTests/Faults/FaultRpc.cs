using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using Microsoft.AspNetCore.Http;

namespace KeeperBot.ChainTests.Faults;

/// <summary>
/// A proxy on a loopback port between a keeper and one real node that lets chosen calls go wrong: scripted, by seed.
/// </summary>
/// <remarks>
/// What no rule wants passes byte for byte, over HTTP as over WebSocket, single calls and batches. In a batch each call
/// is judged by itself; a fault that takes the whole message takes the whole batch. One proxy for each node.
/// </remarks>
public sealed class FaultRpc : IAsyncDisposable
{
    private readonly Uri _upstreamSocket;
    private LoopbackHost _host = null!;

    private FaultRpc(RpcEndpoint node, int seed)
    {
        Script = new FaultScript(seed);
        Node = new FaultyNode(new Uri(node.Redacted));
        _upstreamSocket = new UriBuilder(node.Redacted) { Scheme = "ws" }.Uri;
    }

    /// <summary>Where a keeper finds it over HTTP.</summary>
    public RpcEndpoint Http => RpcEndpoint.Parse($"http://127.0.0.1:{_host.Port}");

    /// <summary>Where a keeper finds it over WebSocket.</summary>
    public RpcEndpoint WebSocket => RpcEndpoint.Parse($"ws://127.0.0.1:{_host.Port}");

    /// <summary>What goes wrong, and what did.</summary>
    public FaultScript Script { get; }

    /// <summary>The node below, its dialect and its pool.</summary>
    public FaultyNode Node { get; }

    /// <summary>Every raw transaction that ever arrived.</summary>
    public SeenTransactions Transactions => Node.Transactions;

    /// <summary>Starts a proxy in front of a node that speaks HTTP and WebSocket on one port.</summary>
    /// <param name="node">The node; an http endpoint without path.</param>
    /// <param name="seed">Where the generators of the rules begin.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static async Task<FaultRpc> StartAsync(RpcEndpoint node, int seed, CancellationToken cancellationToken)
    {
        var proxy = new FaultRpc(node, seed);
        proxy._host = await LoopbackHost.StartAsync(proxy.ServeAsync, cancellationToken);
        return proxy;
    }

    /// <summary>Sends a transaction seen before to the node, as anybody who saw it could.</summary>
    /// <returns>Null when the node took it, or why it did not.</returns>
    public async Task<NodeRefusal?> RebroadcastAsync(Hash32 transaction, CancellationToken cancellationToken)
    {
        var seen = Transactions.Find(transaction)
            ?? throw new InvalidOperationException($"{transaction} never passed here");
        return await Node.OfferAsync(seen.Raw, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Node.Dispose();
    }

    /// <summary>What answers a message; null when it is to pass byte for byte.</summary>
    internal async Task<WireReply?> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var calls = RpcCall.Parse(message, out var isBatch);
        foreach (var call in calls)
        {
            Transactions.Record(call);
        }

        var faults = calls.Select(call => Script.Pick(call.Method)).ToList();
        if (calls.Count == 0 || (Node.IsPlain && faults.TrueForAll(fault => fault is null)))
        {
            return null;
        }

        var replies = new List<ReadOnlyMemory<byte>>();
        foreach (var (call, fault) in calls.Zip(faults))
        {
            var reply = fault is null
                ? new WireReply.Single(await Node.ForwardAsync(call, cancellationToken))
                : await fault.AnswerAsync(call, Node, cancellationToken);
            if (reply is not WireReply.Single single)
            {
                return reply;
            }

            replies.Add(single.Json);
        }

        return new WireReply.Body(isBatch ? Batch(replies) : replies[0]);
    }

    /// <summary>What the script makes of a notification on its way to the keeper; null lets it pass.</summary>
    internal async Task<WireReply?> NotifyAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var calls = RpcCall.Parse(message, out _);
        if (calls is not [{ Method: "eth_subscription" } call] || Script.Pick(call.Method) is not { } fault)
        {
            return null;
        }

        var reply = await fault.AnswerAsync(call, Node, cancellationToken);
        return reply is WireReply.Single single ? new WireReply.Body(single.Json) : reply;
    }

    private async Task ServeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await new WebSocketExchange(this, _upstreamSocket).RunAsync(context, cancellationToken);
            return;
        }

        var exchange = new HttpExchange(context);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            var path = $"{context.Request.Path}{context.Request.QueryString}";
            var call = RpcCall.Get(path);
            var unasked = Script.Pick(call.Method) is { } fault
                ? await fault.AnswerAsync(call, Node, cancellationToken)
                : await Node.GetAsync(path, cancellationToken);
            await exchange.WriteAsync(unasked, cancellationToken);
            return;
        }

        var message = await exchange.ReadAsync(cancellationToken);
        var reply = await AnswerAsync(message, cancellationToken)
            ?? new WireReply.Body(await Node.SendAsync(message, cancellationToken));
        await exchange.WriteAsync(reply, cancellationToken);
    }

    private static byte[] Batch(List<ReadOnlyMemory<byte>> replies)
    {
        using var batch = new MemoryStream();
        batch.WriteByte((byte)'[');
        foreach (var (index, reply) in replies.Index())
        {
            batch.Write(index == 0 ? [] : ","u8);
            batch.Write(reply.Span);
        }

        batch.WriteByte((byte)']');
        return batch.ToArray();
    }
}
