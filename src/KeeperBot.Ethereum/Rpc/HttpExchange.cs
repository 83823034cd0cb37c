using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>HTTP requests to one server on kept connections, one reply of bounded length each.</summary>
/// <remarks>
/// Redirects are not followed and compressed replies are refused: both would let a server choose what we connect to
/// and how much memory we spend.
/// </remarks>
internal sealed class HttpExchange : IDisposable
{
    private readonly RpcEndpoint _endpoint;
    private readonly RpcLimits _limits;
    private readonly HttpClient _http;

    /// <summary>Prepares the connection pool; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The endpoint is not http or https.</exception>
    public HttpExchange(RpcEndpoint endpoint, RpcLimits limits)
    {
        if (endpoint.IsWebSocket)
        {
            throw new ArgumentException($"{endpoint} is not an http or https endpoint", nameof(endpoint));
        }

        (_endpoint, _limits) = (endpoint, limits);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = limits.ConnectTimeout,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = endpoint.Authorization;
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>Sends once and returns the body of the reply.</summary>
    /// <param name="request">Disposed by the caller.</param>
    /// <param name="hasStarted">Whether a byte of the request may have left; asked when the connection fails.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="RpcTransportException">
    /// No connection, it broke, or a status other than success without a JSON-RPC reply.
    /// </exception>
    /// <exception cref="RpcProtocolException">The reply is longer than the limit, or encoded.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(
        HttpRequestMessage request, Func<bool> hasStarted, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await ReadAsync(response, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            var started = hasStarted();
            var moment = started ? "after" : "before";
            var reason = _endpoint.Clean(error.Message);
            throw new RpcTransportException(
                $"{_endpoint}: the connection failed {moment} the request was sent: {reason}", started, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcTransportException(
                $"{_endpoint}: no connection in {_limits.ConnectTimeout.TotalSeconds} s", hasStarted(), error);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            throw new RpcProtocolException($"{_endpoint}: the reply is compressed although that was not offered");
        }

        var body = await ReadBodyAsync(response.Content, cancellationToken);

        // Some nodes and gateways send a proper JSON-RPC error with a status of 4xx or 5xx.
        if (response.IsSuccessStatusCode || IsReply(body.Span))
        {
            return body;
        }

        throw new RpcTransportException(
            $"{_endpoint}: HTTP status {(int)response.StatusCode}: {_endpoint.Clean(body.Span)}",
            mayHaveBeenSent: true)
        {
            Status = response.StatusCode,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > _limits.ReplyBytes)
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

            if (length > _limits.ReplyBytes)
            {
                throw TooLong();
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, _limits.ReplyBytes + 1L));
            }
        }
    }

    private RpcProtocolException TooLong() => new($"{_endpoint}: the reply is longer than {_limits.ReplyBytes} bytes");

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
}
