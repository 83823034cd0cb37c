namespace KeeperBot.Ethereum.Rpc;

/// <summary>Reads documents of a web API (HTTP GET). Knows bytes and limits, not what they mean.</summary>
public interface IDocumentSource : IAsyncDisposable
{
    /// <summary>Where the API is; paths are below it.</summary>
    RpcEndpoint Endpoint { get; }

    /// <summary>What a reply may cost.</summary>
    RpcLimits Limits { get; }

    /// <summary>Asks once, never again by itself, for one document of at most the limit's bytes.</summary>
    /// <param name="path">Below the endpoint's own path, without a slash in front; its query is kept.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="RpcTransportException">
    /// No connection, it broke, or a status other than success.
    /// </exception>
    /// <exception cref="RpcProtocolException">The reply is longer than the limit, or encoded.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<ReadOnlyMemory<byte>> GetAsync(string path, CancellationToken cancellationToken);
}
