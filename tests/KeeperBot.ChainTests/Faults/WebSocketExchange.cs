using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeeperBot.ChainTests.Faults;

/// <summary>One WebSocket from a keeper, with one of its own to the node.</summary>
internal sealed class WebSocketExchange(FaultRpc proxy, Uri upstream) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ClientWebSocket _node = new();
    private MutableConnection _connection = null!;
    private WebSocket _keeper = null!;

    public async Task RunAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using (this)
        {
            await _node.ConnectAsync(upstream, ended.Token);
            _keeper = await context.WebSockets.AcceptWebSocketAsync();
            _connection = ((MutableConnection.Upgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>())
                .Connection!;
            var ways = new[] { FromKeeperAsync(ended.Token), FromNodeAsync(ended.Token) };
            await Task.WhenAny(ways);
            await ended.CancelAsync();
            await Task.WhenAll(ways);
            context.Abort();
        }
    }

    public void Dispose()
    {
        _writing.Dispose();
        _node.Dispose();
    }

    private async Task FromKeeperAsync(CancellationToken cancellationToken)
    {
        var answers = new List<Task>();
        try
        {
            while (await ReadAsync(_keeper, cancellationToken) is { } message)
            {
                // Each message by itself: one that is held holds no other.
                answers.Add(AnswerAsync(message, cancellationToken));
                answers.RemoveAll(answer => answer.IsCompletedSuccessfully);
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // The keeper went away, the connection was cut by a fault, or the test ended.
        }

        await IgnoreEndAsync(Task.WhenAll(answers));
    }

    private async Task AnswerAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (await proxy.AnswerAsync(message, cancellationToken) is { } reply)
        {
            await WriteAsync(reply, cancellationToken);
        }
        else
        {
            await _node.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
    }

    private async Task FromNodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadAsync(_node, cancellationToken) is { } message)
            {
                var reply = await proxy.NotifyAsync(message, cancellationToken) ?? new WireReply.Body(message);
                await WriteAsync(reply, cancellationToken);
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // As above, or the node went away: then the keeper's connection ends too.
        }
    }

    private async Task WriteAsync(WireReply reply, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await PerformAsync(reply, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task PerformAsync(WireReply reply, CancellationToken cancellationToken)
    {
        if (_connection.IsMuted)
        {
            return;
        }

        switch (reply)
        {
            case WireReply.Single single:
                await SendAsync(single.Json, true, cancellationToken);
                break;
            case WireReply.Body { Status: not 200 }:
                await _keeper.CloseAsync((WebSocketCloseStatus)1013, "try again later", cancellationToken);
                break;
            case WireReply.Body { PromisedLength: not null } cut:
                await SendAsync(cut.Content, false, cancellationToken);
                _keeper.Abort();
                break;
            case WireReply.Body body:
                await SendAsync(body.Content, true, cancellationToken);
                break;
            case WireReply.Flood flood:
                await FloodAsync(flood, cancellationToken);
                break;
            case WireReply.Reset:
                _keeper.Abort();
                break;
            case WireReply.Silence:
                _connection.Mute();
                break;
        }
    }

    private async Task FloodAsync(WireReply.Flood flood, CancellationToken cancellationToken)
    {
        await SendAsync(flood.Start, false, cancellationToken);
        for (long sent = flood.Start.Length; sent < flood.Total; sent += flood.Chunk.Length)
        {
            if (flood.Pace > TimeSpan.Zero)
            {
                await Task.Delay(flood.Pace, cancellationToken);
            }

            await SendAsync(flood.Chunk, false, cancellationToken);
        }
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> content, bool isEnd, CancellationToken cancellationToken) =>
        _keeper.SendAsync(content, WebSocketMessageType.Text, isEnd, cancellationToken);

    private static async Task<byte[]?> ReadAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 14];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    private static async Task IgnoreEndAsync(Task answers)
    {
        try
        {
            await answers;
        }
        catch (Exception error) when (IsEnd(error))
        {
            // What could not be written any more.
        }
    }

    private static bool IsEnd(Exception error) => error is WebSocketException or OperationCanceledException
        or ObjectDisposedException or IOException or HttpRequestException or InvalidOperationException;
}
