using System.Net;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

public sealed class ResilientNodeTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly ModelNode _inner = new("inner", new ModelChain().Mine(10));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Reads =>
        ["chainId", "head", "block", "read", "call", "estimate", "count", "storage", "receipts", "logs"];

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Read_ConnectionFailsOnce_IsRepeatedAfterAJitteredDelay(string method)
    {
        var node = Create();
        _inner.Broken = Reset();
        var asking = AskAsync(node, method);
        Assert.False(asking.IsCompleted);
        _inner.Broken = null;
        _clock.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Single(_inner.Asked);
        _clock.Advance(TimeSpan.FromMilliseconds(101));
        await asking;
        Assert.Equal([method, method], _inner.Asked);
    }

    [Fact]
    public void Methods_EveryOneIsNamed()
    {
        string[] named =
        [
            "eth_call", "eth_chainId", "eth_estimateGas", "eth_feeHistory", "eth_getBlockByHash",
            "eth_getBlockByNumber", "eth_getLogs", "eth_getStorageAt", "eth_getTransactionCount",
            "eth_getTransactionReceipt", "eth_sendRawTransaction",
        ];
        Assert.Equal(named, NodeLimits.DefaultMethods.Keys);
        Assert.Equal(0, NodeLimits.DefaultMethods["eth_sendRawTransaction"].Retries);
    }

    [Fact]
    public async Task Send_ConnectionFails_IsNotRepeated()
    {
        _inner.Broken = Reset();
        await Assert.ThrowsAsync<RpcTransportException>(() => Create().SendAsync(new byte[] { 1 }, Cancellation));
        Assert.Equal(["send"], _inner.Asked);
    }

    [Fact]
    public async Task Send_NoAnswer_IsUnknownAfterItsTimeout()
    {
        _inner.IsSlow = true;
        var send = Create().SendAsync(new byte[] { 1 }, Cancellation);
        _clock.Advance(NodeLimits.DefaultMethods["eth_sendRawTransaction"].Timeout);
        var answer = await send;
        Assert.Equal(SendOutcome.Unknown, answer.Outcome);
        Assert.Contains("no answer in 8 s", answer.Said, StringComparison.Ordinal);
        Assert.Single(_inner.Asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, 2)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 2)]
    [InlineData(HttpStatusCode.GatewayTimeout, 2)]
    [InlineData(HttpStatusCode.Unauthorized, 1)]
    [InlineData(HttpStatusCode.NotFound, 1)]
    [InlineData(HttpStatusCode.InternalServerError, 1)]
    public async Task Read_HttpStatus_IsRepeatedOnlyWhenItPasses(HttpStatusCode status, int attempts)
    {
        _inner.Broken = Status(status, null);
        var asking = Create().HeadAsync(Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<RpcTransportException>(() => asking);
        Assert.Equal(attempts, _inner.Asked.Count);
    }

    [Fact]
    public async Task Read_TooManyRequests_WaitsAsLongAsTheNodeSaysAndKeepsOthersAway()
    {
        var node = Create();
        _inner.Broken = Status(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(2));
        var asking = node.HeadAsync(Cancellation);
        _inner.Broken = null;
        var error = await Assert.ThrowsAsync<NodeUnavailableException>(() => node.ChainIdAsync(Cancellation));
        Assert.Equal("inner: it asked to be left alone for 2 s", error.Message);
        _clock.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(asking.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(_inner.Chain.Head, await asking);
        Assert.Equal(["head", "head"], _inner.Asked);
    }

    [Fact]
    public async Task Read_TooManyRequestsForLong_FailsAtOnce()
    {
        _inner.Broken = Status(HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(1));
        var asking = Create().HeadAsync(Cancellation);
        Assert.True(asking.IsFaulted);
        await Assert.ThrowsAsync<RpcTransportException>(() => asking);
    }

    [Fact]
    public async Task Read_NodeRefuses_IsAnAnswerAndNotRepeated()
    {
        var node = Create();
        _inner.Broken = new RpcErrorException("inner: eth_call: error 3", 3, "execution reverted", null);
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<RpcErrorException>(() => node.HeadAsync(Cancellation));
        }

        Assert.Equal(20, _inner.Asked.Count);
        Assert.False(node.IsBroken);
    }

    [Fact]
    public async Task Read_NoAnswer_FailsAfterTheMethodsTimeoutAndIsNotRepeated()
    {
        _inner.IsSlow = true;
        var asking = Create().ChainIdAsync(Cancellation);
        _clock.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(asking.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var error = await Assert.ThrowsAsync<NodeUnavailableException>(() => asking);
        Assert.Equal("inner: eth_chainId: no answer in 2 s", error.Message);
        Assert.Single(_inner.Asked);
        Assert.Equal(1, _inner.Cancelled);
    }

    [Fact]
    public async Task Breaker_HalfOfManyFail_KeepsReadsAwayButNotSends()
    {
        var node = Create();
        await BreakAsync(node);
        Assert.True(node.IsBroken);
        _inner.Asked.Clear();
        _inner.Broken = null;
        var error = await Assert.ThrowsAsync<NodeUnavailableException>(() => node.HeadAsync(Cancellation));
        Assert.Contains("left alone for 3 s", error.Message, StringComparison.Ordinal);
        Assert.Empty(_inner.Asked);
        Assert.Equal(SendAnswer.Accepted, await node.SendAsync(new byte[] { 1 }, Cancellation));

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(_inner.Chain.Head, await node.HeadAsync(Cancellation));
        Assert.False(node.IsBroken);
    }

    [Fact]
    public async Task Rate_BurstIsSpent_RequestsWaitTheirTurnAndFarOnesFail()
    {
        var node = Create(new NodeLimits
        {
            RequestsPerSecond = 10,
            Burst = 5,
            LongestWait = TimeSpan.FromMilliseconds(1_950),
        });
        for (var i = 0; i < 5; i++)
        {
            Assert.True(node.ChainIdAsync(Cancellation).IsCompletedSuccessfully);
        }

        var waiting = Enumerable.Range(0, 19).Select(_ => node.ChainIdAsync(Cancellation)).ToList();
        var error = await Assert.ThrowsAsync<NodeUnavailableException>(() => node.ChainIdAsync(Cancellation));
        Assert.Contains("more than 10 requests a second", error.Message, StringComparison.Ordinal);
        for (var turn = 0; turn < 19; turn++)
        {
            Assert.Equal(turn, waiting.Count(task => task.IsCompletedSuccessfully));
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.All(waiting, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal(24, _inner.Asked.Count);
    }

    [Fact]
    public async Task Bulkhead_NodeHangs_OnlySoManyRequestsCollect()
    {
        var node = Create(new NodeLimits { Concurrent = 4 });
        _inner.IsSlow = true;
        var hanging = Enumerable.Range(0, 4).Select(_ => node.HeadAsync(Cancellation)).ToList();
        var error = await Assert.ThrowsAsync<NodeUnavailableException>(() => node.HeadAsync(Cancellation));
        Assert.Contains("4 requests are under way", error.Message, StringComparison.Ordinal);
        _inner.Release();
        await Task.WhenAll(hanging);
        Assert.Equal(_inner.Chain.Head, await node.HeadAsync(Cancellation));
    }

    [Fact]
    public async Task Disposed_DisposesTheNode()
    {
        var node = Create();
        Assert.Equal("inner", node.Name);
        await node.DisposeAsync();
        Assert.True(_inner.IsDisposed);
    }

    private static RpcTransportException Reset() => new("inner: the connection was reset", mayHaveBeenSent: true);

    private static RpcTransportException Status(HttpStatusCode status, TimeSpan? retryAfter) =>
        new($"inner: HTTP status {(int)status}", mayHaveBeenSent: true) { Status = status, RetryAfter = retryAfter };

    private static Task AskAsync(ResilientNode node, string method) => method switch
    {
        "chainId" => node.ChainIdAsync(Cancellation),
        "head" => node.HeadAsync(Cancellation),
        "block" => node.BlockAsync(BlockRef.Number(1), Cancellation),
        "read" => node.ReadAsync([], default, Cancellation),
        "call" => node.CallAsync(new Call(null, default), BlockRef.Number(1), Cancellation),
        "estimate" => node.EstimateGasAsync(new Call(null, default), Cancellation),
        "storage" => node.StorageAsync(
            [new StorageSlot(default, default)], new ModelChain()[0].Hash, Cancellation),
        "count" => node.CountAsync(default, new ModelChain()[0].Hash, Cancellation),
        "receipts" => node.ReceiptsAsync([Hash32.Zero], Cancellation),
        "logs" => node.LogsAsync(LogFilter.OfRange(0, 1), Cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    private async Task BreakAsync(ResilientNode node)
    {
        _inner.Broken = Status(HttpStatusCode.InternalServerError, null);
        for (var i = 0; i < 8; i++)
        {
            await Assert.ThrowsAsync<RpcTransportException>(() => node.HeadAsync(Cancellation));
        }
    }

    private ResilientNode Create(NodeLimits? limits = null) =>
        new(_inner, limits ?? new NodeLimits(), _clock, new Random(1));
}
