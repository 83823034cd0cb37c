using System.Text;
using System.Threading.Channels;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

public sealed class EthereumClientTests
{
    private static readonly Hash32 Other = Keccak256.Compute("other"u8);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetBlock_AnotherBlockThanAsked_IsRefused()
    {
        await Assert.ThrowsAsync<RpcProtocolException>(
            () => Client(Question.Header).GetBlockAsync(BlockRef.Hash(Other), Cancellation));
        await Assert.ThrowsAsync<RpcProtocolException>(
            () => Client(Question.Header).GetBlockAsync(BlockRef.Number(6), Cancellation));
        Assert.Equal(5ul, (await Client(Question.Header).GetBlockAsync(BlockRef.Number(5), Cancellation))!.Number);
        await Assert.ThrowsAsync<ArgumentException>(() => Client().GetBlockAsync(BlockRef.Pending, Cancellation));
    }

    [Fact]
    public async Task GetReceipt_OfAnotherTransactionOrWithForeignLogs_IsRefused()
    {
        await Assert.ThrowsAsync<RpcProtocolException>(
            () => Client(Question.Receipt).GetReceiptAsync(Other, Cancellation));
        var foreign = Question.Log.Replace($"\"transactionHash\":\"{Question.TransactionHash}\"",
            $"\"transactionHash\":\"{Other}\"", StringComparison.Ordinal);
        var receipt = Question.Receipt.Replace(Question.Log, foreign, StringComparison.Ordinal);
        Assert.False(string.Equals(Question.Receipt, receipt, StringComparison.Ordinal));
        await Assert.ThrowsAsync<RpcProtocolException>(
            () => Client(receipt).GetReceiptAsync(Question.TransactionHash, Cancellation));
    }

    /// <summary>What an OP stack chain adds to a receipt: since Bedrock, since Isthmus, since Jovian.</summary>
    [Theory]
    [InlineData("", "0")]
    [InlineData(""" "l1Fee":"0x3e8", """, "1000")]
    [InlineData(""" "l1Fee":"0x3e8","operatorFeeScalar":"0xf4240","operatorFeeConstant":"0x5", """, "22005")]
    [InlineData(
        """ "l1Fee":"0x3e8","operatorFeeScalar":"0x2","operatorFeeConstant":"0x5","daFootprintGasScalar":"0x190", """,
        "4201005")]
    public async Task GetReceipt_OfAnOpStackChain_HasWhatWasChargedBesideGas(string fields, string charged)
    {
        var text = Question.Receipt.Replace("\"gasUsed\"", fields + "\"gasUsed\"", StringComparison.Ordinal);
        var receipt = await Client(text).GetReceiptAsync(Question.TransactionHash, Cancellation);
        Assert.Equal(charged, OpStackFees.Charged(receipt!).ToString());
        Assert.Equal(fields.Length == 0, receipt == await Client(Question.Receipt).GetReceiptAsync(
            Question.TransactionHash, Cancellation));
    }

    /// <summary>Headers of Holocene and Jovian state how the base fee follows; those of other chains do not.</summary>
    [Theory]
    [InlineData(""" "extraData":"0x", """, null)]
    [InlineData(""" "extraData":"0x6265617665726275696c642e6f7267","blobGasUsed":"0x20000", """, null)]
    [InlineData(""" "extraData":"0x00000000fa00000006","blobGasUsed":"0x0", """, "250 6 0 0")]
    [InlineData(""" "extraData":"0x01000000fa000000060000000000000064","blobGasUsed":"0x7d0", """, "250 6 100 2000")]
    public async Task GetBlock_ExtraDataOfAnOpStackChain_IsRead(string fields, string? expected)
    {
        var text = Question.Header.Replace("\"gasUsed\"", fields + "\"gasUsed\"", StringComparison.Ordinal);
        var stated = (await Client(text).GetBlockAsync(BlockRef.Number(5), Cancellation))!.FeeParameters;
        Assert.Equal(expected, stated is null
            ? null
            : $"{stated.Denominator} {stated.Elasticity} {stated.LeastBaseFee} {stated.DataFootprint}");
    }

    [Fact]
    public async Task SendRawTransaction_AnotherHash_IsRefusedAndMayHaveBeenSent()
    {
        var error = await Assert.ThrowsAsync<RpcProtocolException>(
            () => Client($"\"{Other}\"").SendRawTransactionAsync(new byte[] { 1 }, Cancellation));
        Assert.True(error.MayHaveBeenSent);
    }

