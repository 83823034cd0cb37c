using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

public sealed class JsonRpcClientTests
{
    private static readonly Hash32[] Three =
        [Keccak256.Compute("a"u8), Keccak256.Compute("b"u8), Keccak256.Compute("c"u8)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_Written_IsOneJsonRpcObjectWithTheBlockPinned()
    {
        var transport = new ScriptedTransport(Question.Envelope("\"0x5\""));
        var call = new Call(Question.Account, new byte[] { 0xAB }) { Value = 1, Gas = 21_000 };
        await transport.ToClient().EstimateGasAsync(call, BlockRef.Hash(Question.BlockHash), Cancellation);
        var expected = $$"""
            {"jsonrpc":"2.0","id":1,"method":"eth_estimateGas","params":[{"to":"{{Question.Account}}","value":"0x1",
            "gas":"0x5208","input":"0xab"},{"blockHash":"{{Question.BlockHash}}","requireCanonical":true}]}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), transport.Requests.Single().GetRawText());
    }

    [Fact]
    public async Task Batch_RepliesInAnyOrder_AreMatchedById()
    {
        var client = Scripted(
            """[{ID 3,"result":"0x3"},{ID 1,"result":"0x1"},{ID 2,"error":{"code":-1,"message":"no"}}]""");
        var outcomes = await client.BatchAsync(Numbers(3), Cancellation);
        Assert.Equal(1ul, outcomes[0].Value);
        Assert.Equal(-1, outcomes[1].Error!.Code);
        Assert.Throws<RpcErrorException>(() => outcomes[1].Value);
        Assert.Equal(3ul, outcomes[2].Value);
        Assert.Equal((1L, 3L), (client.RoundTrips, client.RequestCounts["number"]));
    }

    [Theory]
    [InlineData("""[{ID 1,"result":"0x1"},{ID 2,"result":"0x1"}]""")]
    [InlineData("""[{ID 1,"result":"0x1"},{ID 2,"result":"0x1"},{ID 2,"result":"0x1"}]""")]
    [InlineData("""[{ID 1,"result":"0x1"},{ID 2,"result":"0x1"},{ID 4,"result":"0x1"}]""")]
    [InlineData("""[{ID 0,"result":"0x1"},{ID 2,"result":"0x1"},{ID 3,"result":"0x1"}]""")]
    [InlineData("""[{ID 1,"result":"0x1"},{ID 2,"result":"0x1"},{ID 3,"result":"0x1"},{ID 3,"result":"0x1"}]""")]
    [InlineData("""[{ID 1,"result":"0x1"},{ID 2,"result":"0x1"},{ID 3,"result":"broken"}]""")]
    [InlineData("""[{ID 1,"result":"0x1"},{ID 2,"result":"0x1"},7]""")]
    [InlineData("""{ID 1,"result":"0x1"}""")]
    [InlineData("[]")]
    public async Task Batch_IdsMissingDoubledOrUnknown_IsRefused(string reply) =>
        await Assert.ThrowsAsync<RpcProtocolException>(() => Scripted(reply).BatchAsync(Numbers(3), Cancellation));

    [Fact]
    public async Task Batch_RefusedAsAWhole_ReportsTheNodesWords()
    {
        var client = Scripted("""{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch too large"}}""");
        var error = await Assert.ThrowsAsync<RpcProtocolException>(() => client.BatchAsync(Numbers(3), Cancellation));
        Assert.Contains("batch too large", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task Batch_EmptyOrAboveTheLimit_IsNotSent(int count)
    {
        var client = Scripted("[]");
        await Assert.ThrowsAsync<ArgumentException>(() => client.BatchAsync(Numbers(count), Cancellation));
        Assert.Equal(0, client.RoundTrips);
    }

    [Theory]
    [InlineData("\"0x08c379a0\"", "0x08c379a0")]
    [InlineData("\"0x\"", "0x")]
    [InlineData("\"Reverted 0x08c379a0\"", "0x08c379a0")]
    [InlineData("{\"message\":\"m\",\"data\":\"0x08c379a0\"}", "0x08c379a0")]
    [InlineData("{\"originalError\":{\"code\":3,\"data\":\"0x08c379a0\"}}", "0x08c379a0")]
    [InlineData("{\"data\":{\"data\":\"Reverted 0x01\"}}", "0x01")]
    [InlineData("\"out of gas\"", null)]
    [InlineData("{\"data\":{\"data\":{\"data\":{\"data\":{\"data\":\"0x01\"}}}}}", null)]
    [InlineData("null", null)]
    [InlineData("[\"0x01\"]", null)]
    [InlineData("7", null)]
    public async Task Error_OfEachNodesShape_YieldsItsRevertData(string data, string? expected)
    {
        var client = Scripted($$$"""{ID 1,"error":{"code":-32015,"message":"VM execution error","data":{{{data}}}}}""");
        var error = await Assert.ThrowsAsync<RpcErrorException>(() => client.RequestAsync(Numbers(1)[0], Cancellation));
        Assert.Equal(expected, error.RevertData is { } bytes ? Hex.Encode(bytes.Span) : null);
        Assert.Equal(expected is not null, error.IsRevert);
        Assert.Equal("VM execution error", error.NodeMessage);
    }

    [Fact]
    public async Task Error_MessageOfTheNode_IsCleanedBoundedAndWithoutOurSecrets()
    {
        var said = $"\\u001b[31mred\\u202e https://node.example/s3cret-path \\n{new string('x', 5000)}";
        var client = Scripted($$$"""{ID 1,"error":{"code":1,"message":"{{{said}}}"}}""");
        var error = await Assert.ThrowsAsync<RpcErrorException>(() => client.RequestAsync(Numbers(1)[0], Cancellation));
        Assert.StartsWith("?[31mred? https://node.example/*** ?xxx", error.NodeMessage, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 500);
        Assert.Contains("https://node.example:443: number: error 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_NoReplyInTime_IsATimeoutOfThatMethod()
    {
        var timeouts = RpcLimits.Default.MethodTimeouts.Add("eth_chainId", TimeSpan.Zero);
        var silent = new SilentTransport(new RpcLimits { MethodTimeouts = timeouts });
        await using var client = new EthereumClient(new JsonRpcClient(silent, TimeProvider.System));
        var error = await Assert.ThrowsAsync<RpcTimeoutException>(() => client.ChainIdAsync(Cancellation));
        Assert.True(error.MayHaveBeenSent);
        Assert.Contains("eth_chainId", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_CallerGivesUp_IsACancellationNotATimeout()
    {
        using var caller = new CancellationTokenSource();
        await using var client = new EthereumClient(
            new JsonRpcClient(new SilentTransport(RpcLimits.Default), TimeProvider.System));
        var answer = client.ChainIdAsync(caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task Receipts_InOneBatch_KeepNullForTheUnknown()
    {
        var receipt = Question.Receipt.Replace($"{Question.TransactionHash}", $"{Three[1]}", StringComparison.Ordinal);
        var reply = $$"""[{ID 1,"result":null},{ID 2,"result":{{receipt}}},{ID 3,"result":null}]""";
        await using var client = new EthereumClient(Scripted(reply));
        var receipts = await client.GetReceiptsAsync(Three, Cancellation);
        Assert.Equal<Hash32?>([null, Three[1], null], receipts.Select(found => found?.TransactionHash));
    }

    private static JsonRpcClient Scripted(string reply) => new(
        new ScriptedTransport(reply.Replace("{ID ", "{\"jsonrpc\":\"2.0\",\"id\":", StringComparison.Ordinal)),
        TimeProvider.System);

    private static RpcRequest<ulong>[] Numbers(int count) =>
        [.. Enumerable.Repeat(new RpcRequest<ulong>("number", _ => { }, result => result.AsUInt64()), count)];
}
