using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>JSON-RPC over one WebSocket: replies are matched by id, the node may also notify.</summary>
/// <remarks>
/// One connection, used until it breaks; connecting again is the caller's decision. A peer that stops answering pings
/// is found out within twice <see cref="RpcLimits.KeepAlive"/>. A message that is too long or no JSON ends the
/// connection: after it, nothing can be told apart.
/// </remarks>
public sealed class WebSocketRpcTransport : IRpcTransport
{
    private const int NotificationCapacity = 64;

    private readonly ClientWebSocket _socket;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<ReadOnlyMemory<byte>?>> _pending = new();
    private readonly Task _receiving;

    // A slow reader of hints wants the newest.
    private readonly Channel<ReadOnlyMemory<byte>> _notifications = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(NotificationCapacity) { FullMode = BoundedChannelFullMode.DropOldest });

    private RpcException? _broken;
    private int _disposed;

    private WebSocketRpcTransport(ClientWebSocket socket, RpcEndpoint endpoint, RpcLimits limits)
    {
        _socket = socket;
        Endpoint = endpoint;
        Limits = limits;
        _receiving = Task.Run(ReceiveAllAsync);
    }

    /// <inheritdoc/>
    public RpcEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public RpcLimits Limits { get; }

    /// <inheritdoc/>
    public ChannelReader<ReadOnlyMemory<byte>> Notifications => _notifications.Reader;

    /// <summary>Opens the connection.</summary>
    /// <exception cref="ArgumentException">The endpoint is not ws or wss.</exception>
    /// <exception cref="RpcTransportException">No connection, or the server speaks no WebSocket.</exception>
    public static async Task<WebSocketRpcTransport> ConnectAsync(
        RpcEndpoint endpoint, RpcLimits? limits, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!endpoint.IsWebSocket)
        {
            throw new ArgumentException($"{endpoint} is not a ws or wss endpoint", nameof(endpoint));
        }

        limits ??= RpcLimits.Default;
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = limits.KeepAlive;
        socket.Options.KeepAliveTimeout = limits.KeepAlive;
        if (endpoint.Authorization is { } authorization)
        {
            socket.Options.SetRequestHeader("Authorization", authorization.ToString());
        }

        using var deadline = new CancellationTokenSource(limits.ConnectTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(endpoint.Uri, linked.Token);
            return new WebSocketRpcTransport(socket, endpoint, limits);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is not (WebSocketException or OperationCanceledException)
                || cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            var reason = deadline.IsCancellationRequested
                ? $"not in {limits.ConnectTimeout.TotalSeconds} s"
                : endpoint.Clean((error.InnerException ?? error).Message);
            throw new RpcTransportException($"{endpoint}: no WebSocket: {reason}", mayHaveBeenSent: false, error);
        }
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken)
    {
        var reply = new TaskCompletionSource<ReadOnlyMemory<byte>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < payload.Count; i++)
        {
            if (!_pending.TryAdd(payload.FirstId + (ulong)i, reply))
            {
                throw new InvalidOperationException("two clients use one WebSocket: an id is in use twice");
            }
        }

        try
        {
            await _sending.WaitAsync(cancellationToken);
            if (!await WriteAsync(payload.Json).WaitAsync(cancellationToken))
            {
                throw Broken(mayHaveBeenSent: false);
            }

            return await reply.Task.WaitAsync(cancellationToken) ?? throw Broken(mayHaveBeenSent: true);
        }
        finally
        {
            for (var i = 0; i < payload.Count; i++)
            {
                _pending.TryRemove(payload.FirstId + (ulong)i, out _);
            }
        }
    }

    /// <summary>Closes the connection; requests under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        // The turn to send is not disposed: who waits for it must still get it, to find the connection closed.
        await _lifetime.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _lifetime.Dispose();
    }

    /// <summary>
    /// Writes one message and releases the turn. It ignores the caller's cancellation, because a message half written
    /// would end the connection for every other caller. False when the connection had ended before.
    /// </summary>
    private async Task<bool> WriteAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            if (Volatile.Read(ref _broken) is not null)
            {
                return false;
            }

            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _lifetime.Token);
        }
        catch (Exception error) when (IsBreak(error))
        {
            Break(new RpcTransportException($"{Endpoint}: the WebSocket broke: {Reason(error)}", true, error));
        }
        finally
        {
            _sending.Release();
        }

        return true;
    }

    private async Task ReceiveAllAsync()
    {
        try
        {
            while (true)
            {
                Dispatch(await ReceiveAsync());
            }
        }
        catch (RpcException error)
        {
            Break(error);
        }
        catch (Exception error) when (IsBreak(error))
        {
            Break(new RpcTransportException($"{Endpoint}: the WebSocket broke: {Reason(error)}", true, error));
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync()
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(length), _lifetime.Token);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                throw new RpcTransportException($"{Endpoint}: the node closed the WebSocket", mayHaveBeenSent: true);
            }

            length += read.Count;
            if (length > Limits.ReplyBytes)
            {
                throw new RpcProtocolException($"{Endpoint}: a message is longer than {Limits.ReplyBytes} bytes");
            }

            if (read.EndOfMessage)
            {
                return buffer.AsMemory(0, length);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, Limits.ReplyBytes + 1L));
            }
        }
    }

    private void Dispatch(ReadOnlyMemory<byte> message)
    {
        try
        {
            if (FindId(message.Span) is not { } id)
            {
                _notifications.Writer.TryWrite(message);
            }
            else if (_pending.TryGetValue(id, out var reply))
            {
                reply.TrySetResult(message);
            }

            // An id nobody waits for belongs to a request that timed out.
        }
        catch (JsonException error)
        {
            var excerpt = Endpoint.Clean(message.Span);
            throw new RpcProtocolException($"{Endpoint}: a message is no reply and no notification: {excerpt}", error);
        }
    }

    /// <summary>The id of a reply, or of the first reply of a batch; null for a notification.</summary>
    private ulong? FindId(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = Limits.Depth });
        reader.Read();
        var memberDepth = reader.TokenType == JsonTokenType.StartArray ? 2 : 1;
        var isNotification = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != memberDepth)
            {
                continue;
            }

            if (reader.ValueSpan.SequenceEqual("id"u8))
            {
                reader.Read();
                return reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out var id)
                    ? id
                    : throw new JsonException();
            }

            isNotification |= reader.ValueSpan.SequenceEqual("method"u8);
        }

        return isNotification ? null : throw new JsonException();
    }

    /// <summary>
    /// Ends the connection for everybody: first no byte can leave any more, then all who wait are told.
    /// </summary>
    private void Break(RpcException error)
    {
        if (Interlocked.CompareExchange(ref _broken, error, null) is not null)
        {
            return;
        }

        _socket.Abort();
        _notifications.Writer.TryComplete(Broken(mayHaveBeenSent: true));
        foreach (var reply in _pending.Values)
        {
            reply.TrySetResult(null);
        }
    }

    private RpcException Broken(bool mayHaveBeenSent) => _broken is RpcProtocolException
        ? new RpcProtocolException(_broken.Message, _broken)
        : new RpcTransportException(_broken!.Message, mayHaveBeenSent, _broken);

    private string Reason(Exception error) => _lifetime.IsCancellationRequested
        ? "it was closed by us"
        : Endpoint.Clean(error.Message);

    private static bool IsBreak(Exception error) =>
        error is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException;
}