    [Fact]
    public async Task GetLogs_NotWhatTheFilterSelects_IsRefused()
    {
        var block = LogFilter.OfBlock(Question.BlockHash);
        var answer = $"[{Question.Log}]";
        var account = Question.Account;
        Assert.Single(await Client(answer).GetLogsAsync(block with { Addresses = [account] }, Cancellation));
        var either = block with { Topics = [[], [Other, Question.BlockHash]] };
        Assert.Single(await Client(answer).GetLogsAsync(either, Cancellation));
        Assert.Single(await Client(answer).GetLogsAsync(LogFilter.OfRange(5, 5), Cancellation));
        LogFilter[] mismatches =
        [
            LogFilter.OfBlock(Other), LogFilter.OfRange(0, 4), LogFilter.OfRange(6, 9),
            block with { Addresses = [Address.Zero] }, block with { Topics = [[Other]] },
            block with { Topics = [[], [], [Other]] },
        ];
        foreach (var filter in mismatches)
        {
            await Assert.ThrowsAsync<RpcProtocolException>(() => Client(answer).GetLogsAsync(filter, Cancellation));
        }

        var twice = $"[{Question.Log},{Question.Log}]";
        await Assert.ThrowsAsync<RpcProtocolException>(() => Client(twice).GetLogsAsync(block, Cancellation));
    }

    [Fact]
    public async Task GetLogs_EmptyAnswer_IsBelievedOnlyWhenTheBlockIsKnown()
    {
        var filter = LogFilter.OfBlock(Question.BlockHash);
        var known = Second(Question.Header);
        Assert.Empty(await ScriptedTransport.Client(Question.Envelope("[]"), known).GetLogsAsync(filter, Cancellation));
        var unknown = ScriptedTransport.Client(Question.Envelope("[]"), Second("null"));
        await Assert.ThrowsAsync<RpcProtocolException>(() => unknown.GetLogsAsync(filter, Cancellation));
    }

    [Theory]
    [InlineData("[0.5,1]", "[[\"0x1\"],[\"0x2\"]]")]
    [InlineData("[0.5]", "[[\"0x1\",\"0x2\"]]")]
    [InlineData("[0.5]", "[]")]
    public async Task FeeHistory_RowsOfDifferentLength_IsRefused(string ratios, string rewards)
    {
        var fees = """{"oldestBlock":"0x4","baseFeePerGas":["0x3","0x4"],"gasUsedRatio":RATIOS,"reward":REWARDS}"""
            .Replace("RATIOS", ratios, StringComparison.Ordinal)
            .Replace("REWARDS", rewards, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcProtocolException>(
            () => Client(fees).FeeHistoryAsync(2, BlockRef.Latest, [50.0], Cancellation));
    }

    [Fact]
    public async Task NewHeads_Notifications_AreReadAndOthersPassedOver()
    {
        var channel = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        string[] messages =
        [
            Notification("0xbb", "7"),
            """{"jsonrpc":"2.0","method":"something","params":[]}""",
            Notification("0xaa", Question.Header),
            Notification("0xaa", "{\"number\":\"0x5\"}"),
        ];
        foreach (var message in messages)
        {
            Assert.True(channel.Writer.TryWrite(Encoding.UTF8.GetBytes(message)));
        }

        var client = new ScriptedTransport(Question.Envelope("\"0xaa\"")) { Notifications = channel.Reader }.ToClient();
        await using var heads = client.NewHeadsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await heads.MoveNextAsync());
        Assert.Equal(Question.BlockHash, heads.Current.Hash);
        await Assert.ThrowsAsync<RpcProtocolException>(async () => await heads.MoveNextAsync());
    }

    [Fact]
    public async Task NewHeads_OverATransportThatCannotNotify_SaysSo()
    {
        await using var heads = Client().NewHeadsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await heads.MoveNextAsync());
    }

    [Fact]
    public void Values_WithTheSameBytes_AreEqual()
    {
        var call = new Call(Question.Account, new byte[] { 1, 2 });
        Assert.Equal(call, new Call(Question.Account, new byte[] { 1, 2 }));
        Assert.Equal(call.GetHashCode(), new Call(Question.Account, new byte[] { 1, 2 }).GetHashCode());
        Assert.NotEqual(call, call with { Data = new byte[] { 1, 3 } });
        Assert.NotEqual(call, call with { Value = 1 });
    }

    private static EthereumClient Client(string result = "null") => ScriptedTransport.Client(Question.Envelope(result));

    private static string Notification(string subscription, string result) => $$"""
        {"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"{{subscription}}","result":{{result}} } }
        """;

    private static string Second(string result) =>
        Question.Envelope(result).Replace("\"id\":1", "\"id\":2", StringComparison.Ordinal);
}
