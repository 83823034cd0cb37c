using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>JSON-RPC over HTTP POST on kept connections.</summary>
/// <remarks>
/// Redirects are not followed and compressed replies are refused: both would let a server choose what we connect to
/// and how much memory we spend. A request whose body began to leave is never repeated.
/// </remarks>
public sealed class HttpRpcTransport : IRpcTransport
{
    private readonly HttpExchange _http;
    private readonly ISigner? _relayIdentity;

    /// <summary>Prepares the connection pool; nothing is sent yet.</summary>
    /// <param name="endpoint">Where to post to.</param>
    /// <param name="limits">What a reply may cost; the defaults when null.</param>
    /// <param name="relayIdentity">
    /// Signs every request for a private relay (<see cref="RelaySignature"/>); null for nodes.
    /// </param>
    /// <exception cref="ArgumentException">The endpoint is not http or https.</exception>
    public HttpRpcTransport(RpcEndpoint endpoint, RpcLimits? limits = null, ISigner? relayIdentity = null)
    {
        Endpoint = endpoint;
        Limits = limits ?? RpcLimits.Default;
        _http = new HttpExchange(endpoint, Limits);
        _relayIdentity = relayIdentity;
    }

    /// <inheritdoc/>
    public RpcEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public RpcLimits Limits { get; }

    /// <inheritdoc/>
    public ChannelReader<ReadOnlyMemory<byte>>? Notifications => null;

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken)
    {
        using var content = new TrackedContent(payload.Json);
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint.Uri) { Content = content };
        if (_relayIdentity is not null)
        {
            request.Headers.Add(RelaySignature.Header, RelaySignature.Of(_relayIdentity, payload.Json.Span));
        }

        return await _http.SendAsync(request, () => content.Started, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// A body that remembers whether it began to leave: from then on the request may have been received.
    /// </summary>
    private sealed class TrackedContent : HttpContent
    {
        private readonly ReadOnlyMemory<byte> _body;

        public TrackedContent(ReadOnlyMemory<byte> body)
        {
            _body = body;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        public bool Started { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Started = true;
            await stream.WriteAsync(_body, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return true;
        }
    }
}
