using System.Net;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Rpc;

public sealed class PrivateRelayTests
{
    private const string Canary = "c4n4ry-s3cret";
    private static readonly byte[] Raw = [2, 0xF8, 0x6B];
    private static readonly Hash32 Hash = Keccak256.Compute(Raw);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relay_OverSockets_SendsSignedAsksBelowTheGivenPathAndCancels()
    {
        using var identity = PrivateKey.Generate();
        var requests = new List<string>();
        await using var server = new LoopbackServer((stream, request, cancellation) =>
        {
            requests.Add(request);
            return AnswerAsync(stream, "200 OK", Body(request), cancellation);
        });
        var statusApi = RpcEndpoint.Parse($"http://127.0.0.1:{server.Port}/{Canary}/?key={Canary}");
        await using var client = PrivateRelayClient.OverHttp(server.Http, statusApi, identity);

        Assert.Equal(Hash, await client.SendAsync(Raw, 25, fast: false, Cancellation));
        Assert.Equal(PrivateTransactionState.Pending, (await client.StatusAsync(Hash, Cancellation)).State);
        Assert.True(await client.CancelAsync(Hash, Cancellation));

        Assert.StartsWith($"GET /{Canary}/tx/{Hash}?key={Canary} HTTP/1.1\r\n", requests[1], StringComparison.Ordinal);
        foreach (var post in new[] { requests[0], requests[2] })
        {
            var body = post[(post.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            var header = $"\r\nX-Flashbots-Signature: {RelaySignature.Of(identity, Encoding.ASCII.GetBytes(body))}\r\n";
            Assert.Contains(header, post, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(RelaySignature.Header, requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_ServerErrorThatEchoesTheUrl_ShowsNoSecret()
    {
        await using var server = new LoopbackServer((stream, request, cancellation) =>
            AnswerAsync(stream, "503 Busy", $"no: {request}", cancellation));
        var statusApi = RpcEndpoint.Parse($"http://user:{Canary}@127.0.0.1:{server.Port}/{Canary}?key={Canary}");
        await using var client = PrivateRelayClient.OverHttp(server.Http, statusApi);
        var error = await Assert.ThrowsAsync<RpcTransportException>(() => client.StatusAsync(Hash, Cancellation));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.Status);
        Assert.DoesNotContain(Canary, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_ReplyLongerThanTheLimit_IsRefused()
    {
        await using var server = new LoopbackServer((stream, _, cancellation) =>
            AnswerAsync(stream, "200 OK", new string(' ', 2_000), cancellation));
        await using var client = PrivateRelayClient.OverHttp(
            server.Http, server.Http, identity: null, new RpcLimits { ReplyBytes = 1_000 });
        await Assert.ThrowsAsync<RpcProtocolException>(() => client.StatusAsync(Hash, Cancellation));
    }

    [Fact]
    public async Task Status_ServerFallsSilent_TimesOut()
    {
        await using var server = new LoopbackServer((_, _, cancellation) =>
            Task.Delay(Timeout.InfiniteTimeSpan, cancellation));
        await using var client = PrivateRelayClient.OverHttp(
            server.Http, server.Http, identity: null, new RpcLimits { Timeout = TimeSpan.FromSeconds(1) });
        await Assert.ThrowsAsync<RpcTimeoutException>(() => client.StatusAsync(Hash, Cancellation));
    }

    private static string Body(string request) =>
        request.StartsWith("GET", StringComparison.Ordinal) ? $$"""{"status":"PENDING","hash":"{{Hash}}"}"""
        : request.Contains("eth_cancelPrivateTransaction", StringComparison.Ordinal)
            ? """{"jsonrpc":"2.0","id":2,"result":true}"""
            : $$"""{"jsonrpc":"2.0","id":1,"result":"{{Hash}}"}""";

    private static Task AnswerAsync(Stream stream, string status, string body, CancellationToken cancellation) =>
        stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"),
            cancellation)
            .AsTask();
}
