using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rpc;

public sealed class EthereumClientTests : IAsyncLifetime
{
    private static readonly Address Emitter = Address.Parse("0x00000000000000000000000000000000000e0001");
    private static readonly Address Reverter = Address.Parse("0x00000000000000000000000000000000000e0002");
    private AnvilNode _anvil = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EthereumClient Client => _anvil.Client;

    public async ValueTask InitializeAsync()
    {
        _anvil = await AnvilNode.StartAsync(Cancellation);

        // Copies the call data, then logs it under the block number as topic, or reverts with it.
        await _anvil.RequestAsync("anvil_setCode", Cancellation, $"""["{Emitter}", "0x365f5f3743365fa100"]""");
        await _anvil.RequestAsync("anvil_setCode", Cancellation, $"""["{Reverter}", "0x365f5f37365ffd"]""");
    }

    public ValueTask DisposeAsync() => _anvil.DisposeAsync();

    [Fact]
    public async Task ChainId_OfAnvil_Is31337() => Assert.Equal(31337ul, await Client.ChainIdAsync(Cancellation));

    [Fact]
    public async Task GetBlock_ByTagNumberAndHash_IsTheSameBlock()
    {
        await MineAsync(3);
        var latest = await Client.GetBlockAsync(BlockRef.Latest, Cancellation);
        Assert.NotNull(latest);
        Assert.Equal(3ul, latest.Number);
        Assert.True(latest.BaseFeePerGas > 0);
        Assert.Equal(latest, await Client.GetBlockAsync(BlockRef.Number(3), Cancellation));
        Assert.Equal(latest, await Client.GetBlockAsync(BlockRef.Hash(latest.Hash), Cancellation));
        var parent = await Client.GetBlockAsync(BlockRef.Number(2), Cancellation);
        Assert.Equal(latest.ParentHash, parent!.Hash);
        Assert.NotNull(await Client.GetBlockAsync(BlockRef.Safe, Cancellation));
        Assert.NotNull(await Client.GetBlockAsync(BlockRef.Finalized, Cancellation));
    }

    [Fact]
    public async Task GetBlock_Unknown_IsNull()
    {
        Assert.Null(await Client.GetBlockAsync(BlockRef.Number(99), Cancellation));
        Assert.Null(await Client.GetBlockAsync(BlockRef.Hash(Keccak256.Compute("nowhere"u8)), Cancellation));
    }

    [Fact]
    public async Task AccountReads_AtABlockHash_SeeThatBlock()
    {
        var before = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        await SendAsync(Emitter, "0x01", value: "0x7");
        await MineAsync(1);
        var after = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        var (then, now) = (BlockRef.Hash(before.Hash), BlockRef.Hash(after.Hash));

        Assert.Equal(0, await Client.GetBalanceAsync(Emitter, then, Cancellation));
        Assert.Equal(7, await Client.GetBalanceAsync(Emitter, now, Cancellation));
        Assert.Equal(0ul, await Client.GetTransactionCountAsync(AnvilNode.Rich, then, Cancellation));
        Assert.Equal(1ul, await Client.GetTransactionCountAsync(AnvilNode.Rich, now, Cancellation));
        Assert.Equal(Hex.Decode("0x365f5f37365ffd"), await Client.GetCodeAsync(Reverter, now, Cancellation));
        Assert.Empty(await Client.GetCodeAsync(AnvilNode.Rich, now, Cancellation));
        Assert.True((await Client.GetStorageAtAsync(Emitter, Hash32.Zero, now, Cancellation)).IsZero);
    }

