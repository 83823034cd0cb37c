using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Faults;

/// <summary>The relay does what its behaviour says, and the product's client reads what it says.</summary>
public sealed class FaultRelayTests : IAsyncLifetime
{
    private readonly PrivateKey _identity = PrivateKey.Parse($"{Keccak256.Compute("a relay's customer"u8)}");
    private FaultBench _bench = null!;
    private FaultRelay _relay = null!;
    private PrivateRelayClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bench = await FaultBench.StartAsync(Cancellation);
        _relay = await FaultRelay.StartAsync(_bench.Anvil.Http, Cancellation);
        _client = PrivateRelayClient.OverHttp(_relay.Http, _relay.Http, _identity);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _relay.DisposeAsync();
        await _bench.DisposeAsync();
        _identity.Dispose();
    }

    [Fact]
    public async Task Honest_Transaction_IsInNoPoolUntilItIsInABlock()
    {
        var signed = _bench.Sign(0);
        Assert.Equal(PrivateTransactionState.Unknown, await StateAsync(signed));
        Assert.Equal(signed.Hash, await SendAsync(signed));
        Assert.Equal(signed.Hash, await SendAsync(signed));
        Assert.Equal(PrivateTransactionState.Pending, await StateAsync(signed));
        Assert.Null(await _bench.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal((PrivateTransactionState.Included, true), await OutcomeAsync(signed));
        var received = Assert.Single(_relay.Received);
        Assert.StartsWith($"{_identity.Address}:0x", received.Signature, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Status_OfAnIncludedTransaction_IsTheDocumentOfFlashbotsProtect()
    {
        var signed = _bench.Sign(0);
        await SendAsync(signed, 9);
        var pending = await DocumentAsync(signed);
        Assert.Equal(9, pending.GetProperty("maxBlockNumber").GetInt32());
        Assert.Equal("", pending.GetProperty("transaction").GetProperty("from").GetString());
        await _relay.MineAsync(1, Cancellation);
        var included = await DocumentAsync(signed);
        Assert.Equal("INCLUDED", included.GetProperty("status").GetString());
        Assert.Equal($"{_bench.Account}", included.GetProperty("transaction").GetProperty("from").GetString());
    }

    [Fact]
    public async Task IncludesAfter_SomeBlocks_NotBefore()
    {
        _relay.Behaviour = RelayBehaviour.IncludesAfter(3);
        var signed = _bench.Sign(0);
        await SendAsync(signed);
        await _relay.MineAsync(3, Cancellation);
        Assert.Equal((PrivateTransactionState.Pending, false), await OutcomeAsync(signed));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal((PrivateTransactionState.Included, true), await OutcomeAsync(signed));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(1_000, 25)]
    public async Task NeverIncludes_WhenItsTimeIsOver_Failed(ulong asked, int blocks)
    {
        _relay.Behaviour = RelayBehaviour.NeverIncludes;
        var signed = _bench.Sign(0);
        await SendAsync(signed, asked);
        await _relay.MineAsync(blocks - 1, Cancellation);
        Assert.Equal((PrivateTransactionState.Pending, false), await OutcomeAsync(signed));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal((PrivateTransactionState.Failed, false), await OutcomeAsync(signed));
    }

    [Fact]
    public async Task Leaks_Transaction_IsInThePublicPoolAtOnce()
    {
        _relay.Behaviour = RelayBehaviour.Leaks;
        var signed = _bench.Sign(0);
        await SendAsync(signed);
        Assert.NotNull(await _bench.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        Assert.True((await _client.StatusAsync(signed.Hash, Cancellation)).SeenInMempool);
    }

    [Fact]
    public async Task Claims_OfInclusionOrFailure_HaveNothingBehindThem()
    {
        var signed = _bench.Sign(0);
        _relay.Behaviour = RelayBehaviour.ClaimsInclusion;
        await SendAsync(signed);
        await _relay.MineAsync(2, Cancellation);
        Assert.Equal((PrivateTransactionState.Included, false), await OutcomeAsync(signed));
        _relay.Behaviour = RelayBehaviour.Fails;
        Assert.Equal((PrivateTransactionState.Failed, false), await OutcomeAsync(signed));
    }

    [Fact]
    public async Task Cancel_Honoured_IsTheEndOfIt()
    {
        var signed = _bench.Sign(0);
        await SendAsync(signed);
        Assert.False(await _client.CancelAsync(Keccak256.Compute("another"u8), Cancellation));
        Assert.True(await _client.CancelAsync(signed.Hash, Cancellation));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal((PrivateTransactionState.Cancelled, false), await OutcomeAsync(signed));
    }

    [Theory]
    [InlineData(CancelAnswer.Refuse, false)]
    [InlineData(CancelAnswer.Ignore, true)]
    public async Task Cancel_RefusedOrIgnored_IncludesAllTheSame(CancelAnswer answer, bool said)
    {
        _relay.Behaviour = RelayBehaviour.Honest with { Cancel = answer };
        var signed = _bench.Sign(0);
        await SendAsync(signed);
        Assert.Equal(said, await _client.CancelAsync(signed.Hash, Cancellation));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal((PrivateTransactionState.Included, true), await OutcomeAsync(signed));
    }

    [Fact]
    public async Task Transaction_WhoseNonceIsSpentMeanwhile_FailsWithTheReason()
    {
        var (privately, publicly) = (_bench.Sign(0), _bench.Sign(0, 4, 2));
        await SendAsync(privately);
        await _bench.SendAsync(publicly, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        await _relay.MineAsync(25, Cancellation);
        var status = await _client.StatusAsync(privately.Hash, Cancellation);
        Assert.Equal(PrivateTransactionState.Failed, status.State);
        Assert.Equal("NonceTooLow", status.SimulationError);
    }

    [Fact]
    public async Task Relay_BehindTheProxy_CanBeBrokenLikeANode()
    {
        await using var proxy = await FaultRpc.StartAsync(_relay.Http, FaultBench.Seed, Cancellation);
        await using var client = PrivateRelayClient.OverHttp(proxy.Http, proxy.Http);
        var signed = _bench.Sign(0);
        proxy.Script.Add("eth_sendPrivateTransaction", ConnectionFaults.ForwardThenReset);
        await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(signed.Raw, 9, false, Cancellation));
        Assert.Equal(signed.Hash, Assert.Single(proxy.Transactions.All).Hash);
        Assert.Equal(signed.Hash, Assert.Single(_relay.Received).Signed.Hash);

        proxy.Script.Add("GET", ConnectionFaults.Status(503), When.Next(1));
        await Assert.ThrowsAsync<RpcTransportException>(() => client.StatusAsync(signed.Hash, Cancellation));
        var status = await client.StatusAsync(signed.Hash, Cancellation);
        Assert.Equal(PrivateTransactionState.Pending, status.State);
        foreach (var body in BodyFaults.All)
        {
            proxy.Script.Add("GET", body, When.Next(1));
            await Assert.ThrowsAnyAsync<RpcException>(() => client.StatusAsync(signed.Hash, Cancellation));
        }
    }

    [Theory]
    [InlineData("eth_sendPrivateTransaction", """{"tx":"0x1234"}""")]
    [InlineData("eth_sendPrivateTransaction", "{}")]
    [InlineData("eth_sendBundle", "{}")]
    public async Task Request_ThatIsNone_IsRefused(string method, string parameter)
    {
        await using var client = EthereumClient.OverHttp(_relay.Http);
        await Assert.ThrowsAsync<RpcErrorException>(
            () => client.RequestAsync(method, json => json.WriteRawValue(parameter), Cancellation));
        Assert.Empty(_relay.Received);
    }

    private Task<Hash32> SendAsync(SignedTransaction signed, ulong maxBlock = 1_000) =>
        _client.SendAsync(signed.Raw, maxBlock, fast: true, Cancellation);

    private async Task<PrivateTransactionState> StateAsync(SignedTransaction signed) =>
        (await _client.StatusAsync(signed.Hash, Cancellation)).State;

    /// <summary>What the relay says, and whether it is mined.</summary>
    private async Task<(PrivateTransactionState Said, bool IsMined)> OutcomeAsync(SignedTransaction signed) => (
        await StateAsync(signed),
        await _bench.Client.GetReceiptAsync(signed.Hash, Cancellation) is { Succeeded: true });

    private async Task<JsonElement> DocumentAsync(SignedTransaction signed)
    {
        using var http = new HttpClient();
        return JsonElement.Parse(
            await http.GetByteArrayAsync(new Uri($"{_relay.Http}/tx/{signed.Hash}"), Cancellation));
    }
}
