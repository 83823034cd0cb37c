using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rpc;

public sealed class WebSocketTests : IAsyncLifetime
{
    private AnvilNode _anvil = null!;
    private EthereumClient _webSocket = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _anvil = await AnvilNode.StartAsync(Cancellation);
        _webSocket = await EthereumClient.OverWebSocketAsync(_anvil.WebSocket, null, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _webSocket.DisposeAsync();
        await _anvil.DisposeAsync();
    }

    [Fact]
    public async Task Answers_OverHttpAndWebSocket_AreEqual()
    {
        await _anvil.RequestAsync("anvil_mine", Cancellation, "[4]");
        Assert.Equal(await _anvil.Client.ChainIdAsync(Cancellation), await _webSocket.ChainIdAsync(Cancellation));
        for (var height = 0ul; height <= 4; height++)
        {
            var block = BlockRef.Number(height);
            var header = await _anvil.Client.GetBlockAsync(block, Cancellation);
            Assert.NotNull(header);
            Assert.Equal(header, await _webSocket.GetBlockAsync(block, Cancellation));
            Assert.Equal(
                await _anvil.Client.GetBalanceAsync(AnvilNode.Rich, block, Cancellation),
                await _webSocket.GetBalanceAsync(AnvilNode.Rich, block, Cancellation));
        }
    }

    [Fact]
    public async Task Requests_ManyAtOnce_EachGetTheirOwnAnswer()
    {
        await _anvil.RequestAsync("anvil_mine", Cancellation, "[50]");
        var heights = Enumerable.Range(0, 200).Select(i => (ulong)(i % 51)).ToArray();
        var headers = await Task.WhenAll(
            heights.Select(height => _webSocket.GetBlockAsync(BlockRef.Number(height), Cancellation)));
        Assert.Equal(heights, headers.Select(header => header!.Number));

        var batch = await _webSocket.GetReceiptsAsync(
            [.. heights.Take(50).Select(height => Keccak256.Compute([(byte)height]))], Cancellation);
        Assert.Equal(50, batch.Count(receipt => receipt is null));
    }

    [Fact]
    public async Task NewHeads_WhenBlocksAreMined_AnnounceThem()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        await using var heads = _webSocket.NewHeadsAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);
        var next = heads.MoveNextAsync().AsTask();

        // The subscription is in place when a mined block is announced; until then mine on.
        while (!next.IsCompleted)
        {
            await _anvil.RequestAsync("anvil_mine", deadline.Token, "[1]");
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token));
        }

        Assert.True(await next);
        Assert.Equal(
            heads.Current, await _anvil.Client.GetBlockAsync(BlockRef.Hash(heads.Current.Hash), Cancellation));
    }

    [Fact]
    public async Task Node_ThatStops_EndsTheHintsAndRefusesFurtherRequestsUnsent()
    {
        await using var heads = _webSocket.NewHeadsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = heads.MoveNextAsync().AsTask();
        await _anvil.KillAsync();
        await Assert.ThrowsAsync<RpcTransportException>(() => next);
        var refused = await Assert.ThrowsAsync<RpcTransportException>(() => _webSocket.ChainIdAsync(Cancellation));
        Assert.False(refused.MayHaveBeenSent);
    }
}
