namespace KeeperBot.Ethereum.Rpc;

/// <summary>Reads documents over HTTP on kept connections, with the limits of a node's replies.</summary>
public sealed class HttpDocumentSource : IDocumentSource
{
    private readonly HttpExchange _http;

    /// <summary>Prepares the connection pool; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The endpoint is not http or https.</exception>
    public HttpDocumentSource(RpcEndpoint endpoint, RpcLimits? limits = null)
    {
        Endpoint = endpoint;
        Limits = limits ?? RpcLimits.Default;
        _http = new HttpExchange(endpoint, Limits);
    }

    /// <inheritdoc/>
    public RpcEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public RpcLimits Limits { get; }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> GetAsync(string path, CancellationToken cancellationToken)
    {
        var place = new UriBuilder(Endpoint.Uri);
        if (path.Length > 0)
        {
            place.Path = $"{place.Path.TrimEnd('/')}/{path}";
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, place.Uri);
        return await _http.SendAsync(request, static () => true, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
