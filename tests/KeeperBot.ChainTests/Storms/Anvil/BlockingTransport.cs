using System.Net.Http.Headers;
using System.Threading.Channels;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>
/// JSON-RPC over one kept HTTP connection that answers before it returns: a storm has one thread, and what waits for an
/// answer must go on on it.
/// </summary>
internal sealed class BlockingTransport(Uri address) : IRpcTransport
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });

    /// <inheritdoc/>
    public RpcEndpoint Endpoint { get; } = RpcEndpoint.Parse(address.ToString());

    /// <inheritdoc/>
    public RpcLimits Limits => RpcLimits.Default;

    /// <inheritdoc/>
    public ChannelReader<ReadOnlyMemory<byte>>? Notifications => null;

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(payload.Json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var response = _http.Send(request, cancellationToken);
        using var reply = new MemoryStream();
        using var body = response.Content.ReadAsStream(cancellationToken);
        body.CopyTo(reply);
        return Task.FromResult<ReadOnlyMemory<byte>>(reply.ToArray());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
