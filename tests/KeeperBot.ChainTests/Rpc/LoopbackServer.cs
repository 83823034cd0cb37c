using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rpc;

/// <summary>A TCP server that reads one HTTP request per connection and then does what the test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;
    private int _requests;

    public LoopbackServer(Func<NetworkStream, string, CancellationToken, Task> answer)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Task.Run(() => ServeAsync(answer));
    }

    public int Port { get; }

    /// <summary>Requests whose body arrived in full.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public RpcEndpoint Http => RpcEndpoint.Parse($"http://127.0.0.1:{Port}");

    /// <summary>The answer that makes the connection a WebSocket (RFC 6455, section 4.2.2).</summary>
    public static byte[] Handshake(string request)
    {
        var key = request.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.Ordinal));
        var accept = $"{key.Split(':')[1].Trim()}258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable CA5350 // The protocol prescribes SHA-1; nothing depends on its strength.
        var hash = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(accept)));
#pragma warning restore CA5350
        return Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {hash}\r\n\r\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(Func<NetworkStream, string, CancellationToken, Task> answer)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var connection = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await using var stream = connection.GetStream();
                var request = await ReadRequestAsync(stream, _stopping.Token);
                Interlocked.Increment(ref _requests);
                await answer(stream, request, _stopping.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The client went away or the test ended: wait for the next connection, or stop.
            }
        }
    }

    private static async Task<string> ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            var request = text.ToString();
            var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && request.Length >= head + 4 + ContentLength(request)))
            {
                return request;
            }
        }
    }

    private static int ContentLength(string request)
    {
        const string Name = "Content-Length:";
        var line = request.Split("\r\n").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }
}
