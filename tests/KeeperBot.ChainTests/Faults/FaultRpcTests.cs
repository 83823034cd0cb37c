using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Faults;

/// <summary>Without a rule the proxy is not there.</summary>
public sealed class FaultRpcTests : IAsyncLifetime
{
    private static readonly string[] Messages =
    [
        """{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}""",
        """{ "params" : ["latest", true], "id":"a b", "method":"eth_getBlockByNumber","jsonrpc":"2.0"}""",
        """[{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"},{"jsonrpc":"2.0","id":2,"method":"eth_nonsense"}]""",
        """{"jsonrpc":"2.0","id":7,"method":"eth_sendRawTransaction","params":["0x1234"]}""",
        """{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]""",
        "[]",
    ];

    private FaultBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await FaultBench.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Http_WithoutRules_IsTheNodeByteForByte()
    {
        using var http = new HttpClient();
        foreach (var message in Messages)
        {
            Assert.Equal(
                await PostAsync(http, _bench.Anvil.Http, message), await PostAsync(http, _bench.Proxy.Http, message));
        }
    }

    [Fact]
    public async Task WebSocket_WithoutRules_IsTheNodeByteForByte()
    {
        using var direct = await ConnectAsync(_bench.Anvil.WebSocket);
        using var proxied = await ConnectAsync(_bench.Proxy.WebSocket);
        foreach (var message in Messages[..4])
        {
            Assert.Equal(await RoundTripAsync(direct, message), await RoundTripAsync(proxied, message));
        }

        await using var client = await EthereumClient.OverWebSocketAsync(_bench.Proxy.WebSocket, null, Cancellation);
        await using var heads = client.NewHeadsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = heads.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            await _bench.MineAsync(1, Cancellation);
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation));
        }

        Assert.True(await next);
        Assert.Equal(
            heads.Current, await _bench.Client.GetBlockAsync(BlockRef.Hash(heads.Current.Hash), Cancellation));
    }

    [Fact]
    public async Task Http_LargeAndManyAtOnce_EachGetTheirOwn()
    {
        await _bench.MineAsync(60, Cancellation);
        var headers = await Task.WhenAll(Enumerable.Range(0, 60).Select(
            height => _bench.Client.GetBlockAsync(BlockRef.Number((ulong)height), Cancellation)));
        Assert.Equal(Enumerable.Range(0, 60).Select(height => (ulong)height), headers.Select(found => found!.Number));
        var code = new byte[24_000];
        new Random(FaultBench.Seed).NextBytes(code);
        await _bench.Anvil.RequestAsync(
            "anvil_setCode", Cancellation, $"""["{Address.Zero}", "{Hex.Encode(code)}"]""");
        Assert.Equal(code, await _bench.Client.GetCodeAsync(Address.Zero, BlockRef.Latest, Cancellation));
    }

    [Fact]
    public async Task Batch_OneCallFaulty_OnlyThatOneGoesWrong()
    {
        var known = _bench.Sign(0);
        await _bench.SendAsync(known, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        _bench.Script.Add("eth_getTransactionReceipt", NodeFaults.Denies, When.Nth(2));
        var receipts = await _bench.Client.GetReceiptsAsync([known.Hash, known.Hash, known.Hash], Cancellation);
        Assert.Equal([true, false, true], receipts.Select(receipt => receipt is not null));

        _bench.Script.Add("eth_getTransactionReceipt", ConnectionFaults.Reset, When.Nth(3));
        await Assert.ThrowsAsync<RpcTransportException>(
            () => _bench.Client.GetReceiptsAsync([known.Hash, known.Hash, known.Hash], Cancellation));
        Assert.Equal(2, _bench.Script.Trace.Count);
    }

    [Fact]
    public async Task Transactions_OverEveryWay_AreRecordedOnceAndWitnessedFirst()
    {
        var (first, second) = (_bench.Sign(0), _bench.Sign(1));
        _bench.Proxy.Transactions.Witness = hash => hash == first.Hash;
        await using var socket = await EthereumClient.OverWebSocketAsync(_bench.Proxy.WebSocket, null, Cancellation);
        await _bench.SendAsync(first, Cancellation);
        await Assert.ThrowsAsync<RpcErrorException>(() => socket.SendRawTransactionAsync(first.Raw, Cancellation));
        _bench.Script.Add("eth_sendRawTransaction", ConnectionFaults.Reset);
        await Assert.ThrowsAsync<RpcTransportException>(
            () => socket.SendRawTransactionAsync(second.Raw, Cancellation));

        Assert.Equal([(first.Hash, 2), (second.Hash, 1)],
            _bench.Proxy.Transactions.All.Select(seen => (seen.Hash, seen.Times)));
        Assert.Equal([second.Hash], _bench.Proxy.Transactions.Unwitnessed);
        Assert.True(_bench.Proxy.Transactions.Find(second.Hash)!.Raw.Span.SequenceEqual(second.Raw.Span));

        var again = await _bench.Proxy.RebroadcastAsync(first.Hash, Cancellation);
        Assert.Equal(NodeRefusal.AlreadyKnown, again);
        Assert.Null(await _bench.Proxy.RebroadcastAsync(second.Hash, Cancellation));
        await _bench.MineAsync(1, Cancellation);
        Assert.True((await _bench.Client.GetReceiptAsync(second.Hash, Cancellation))!.Succeeded);
    }

    private static async Task<(string Body, int Status, string? Type)> PostAsync(
        HttpClient http, RpcEndpoint endpoint, string message)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(message));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await http.PostAsync(new Uri(endpoint.Redacted), content, Cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(Cancellation);
        return (Convert.ToHexString(body), (int)response.StatusCode, $"{response.Content.Headers.ContentType}");
    }

    private static async Task<ClientWebSocket> ConnectAsync(RpcEndpoint endpoint)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(endpoint.Redacted), Cancellation);
        return socket;
    }

    private static async Task<string> RoundTripAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Cancellation);
        var buffer = new byte[1 << 16];
        var length = 0;
        WebSocketReceiveResult read;
        do
        {
            read = await socket.ReceiveAsync(new ArraySegment<byte>(buffer)[length..], Cancellation);
            length += read.Count;
        }
        while (!read.EndOfMessage);
        return Convert.ToHexString(buffer.AsSpan(0, length));
    }
}
