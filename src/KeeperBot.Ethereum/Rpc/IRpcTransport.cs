using System.Threading.Channels;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Carries a request to a node and brings its reply. Knows bytes and limits, not what they mean.</summary>
/// <remarks>
/// Safe for concurrent use, by one <see cref="JsonRpcClient"/>: it is that client's ids that tell replies apart.
/// </remarks>
public interface IRpcTransport : IAsyncDisposable
{
    /// <summary>Where the node is.</summary>
    RpcEndpoint Endpoint { get; }

    /// <summary>What a reply may cost.</summary>
    RpcLimits Limits { get; }

    /// <summary>
    /// What the node sends unasked, the oldest dropped first when nobody reads; ends with an <see cref="RpcException"/>
    /// when the connection does. Null when the transport cannot receive such messages.
    /// </summary>
    ChannelReader<ReadOnlyMemory<byte>>? Notifications { get; }

    /// <summary>Sends once, never again by itself, and returns one reply of at most the limit's bytes.</summary>
    /// <exception cref="RpcTransportException">No connection, or it broke.</exception>
    /// <exception cref="RpcProtocolException">The reply is longer than the limit, or encoded.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the request may have been sent.
    /// </exception>
    Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken);
}

/// <summary>A written request: one call, or a batch with consecutive ids.</summary>
/// <param name="FirstId">The id of the first call.</param>
/// <param name="Count">How many calls.</param>
/// <param name="Json">UTF-8.</param>
public readonly record struct RpcPayload(ulong FirstId, int Count, ReadOnlyMemory<byte> Json);
