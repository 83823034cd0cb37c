using System.Net;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Faults;

public sealed class ConnectionFaultTests : IAsyncLifetime
{
    private const string Send = "eth_sendRawTransaction";
    private static readonly RpcLimits Quick = new()
    {
        Timeout = TimeSpan.FromSeconds(2),
        KeepAlive = TimeSpan.FromSeconds(1),
    };

    private FaultBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await FaultBench.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task Reset_OfASend_NeverReachesTheNode(string scheme)
    {
        await using var client = await ClientAsync(scheme);
        var signed = _bench.Sign(0);
        _bench.Script.Add(Send, ConnectionFaults.Reset);
        var error = await Assert.ThrowsAsync<RpcTransportException>(
            () => client.SendRawTransactionAsync(signed.Raw, Cancellation));
        Assert.True(error.MayHaveBeenSent);
        Assert.Null(await _bench.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        Assert.Equal([$"{Send}: reset"], _bench.Script.Trace);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task ForwardThenReset_OfASend_LooksTheSameAndIsInThePool(string scheme)
    {
        await using var client = await ClientAsync(scheme);
        var signed = _bench.Sign(0);
        _bench.Script.Add(Send, ConnectionFaults.ForwardThenReset);
        var error = await Assert.ThrowsAsync<RpcTransportException>(
            () => client.SendRawTransactionAsync(signed.Raw, Cancellation));
        Assert.True(error.MayHaveBeenSent);
        Assert.NotNull(await _bench.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task Held_UntilTheGateOpens_HoldsThatCallOnly(string scheme)
    {
        await using var client = await ClientAsync(scheme);
        var (before, after) = (new FaultGate(), new FaultGate());
        var (first, second) = (_bench.Sign(0), _bench.Sign(1));
        _bench.Script.Add(Send, ConnectionFaults.HeldBefore(before), When.Nth(1));
        _bench.Script.Add(Send, ConnectionFaults.HeldAfter(after), When.Nth(2));
        var sendingFirst = client.SendRawTransactionAsync(first.Raw, Cancellation);
        await before.ReachedAsync(Cancellation);
        Assert.Equal(31337ul, await client.ChainIdAsync(Cancellation));
        Assert.Null(await client.GetTransactionByHashAsync(first.Hash, Cancellation));
        var sendingSecond = client.SendRawTransactionAsync(second.Raw, Cancellation);
        await after.ReachedAsync(Cancellation);
        Assert.NotNull(await client.GetTransactionByHashAsync(second.Hash, Cancellation));
        Assert.False(sendingFirst.IsCompleted || sendingSecond.IsCompleted);

        before.Open();
        Assert.Equal(first.Hash, await sendingFirst);
        Assert.False(sendingSecond.IsCompleted);
        after.Open();
        Assert.Equal(second.Hash, await sendingSecond);
    }

    [Theory]
    [InlineData(429, 7)]
    [InlineData(502, null)]
    [InlineData(503, 120)]
    public async Task Status_OverHttp_ArrivesWithItsRetryAfter(int status, int? seconds)
    {
        _bench.Script.Add("eth_chainId", ConnectionFaults.Status(status, seconds), When.Next(1));
        var error = await Assert.ThrowsAsync<RpcTransportException>(() => _bench.Client.ChainIdAsync(Cancellation));
        Assert.Equal((HttpStatusCode)status, error.Status);
        Assert.Equal(seconds is { } value ? TimeSpan.FromSeconds(value) : null, error.RetryAfter);
        Assert.Equal(31337ul, await _bench.Client.ChainIdAsync(Cancellation));
    }

    [Fact]
    public async Task Status_OverWebSocket_ClosesIt()
    {
        await using var client = await ClientAsync("ws");
        _bench.Script.Add("eth_chainId", ConnectionFaults.Status(429));
        await Assert.ThrowsAsync<RpcTransportException>(() => client.ChainIdAsync(Cancellation));
        var error = await Assert.ThrowsAsync<RpcTransportException>(() => client.ChainIdAsync(Cancellation));
        Assert.False(error.MayHaveBeenSent);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task SlowLoris_WithoutEnd_TimesOut(string scheme)
    {
        await using var client = await ClientAsync(scheme, Quick with { KeepAlive = TimeSpan.FromSeconds(30) });
        _bench.Script.Add("eth_chainId", ConnectionFaults.SlowLoris(TimeSpan.FromMilliseconds(20)));
        await Assert.ThrowsAsync<RpcTimeoutException>(() => client.ChainIdAsync(Cancellation));
        Assert.Single(_bench.Script.Trace);
    }

    [Fact]
    public async Task HalfOpen_OverHttp_TimesOut()
    {
        await using var client = await ClientAsync("http", Quick);
        _bench.Script.Add("eth_chainId", ConnectionFaults.HalfOpen, When.Next(1));
        await Assert.ThrowsAsync<RpcTimeoutException>(() => client.ChainIdAsync(Cancellation));
        Assert.Equal(31337ul, await client.ChainIdAsync(Cancellation));
    }

    [Fact]
    public async Task HalfOpen_OverWebSocket_IsFoundOutByThePingAndByNothingElse()
    {
        // Without pings the connection stays up, silent, and every request on it times out.
        await using var deaf = await ClientAsync("ws", Quick with { KeepAlive = TimeSpan.FromHours(1) });
        _bench.Script.Add("eth_chainId", ConnectionFaults.HalfOpen, When.Next(1));
        await Assert.ThrowsAsync<RpcTimeoutException>(() => deaf.ChainIdAsync(Cancellation));
        await Assert.ThrowsAsync<RpcTimeoutException>(() => deaf.ChainIdAsync(Cancellation));

        await using var client = await ClientAsync("ws", Quick with { Timeout = TimeSpan.FromSeconds(30) });
        _bench.Script.Add("eth_chainId", ConnectionFaults.HalfOpen, When.Next(1));
        var error = await Assert.ThrowsAsync<RpcTransportException>(() => client.ChainIdAsync(Cancellation));
        Assert.True(error.MayHaveBeenSent);
    }

    [Fact]
    public async Task Notifications_SwallowedOrBroken_AreThatAndNothingElse()
    {
        await using var client = await ClientAsync("ws");
        await using var heads = client.NewHeadsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = heads.MoveNextAsync().AsTask();
        var swallowing = _bench.Script.Add("eth_subscription", ConnectionFaults.Swallow);
        while (swallowing.Fired < 2)
        {
            await _bench.MineAsync(1, Cancellation);
            await client.ChainIdAsync(Cancellation);
        }

        Assert.False(next.IsCompleted);
        _bench.Script.Remove(swallowing);
        _bench.Script.Add("eth_subscription", BodyFaults.Html);
        await _bench.MineAsync(1, Cancellation);
        await Assert.ThrowsAsync<RpcProtocolException>(() => next);
    }

    private async Task<EthereumClient> ClientAsync(string scheme, RpcLimits? limits = null) => scheme is "ws"
        ? await EthereumClient.OverWebSocketAsync(_bench.Proxy.WebSocket, limits, Cancellation)
        : EthereumClient.OverHttp(_bench.Proxy.Http, limits);
}
