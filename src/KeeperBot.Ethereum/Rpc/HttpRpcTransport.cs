using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>JSON-RPC over HTTP POST on kept connections.</summary>
/// <remarks>
/// Redirects are not followed and compressed replies are refused: both would let a server choose what we connect to
/// and how much memory we spend. A request whose body began to leave is never repeated.
/// </remarks>
public sealed class HttpRpcTransport : IRpcTransport
{
    private readonly HttpClient _http;

    /// <summary>Prepares the connection pool; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The endpoint is not http or https.</exception>
    public HttpRpcTransport(RpcEndpoint endpoint, RpcLimits? limits = null)
    {
        if (endpoint.IsWebSocket)
        {
            throw new ArgumentException($"{endpoint} is not an http or https endpoint", nameof(endpoint));
        }

        Endpoint = endpoint;
        Limits = limits ?? RpcLimits.Default;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Limits.ConnectTimeout,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = endpoint.Authorization;
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
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
        try
        {
            using var response = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await ReadAsync(response, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            var moment = content.Started ? "after" : "before";
            var reason = Endpoint.Clean(error.Message);
            throw new RpcTransportException(
                $"{Endpoint}: the connection failed {moment} the request was sent: {reason}", content.Started, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcTransportException(
                $"{Endpoint}: no connection in {Limits.ConnectTimeout.TotalSeconds} s", content.Started, error);
        }
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            throw new RpcProtocolException($"{Endpoint}: the reply is compressed although that was not offered");
        }

        var body = await ReadBodyAsync(response.Content, cancellationToken);

        // Some nodes and gateways send a proper JSON-RPC error with a status of 4xx or 5xx.
        if (response.IsSuccessStatusCode || IsReply(body.Span))
        {
            return body;
        }

        throw new RpcTransportException(
            $"{Endpoint}: HTTP status {(int)response.StatusCode}: {Endpoint.Clean(body.Span)}",
            mayHaveBeenSent: true)
        {
            Status = response.StatusCode,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > Limits.ReplyBytes)
        {
            throw TooLong();
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[(int)(content.Headers.ContentLength ?? 4096) + 1];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            if (length > Limits.ReplyBytes)
            {
                throw TooLong();
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, Limits.ReplyBytes + 1L));
            }
        }
    }

    private RpcProtocolException TooLong() => new($"{Endpoint}: the reply is longer than {Limits.ReplyBytes} bytes");

    private static bool IsReply(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1
                    && reader.ValueSpan.SequenceEqual("jsonrpc"u8))
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
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