    [Fact]
    public async Task Transaction_FromPoolToReceiptAndLogs_IsToldTheSameEverywhere()
    {
        var hash = await SendAsync(Emitter, "0xc0ffee");
        Assert.Null(await Client.GetReceiptAsync(hash, Cancellation));
        var pooled = await Client.GetTransactionByHashAsync(hash, Cancellation);
        Assert.Equal((AnvilNode.Rich, 0ul, (ulong?)null), (pooled!.From, pooled.Nonce, pooled.BlockNumber));
        Assert.Equal(1ul, await Client.GetTransactionCountAsync(AnvilNode.Rich, BlockRef.Pending, Cancellation));

        await MineAsync(1);
        var receipt = (await Client.GetReceiptAsync(hash, Cancellation))!;
        var log = Assert.Single(receipt.Logs);
        Assert.True(receipt.Succeeded);
        Assert.Equal((1ul, (Address?)Emitter, AnvilNode.Rich), (receipt.BlockNumber, receipt.To, receipt.From));
        Assert.Equal(Hex.Decode("0xc0ffee"), log.Data.ToArray());
        Assert.Equal(Topic(1), Assert.Single(log.Topics));
        Assert.True(receipt.Fee > 0);
        var mined = await Client.GetTransactionByHashAsync(hash, Cancellation);
        Assert.Equal((receipt.BlockHash, (ulong?)1), (mined!.BlockHash!.Value, mined.BlockNumber));

        var filter = LogFilter.OfBlock(receipt.BlockHash) with { Addresses = [Emitter], Topics = [[Topic(1)]] };
        Assert.Equal([log], await Client.GetLogsAsync(filter, Cancellation));
        Assert.Equal([log], await Client.GetLogsAsync(LogFilter.OfRange(0, 1), Cancellation));
        Assert.Empty(await Client.GetLogsAsync(filter with { Topics = [[Topic(2)]] }, Cancellation));
    }

    [Fact]
    public async Task GetLogs_OfAnUnknownBlock_IsAnErrorNotNothing()
    {
        var unknown = LogFilter.OfBlock(Keccak256.Compute("nowhere"u8));
        await Assert.ThrowsAnyAsync<RpcException>(() => Client.GetLogsAsync(unknown, Cancellation));
        await Assert.ThrowsAnyAsync<RpcException>(() => Client.GetLogsAsync(LogFilter.OfRange(7, 9), Cancellation));
    }

    [Fact]
    public async Task SendRawTransaction_SignedBytes_AnswersTheirHash()
    {
        var request = $$"""
            [{"from":"{{AnvilNode.Rich}}","to":"{{Emitter}}","gas":"0x30d40","nonce":"0x0","value":"0x1",
              "maxFeePerGas":"0x77359400","maxPriorityFeePerGas":"0x1","type":"0x2","chainId":"0x7a69"}]
            """;
        var signed = Hex.Decode((await _anvil.RequestAsync("eth_signTransaction", Cancellation, request)).GetString());
        var hash = await Client.SendRawTransactionAsync(signed, Cancellation);
        await MineAsync(1);
        Assert.True((await Client.GetReceiptAsync(hash, Cancellation))!.Succeeded);

        var refusal = await Assert.ThrowsAsync<RpcErrorException>(
            () => Client.SendRawTransactionAsync(signed, Cancellation));
        Assert.False(refusal.IsRevert);
    }

    [Fact]
    public async Task Call_ThatReverts_CarriesTheRevertData()
    {
        var data = Hex.Decode("0x4e487b710000000000000000000000000000000000000000000000000000000000000011");
        var call = new Call(Reverter, data);
        var onCall = await Assert.ThrowsAsync<RpcErrorException>(
            () => Client.CallAsync(call, BlockRef.Latest, Cancellation));
        var onEstimate = await Assert.ThrowsAsync<RpcErrorException>(
            () => Client.EstimateGasAsync(call, BlockRef.Latest, Cancellation));
        Assert.Equal(data, onCall.RevertData!.Value.ToArray());
        Assert.Equal(data, onEstimate.RevertData!.Value.ToArray());
        Assert.True(onCall.IsRevert && onEstimate.IsRevert);
    }

    [Fact]
    public async Task Call_WithSenderValueAndGas_HandsThemToTheNode()
    {
        // Returns caller, value and gas as three words.
        await _anvil.RequestAsync(
            "anvil_setCode", Cancellation, $"""["{Emitter}", "0x335f52346020525a60405260605ff3"]""");
        var call = new Call(Emitter, default) { From = AnvilNode.Rich, Value = 5, Gas = 100_000 };
        var words = await Client.CallAsync(call, BlockRef.Latest, Cancellation);
        Assert.Equal(AnvilNode.Rich, new Address(words.AsSpan(12, 20)));
        Assert.Equal(5, words[63]);
        Assert.InRange(
            new System.Numerics.BigInteger(words.AsSpan(64), isUnsigned: true, isBigEndian: true), 1, 79_000);
    }

