using System.Diagnostics;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Faults;

/// <summary>Over real sockets the client outlives every body: a typed error, in time, in bounded memory.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class BodyFaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly RpcLimits Limits = new()
    {
        ReplyBytes = 1 << 20,
        Timeout = TimeSpan.FromSeconds(2),
    };

    private FaultBench _bench = null!;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var fault in BodyFaults.All)
            {
                cases.Add("http", $"{fault}");
                cases.Add("ws", $"{fault}");
            }

            return cases;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await FaultBench.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_BrokenBody_IsATypedErrorInTimeAndBoundedMemory(string scheme, string name)
    {
        var fault = BodyFaults.All.Single(fault => string.Equals($"{fault}", name, StringComparison.Ordinal));
        await using var client = scheme is "ws"
            ? await EthereumClient.OverWebSocketAsync(_bench.Proxy.WebSocket, Limits, Cancellation)
            : EthereumClient.OverHttp(_bench.Proxy.Http, Limits);
        Assert.Equal(31337ul, await client.ChainIdAsync(Cancellation));
        _bench.Script.Add("eth_chainId", fault, When.Next(1));

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var waited = Stopwatch.StartNew();
        var error = await Assert.ThrowsAnyAsync<RpcException>(
            () => client.ChainIdAsync(Cancellation).WaitAsync(Deadline, Cancellation));
        var grown = GC.GetTotalMemory(forceFullCollection: false) - before;

        output.WriteLine($"{waited.ElapsedMilliseconds} ms, {grown >> 10} KiB: {error.GetType().Name}");
        Assert.True(error.MayHaveBeenSent);
        Assert.InRange(error.Message.Length, 1, 1000);
        Assert.InRange(grown, long.MinValue, 64 << 20);
        Assert.Equal([$"eth_chainId: {fault}"], _bench.Script.Trace);

        // The connection may be lost; the way to the node is not.
        Assert.Equal(31337ul, await _bench.Client.ChainIdAsync(Cancellation));
    }

    [Fact]
    public async Task Flood_ReadToItsEnd_IsTheGibibyteItClaims()
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        _bench.Script.Add("eth_chainId", BodyFaults.HugePromised);
        using var content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_bench.Proxy.Http.Redacted));
        request.Content = content;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(BodyFaults.FloodBytes, response.Content.Headers.ContentLength);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[1 << 16];
        var length = 0L;
        for (var read = 1; read > 0; length += read)
        {
            read = await stream.ReadAsync(buffer, Cancellation);
        }

        Assert.Equal(BodyFaults.FloodBytes, length);
    }
}
