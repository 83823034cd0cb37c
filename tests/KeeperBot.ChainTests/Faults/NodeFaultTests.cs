using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Faults;

public sealed class NodeFaultTests : IAsyncLifetime
{
    private const string ReceiptMethod = "eth_getTransactionReceipt";
    private FaultBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EthereumClient Client => _bench.Client;

    public async ValueTask InitializeAsync() => _bench = await FaultBench.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task AcceptAndDrop_OfASend_NamesTheHashAndNothingElseHappens()
    {
        var signed = _bench.Sign(0);
        _bench.Script.Add("eth_sendRawTransaction", NodeFaults.AcceptAndDrop, When.Next(1));
        Assert.Equal(signed.Hash, await _bench.SendAsync(signed, Cancellation));
        Assert.Null(await Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        Assert.Equal(signed.Hash, await _bench.SendAsync(signed, Cancellation));
        Assert.NotNull(await Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
    }

    [Fact]
    public async Task Receipts_OfOthersAndWithoutBlock_AreRefusedAndInvertedOnesAreBelieved()
    {
        var signed = await MinedAsync();
        _bench.Script.Add(ReceiptMethod, NodeFaults.ReceiptOfAnother, When.Nth(1));
        _bench.Script.Add(ReceiptMethod, NodeFaults.ReceiptWithoutBlock, When.Nth(2));
        _bench.Script.Add(ReceiptMethod, NodeFaults.ReceiptInverted, When.Nth(3));
        _bench.Script.Add(ReceiptMethod, NodeFaults.Denies, When.Nth(4));
        await Assert.ThrowsAsync<RpcProtocolException>(() => Client.GetReceiptAsync(signed, Cancellation));
        await Assert.ThrowsAsync<RpcProtocolException>(() => Client.GetReceiptAsync(signed, Cancellation));
        Assert.False((await Client.GetReceiptAsync(signed, Cancellation))!.Succeeded);
        Assert.Null(await Client.GetReceiptAsync(signed, Cancellation));
        Assert.True((await Client.GetReceiptAsync(signed, Cancellation))!.Succeeded);
    }

    [Fact]
    public async Task FabricatedReceipt_OfWhatWasNeverMined_IsCompleteAndInATrueBlock()
    {
        var signed = _bench.Sign(0);
        await _bench.SendAsync(signed, Cancellation);
        var log = new FabricatedLog(Address.Zero, [Keccak256.Compute("Hedged"u8)], new byte[] { 1, 2, 3 });
        _bench.Script.Add(ReceiptMethod, NodeFaults.FabricatedReceipt(true, log));
        var receipt = (await Client.GetReceiptAsync(signed.Hash, Cancellation))!;
        var head = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        Assert.Equal((true, head.Number, head.Hash), (receipt.Succeeded, receipt.BlockNumber, receipt.BlockHash));
        Assert.Equal((_bench.Account, (Address?)Address.Zero), (receipt.From, receipt.To));
        var entry = Assert.Single(receipt.Logs);
        Assert.Equal(log.Topics, entry.Topics);
        Assert.Equal(log.Data.ToArray(), entry.Data.ToArray());
        Assert.Null((await _bench.Anvil.Client.GetTransactionByHashAsync(signed.Hash, Cancellation))!.BlockNumber);
    }

    [Fact]
    public async Task NonceChainIdAndLogs_Lied_AreAsTold()
    {
        await MinedAsync();
        _bench.Script.Add("eth_getTransactionCount", NodeFaults.NonceOff(3), When.Nth(1));
        _bench.Script.Add("eth_getTransactionCount", NodeFaults.NonceOff(-3), When.Nth(2));
        var counts = new List<ulong>();
        for (var i = 0; i < 3; i++)
        {
            counts.Add(await Client.GetTransactionCountAsync(_bench.Account, BlockRef.Latest, Cancellation));
        }

        Assert.Equal([4ul, 0ul, 1ul], counts);
        _bench.Script.Add("eth_chainId", NodeFaults.ChainId(1), When.Next(1));
        Assert.Equal(1ul, await Client.ChainIdAsync(Cancellation));

        var emitter = Address.Parse("0x00000000000000000000000000000000000e0001");
        await _bench.Anvil.RequestAsync("anvil_setCode", Cancellation, $"""["{emitter}", "0x365f5f3743365fa100"]""");
        await _bench.Anvil.RequestAsync("eth_sendTransaction", Cancellation, $$"""
            [{"from":"{{AnvilNode.Rich}}","to":"{{emitter}}","data":"0x01"}]
            """);
        await _bench.MineAsync(1, Cancellation);
        var head = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        var filter = LogFilter.OfBlock(head.Hash);
        _bench.Script.Add("eth_getLogs", NodeFaults.MissingLogs, When.Next(1));
        Assert.Empty(await Client.GetLogsAsync(filter, Cancellation));
        Assert.Single(await Client.GetLogsAsync(filter, Cancellation));
    }

    [Fact]
    public async Task FrozenAt_AHeight_KnowsNothingLater()
    {
        await _bench.MineAsync(4, Cancellation);
        var frozen = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        _bench.Script.Add("*", NodeFaults.FrozenAt(frozen.Number));
        var signed = await MinedAsync();
        await _bench.MineAsync(3, Cancellation);
        var later = (await _bench.Anvil.Client.GetBlockAsync(BlockRef.Number(frozen.Number + 1), Cancellation))!;

        Assert.Equal(frozen, await Client.GetBlockAsync(BlockRef.Latest, Cancellation));
        var safe = (await _bench.Anvil.Client.GetBlockAsync(BlockRef.Finalized, Cancellation))!.Number;
        Assert.True(safe > frozen.Number);
        Assert.Equal(frozen, await Client.GetBlockAsync(BlockRef.Finalized, Cancellation));
        Assert.Null(await Client.GetBlockAsync(BlockRef.Number(later.Number), Cancellation));
        Assert.Null(await Client.GetBlockAsync(BlockRef.Hash(later.Hash), Cancellation));
        Assert.Null(await Client.GetReceiptAsync(signed, Cancellation));
        Assert.Null((await Client.GetTransactionByHashAsync(signed, Cancellation))!.BlockNumber);
        Assert.Equal(0ul, await Client.GetTransactionCountAsync(_bench.Account, BlockRef.Latest, Cancellation));
        Assert.Equal(1ul, await _bench.Anvil.Client
            .GetTransactionCountAsync(_bench.Account, BlockRef.Latest, Cancellation));
        var atFrozen = BlockRef.Hash(frozen.Hash);
        Assert.Equal(0ul, await Client.GetTransactionCountAsync(_bench.Account, atFrozen, Cancellation));
        var unknown = await Assert.ThrowsAsync<RpcErrorException>(
            () => Client.GetTransactionCountAsync(_bench.Account, BlockRef.Hash(later.Hash), Cancellation));
        Assert.Equal("header not found", unknown.NodeMessage);
        var fees = await Client.FeeHistoryAsync(2, BlockRef.Latest, [], Cancellation);
        Assert.Equal(frozen.Number - 1, fees.OldestBlock);

        // As a node behind says it: nothing happened in blocks it does not have; the client asks once more and refuses.
        await Assert.ThrowsAsync<RpcProtocolException>(
            () => Client.GetLogsAsync(LogFilter.OfRange(later.Number, later.Number), Cancellation));
        await Assert.ThrowsAsync<RpcErrorException>(
            () => Client.GetLogsAsync(LogFilter.OfBlock(later.Hash), Cancellation));
    }

    [Fact]
    public async Task Behind_OnSomeCalls_MakesTheHeadGoBackwards()
    {
        await _bench.MineAsync(9, Cancellation);
        _bench.Script.Add("eth_getBlockByNumber", NodeFaults.Behind(2), When.Nth(2));
        var heights = new List<ulong>();
        for (var i = 0; i < 3; i++)
        {
            heights.Add((await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!.Number);
            await _bench.MineAsync(1, Cancellation);
        }

        Assert.Equal([9ul, 8ul, 11ul], heights);
    }

    private async Task<Hash32> MinedAsync()
    {
        var signed = _bench.Sign(0);
        await _bench.SendAsync(signed, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        return signed.Hash;
    }
}
