using System.Net;
using System.Net.Sockets;
using System.Text;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rpc;

public sealed class BrokenConnectionTests
{
    private const string Canary = "c4n4ry-s3cret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_ServerClosesMidReply_MayHaveBeenSent()
    {
        await using var server = new LoopbackServer((stream, _, cancellation) => stream.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"jsonrpc\""u8.ToArray(), cancellation).AsTask());
        await using var client = EthereumClient.OverHttp(server.Http);
        var error = await Assert.ThrowsAsync<RpcTransportException>(
            () => client.SendRawTransactionAsync(new byte[] { 1 }, Cancellation));
        Assert.True(error.MayHaveBeenSent);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Send_ServerClosesWithoutAByte_MayHaveBeenSentAndIsNotRepeated()
    {
        await using var server = new LoopbackServer((_, _, _) => Task.CompletedTask);
        await using var client = EthereumClient.OverHttp(server.Http);
        var error = await Assert.ThrowsAsync<RpcTransportException>(
            () => client.SendRawTransactionAsync(new byte[] { 1 }, Cancellation));
        Assert.True(error.MayHaveBeenSent);
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task Send_ConnectionRefused_WasNotSentAndShowsNoSecret(string scheme)
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)reserved.LocalEndPoint!).Port;
        var endpoint =
            RpcEndpoint.Parse($"{scheme}://{Canary}u:{Canary}p@127.0.0.1:{port}/v3/{Canary}k?apikey={Canary}q");
        var error = await Assert.ThrowsAsync<RpcTransportException>(async () =>
        {
            await using var client = scheme == "ws"
                ? await EthereumClient.OverWebSocketAsync(endpoint, null, Cancellation)
                : EthereumClient.OverHttp(endpoint);
            await client.ChainIdAsync(Cancellation);
        });
        Assert.False(error.MayHaveBeenSent);
        Assert.Contains($"{scheme}://127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ServerEchoesTheUrl_ErrorShowsNoSecret()
    {
        await using var server = new LoopbackServer((stream, request, cancellation) =>
        {
            var body = $"no such key: {request}";
            return stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 401 No\r\nContent-Length: {body.Length}\r\n\r\n{body}"),
                cancellation)
                .AsTask();
        });
        var url = $"http://user:{Canary}@127.0.0.1:{server.Port}/v3/{Canary}k?apikey={Canary}q";
        await using var client = EthereumClient.OverHttp(RpcEndpoint.Parse(url));
        var error = await Assert.ThrowsAsync<RpcTransportException>(() => client.ChainIdAsync(Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, error.Status);
        Assert.DoesNotContain(Canary, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ServerSendsOneByteAtATime_TimesOut()
    {
        await using var server = new LoopbackServer(async (stream, _, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"u8.ToArray(), cancellation);
            while (true)
            {
                await stream.WriteAsync("{"u8.ToArray(), cancellation);
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
            }
        });
        var limits = new RpcLimits { Timeout = TimeSpan.FromSeconds(2) };
        await using var client = EthereumClient.OverHttp(server.Http, limits);
        var error = await Assert.ThrowsAsync<RpcTimeoutException>(() => client.ChainIdAsync(Cancellation));
        Assert.True(error.MayHaveBeenSent);
    }

    [Theory]
    [InlineData("Content-Length: 1073741824\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    [InlineData("Content-Encoding: gzip\r\nContent-Length: 20\r\n")]
    public async Task Request_ReplyIsHugeOrCompressed_IsRefusedAndNotReadOn(string headers)
    {
        const int Limit = 1024 * 1024;
        const int SocketBuffers = 31 * 1024 * 1024;
        var written = 0L;
        var server = new LoopbackServer(async (stream, _, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\n"), cancellation);
            var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");
            for (; written < 8L * SocketBuffers; written += chunk.Length)
            {
                await stream.WriteAsync(chunk, cancellation);
            }
        });
        await using (server)
        {
            await using var client = EthereumClient.OverHttp(server.Http, new RpcLimits { ReplyBytes = Limit });
            await Assert.ThrowsAsync<RpcProtocolException>(() => client.ChainIdAsync(Cancellation));
        }

        Assert.InRange(written, 0, Limit + SocketBuffers);
    }

    [Fact]
    public async Task Request_ErrorReplyWithStatus429_IsTheNodesError()
    {
        await using var server = new LoopbackServer((stream, _, cancellation) =>
        {
            const string Body = """{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded"}}""";
            return stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 429 Slow\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"),
                cancellation)
                .AsTask();
        });
        await using var client = EthereumClient.OverHttp(server.Http);
        var error = await Assert.ThrowsAsync<RpcErrorException>(() => client.ChainIdAsync(Cancellation));
        Assert.Equal(-32005, error.Code);
    }

    [Fact]
    public async Task WebSocket_PeerFallsSilent_BreaksAfterTheKeepAlive()
    {
        await using var server = new LoopbackServer(async (stream, request, cancellation) =>
        {
            await stream.WriteAsync(LoopbackServer.Handshake(request), cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        var limits = new RpcLimits { KeepAlive = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(30) };
        var endpoint = RpcEndpoint.Parse($"ws://127.0.0.1:{server.Port}");
        await using var client = await EthereumClient.OverWebSocketAsync(endpoint, limits, Cancellation);
        var error = await Assert.ThrowsAsync<RpcTransportException>(() => client.ChainIdAsync(Cancellation));
        Assert.True(error.MayHaveBeenSent);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1,2]")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":"0x1"}""")]
    public async Task WebSocket_MessageThatIsNoReply_EndsTheConnection(string message)
    {
        await using var server = new LoopbackServer(async (stream, request, cancellation) =>
        {
            await stream.WriteAsync(LoopbackServer.Handshake(request), cancellation);

            // One unmasked text frame (RFC 6455, section 5.2).
            await stream.WriteAsync(new byte[] { 0x81, (byte)message.Length }, cancellation);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(message), cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        var endpoint = RpcEndpoint.Parse($"ws://127.0.0.1:{server.Port}");
        await using var client = await EthereumClient.OverWebSocketAsync(endpoint, null, Cancellation);
        await Assert.ThrowsAsync<RpcProtocolException>(() => client.ChainIdAsync(Cancellation));
    }
}