    [Fact]
    public async Task Call_WithoutTarget_RunsTheDataAsCreationCode()
    {
        // EXTCODEHASH of the reverter, returned as one word.
        var code = Hex.Decode($"0x73{Reverter.ToString()[2..]}3f5f5260205ff3");
        var answer = await Client.CallAsync(new Call(null, code), BlockRef.Latest, Cancellation);
        Assert.Equal(Keccak256.Compute(Hex.Decode("0x365f5f37365ffd")), new Hash32(answer));
    }

    [Fact]
    public async Task Reads_PinnedToAReorganisedBlock_FailInsteadOfAnsweringFromAnother()
    {
        await MineAsync(3);
        var pinned = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        var call = new Call(Emitter, default);
        Assert.Empty(await Client.CallAsync(call, BlockRef.Hash(pinned.Hash), Cancellation));

        await _anvil.RequestAsync("anvil_reorg", Cancellation, "[2, []]");
        var head = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        Assert.Equal(pinned.Number, head.Number);
        Assert.NotEqual(pinned.Hash, head.Hash);

        var gone = BlockRef.Hash(pinned.Hash);
        Assert.Null(await Client.GetBlockAsync(gone, Cancellation));
        await Assert.ThrowsAsync<RpcErrorException>(() => Client.CallAsync(call, gone, Cancellation));
        await Assert.ThrowsAsync<RpcErrorException>(() => Client.GetBalanceAsync(Emitter, gone, Cancellation));
        await Assert.ThrowsAsync<RpcErrorException>(() => Client.GetCodeAsync(Emitter, gone, Cancellation));
        await Assert.ThrowsAsync<RpcErrorException>(
            () => Client.GetTransactionCountAsync(Emitter, gone, Cancellation));
        await Assert.ThrowsAnyAsync<RpcException>(
            () => Client.GetLogsAsync(LogFilter.OfBlock(pinned.Hash), Cancellation));
    }

    [Fact]
    public async Task FeeHistory_OfFiveBlocks_HasSixBaseFeesAndFiveRewards()
    {
        await MineAsync(5);

        // anvil fills its fee history beside the block, not with it.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        FeeHistory fees;
        do
        {
            fees = await Client.FeeHistoryAsync(5, BlockRef.Latest, [25.0, 75.0], deadline.Token);
        }
        while (fees.GasUsedRatios.Length < 5);

        Assert.Equal(
            (1ul, 6, 5, 5), (fees.OldestBlock, fees.BaseFees.Length, fees.GasUsedRatios.Length, fees.Rewards.Length));
        Assert.True(fees.BaseFees[1] < fees.BaseFees[0]);
    }

    [Fact]
    public async Task Batch_OfReceipts_IsOneRoundTripInTheOrderAsked()
    {
        var first = await SendAsync(Emitter, "0x01");
        var second = await SendAsync(Emitter, "0x02");
        await MineAsync(1);
        var before = Client.Rpc.RoundTrips;
        var receipts = await Client.GetReceiptsAsync([second, Keccak256.Compute("x"u8), first], Cancellation);
        Assert.Equal(before + 1, Client.Rpc.RoundTrips);
        Assert.Equal(3, Client.Rpc.RequestCounts["eth_getTransactionReceipt"]);
        Assert.Equal([second, null, first], receipts.Select(receipt => receipt?.TransactionHash));
    }

    private static Hash32 Topic(byte number) => new([.. new byte[31], number]);

    private Task<JsonElement> MineAsync(int blocks) =>
        _anvil.RequestAsync("anvil_mine", Cancellation, $"[{blocks}]");

    private async Task<Hash32> SendAsync(Address to, string data, string value = "0x0")
    {
        var transaction = $$"""
            [{"from":"{{AnvilNode.Rich}}","to":"{{to}}","data":"{{data}}","value":"{{value}}","gas":"0x30d40",
              "maxFeePerGas":"0x77359400","maxPriorityFeePerGas":"0x1"}]
            """;
        return Hash32.Parse((await _anvil.RequestAsync("eth_sendTransaction", Cancellation, transaction)).GetString());
    }
}
