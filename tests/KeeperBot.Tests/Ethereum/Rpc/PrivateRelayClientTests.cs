using System.Globalization;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum.Rpc;

public sealed class PrivateRelayClientTests
{
    private static readonly byte[] Raw = [2, 0xF8, 0x6B];
    private static readonly Hash32 Hash = Keccak256.Compute(Raw);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, ",\"preferences\":{\"fast\":true}")]
    public async Task Send_Written_IsTheRelaysForm(bool fast, string preferences)
    {
        var transport = new ScriptedTransport(Question.Envelope($"\"{Hash}\""));
        Assert.Equal(Hash, await Client(transport).SendAsync(Raw, 0xcd23a0, fast, Cancellation));
        var expected = $$"""
            {"jsonrpc":"2.0","id":1,"method":"eth_sendPrivateTransaction",
            "params":[{"tx":"0x02f86b","maxBlockNumber":"0xcd23a0"{{preferences}}}]}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), transport.Requests.Single().GetRawText());
    }

    [Fact]
    public async Task Send_AnotherHashOrNoHash_IsRefused()
    {
        foreach (var result in new[] { $"\"{Keccak256.Compute("other"u8)}\"", "null", "true", "\"0x\"", "{}" })
        {
            var client = Client(new ScriptedTransport(Question.Envelope(result)));
            await Assert.ThrowsAsync<RpcProtocolException>(() => client.SendAsync(Raw, 1, false, Cancellation));
        }
    }

    [Fact]
    public async Task Send_RelayRefuses_IsItsErrorWithoutOurSecret()
    {
        var client = Client(new ScriptedTransport(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no s3cret-path"}}"""));
        var error = await Assert.ThrowsAsync<RpcErrorException>(() => client.SendAsync(Raw, 1, false, Cancellation));
        Assert.Equal("no ***", error.NodeMessage);
    }

    [Fact]
    public async Task Cancel_Written_IsTheRelaysForm()
    {
        var transport = new ScriptedTransport(Question.Envelope("true"), """{"jsonrpc":"2.0","id":2,"result":false}""");
        var client = Client(transport);
        Assert.True(await client.CancelAsync(Hash, Cancellation));
        Assert.False(await client.CancelAsync(Hash, Cancellation));
        Assert.Equal(
            $$"""{"jsonrpc":"2.0","id":1,"method":"eth_cancelPrivateTransaction","params":[{"txHash":"{{Hash}}"}]}""",
            transport.Requests[0].GetRawText());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"true\"")]
    [InlineData("1")]
    public async Task Cancel_AnythingButTrueOrFalse_IsRefused(string result)
    {
        var client = Client(new ScriptedTransport(Question.Envelope(result)));
        await Assert.ThrowsAsync<RpcProtocolException>(() => client.CancelAsync(Hash, Cancellation));
    }

    [Theory]
    [InlineData("PENDING", PrivateTransactionState.Pending)]
    [InlineData("INCLUDED", PrivateTransactionState.Included)]
    [InlineData("FAILED", PrivateTransactionState.Failed)]
    [InlineData("CANCELLED", PrivateTransactionState.Cancelled)]
    [InlineData("UNKNOWN", PrivateTransactionState.Unknown)]
    [InlineData("included", PrivateTransactionState.Unknown)]
    [InlineData("INCLUDED ", PrivateTransactionState.Unknown)]
    [InlineData("PENDING_BUNDLE", PrivateTransactionState.Unknown)]
    [InlineData("", PrivateTransactionState.Unknown)]
    public async Task Status_EachWord_IsItsState(string word, PrivateTransactionState expected)
    {
        var statuses = new ScriptedDocuments($$"""{"status":"{{word}}"}""");
        var status = await Client(statuses).StatusAsync(Hash, Cancellation);
        Assert.Equal(new PrivateTransactionStatus(expected, false, null), status);
        Assert.Equal($"tx/{Hash}", statuses.Paths.Single());
    }

    [Fact]
    public async Task Status_PublishedExample_IsReadWithItsLeakAndItsCause()
    {
        var reply = $$"""
            {"status":"FAILED","hash":"{{Hash}}","maxBlockNumber":13543898,"transaction":{"from":"","to":"",
             "gasLimit":"","maxFeePerGas":"","maxPriorityFeePerGas":"","nonce":"","value":""},"fastMode":false,
             "seenInMempool":true,"simError":"MaxFeePerGasTooLow\u001b[31m","revertReason":"","isRevert":false}
            """;
        Assert.Equal(
            new PrivateTransactionStatus(PrivateTransactionState.Failed, true, "MaxFeePerGasTooLow?[31m"),
            await Client(new ScriptedDocuments(reply)).StatusAsync(Hash, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>not found</html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"status":null}""")]
    [InlineData("""{"status":1}""")]
    [InlineData("""{"status":"INCLUDED","status":"FAILED"}""")]
    [InlineData("""{"status":"INCLUDED","hash":"0x12"}""")]
    [InlineData("""{"status":"INCLUDED","hash":"OTHER"}""")]
    [InlineData("""{"status":"INCLUDED","seenInMempool":"no"}""")]
    [InlineData("""{"status":"INCLUDED","simError":{}}""")]
    [InlineData("""{"status":"INCLUDED"} {}""")]
    [InlineData("""{"status":"\ud800"}""")]
    public async Task Status_NoStatusOrAnothers_IsRefused(string reply)
    {
        var other = Keccak256.Compute("other"u8).ToString();
        var client = Client(new ScriptedDocuments(reply.Replace("OTHER", other, StringComparison.Ordinal)));
        await Assert.ThrowsAsync<RpcProtocolException>(() => client.StatusAsync(Hash, Cancellation));
    }

    [Fact]
    public async Task Status_DeepOrLongReply_IsRefused()
    {
        var limits = new RpcLimits { ReplyBytes = 100, Depth = 4 };
        string[] replies =
        [
            $$"""{"status":{{new string('[', 5)}}{{new string(']', 5)}}}""",
            $$"""{"status":"{{new string('x', 100)}}"}""",
        ];
        foreach (var reply in replies)
        {
            var client = Client(new ScriptedDocuments(reply) { Limits = limits });
            await Assert.ThrowsAsync<RpcProtocolException>(() => client.StatusAsync(Hash, Cancellation));
        }
    }

    [Fact]
    public async Task Status_NoReplyInTime_IsATimeoutAndACallerWhoGivesUpIsNot()
    {
        var silent = new ScriptedDocuments(null) { Limits = new RpcLimits { Timeout = TimeSpan.Zero } };
        await Assert.ThrowsAsync<RpcTimeoutException>(() => Client(silent).StatusAsync(Hash, Cancellation));

        var given = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client(new ScriptedDocuments(null)).StatusAsync(Hash, given));
    }

    /// <summary>Vector: ethers 6, <c>signMessage(id(body))</c>.</summary>
    [Fact]
    public void Signature_OfABody_IsWhatTheReferenceImplementationMakes()
    {
        using var identity = PrivateKey.Parse("0x" + new string('1', 64));
        var body = string.Create(CultureInfo.InvariantCulture, $$"""
            {"jsonrpc":"2.0","id":1,"method":"eth_cancelPrivateTransaction","params":[{"txHash":"0x{{1:D64}}"}]}
            """);
        Assert.Equal(
            "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A:0x244710a03bfb3954afbceb909d9b3fa2981f62a155f85785537b29535b155"
            + "12556ef26fc7de57c50c463a1496c5b5426ad382a742bfbd763bbae954bd03a34981c",
            RelaySignature.Of(identity, Encoding.UTF8.GetBytes(body)));
    }

    private static PrivateRelayClient Client(ScriptedTransport transport) =>
        new(new JsonRpcClient(transport, TimeProvider.System), new ScriptedDocuments(null), TimeProvider.System);

    private static PrivateRelayClient Client(ScriptedDocuments statuses) =>
        new(new JsonRpcClient(new ScriptedTransport(), TimeProvider.System), statuses, TimeProvider.System);

    /// <summary>Answers every question with one text; with null it never answers.</summary>
    private sealed class ScriptedDocuments(string? reply) : IDocumentSource
    {
        public RpcEndpoint Endpoint { get; } = RpcEndpoint.Parse("https://relay.example/s3cret-status");

        public RpcLimits Limits { get; init; } = RpcLimits.Default;

        public List<string> Paths { get; } = [];

        public async Task<ReadOnlyMemory<byte>> GetAsync(string path, CancellationToken cancellationToken)
        {
            Paths.Add(path);
            if (reply is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return Encoding.UTF8.GetBytes(reply!);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
