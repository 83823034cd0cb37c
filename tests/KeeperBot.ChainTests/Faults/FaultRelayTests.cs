using System.Net;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Faults;

public sealed class FaultRelayTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private FaultBench _bench = null!;
    private FaultRelay _relay = null!;
    private EthereumClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bench = await FaultBench.StartAsync(Cancellation);
        _relay = await FaultRelay.StartAsync(_bench.Anvil.Http, Cancellation);
        _client = EthereumClient.OverHttp(_relay.Http);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _relay.DisposeAsync();
        await _bench.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task Honest_Transaction_IsInNoPoolUntilItIsInABlock()
    {
        var signed = _bench.Sign(0);
        Assert.Equal("UNKNOWN", await StatusAsync(signed));
        Assert.Equal(signed.Hash, await SendAsync(signed));
        Assert.Equal("PENDING", await StatusAsync(signed));
        Assert.Null(await _bench.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal("INCLUDED", await StatusAsync(signed));
        Assert.True(await IsMinedAsync(signed));
        var shown = (await DocumentAsync(signed.Hash)).GetProperty("transaction");
        Assert.Equal($"{_bench.Account}", shown.GetProperty("from").GetString());
    }

    [Fact]
    public async Task IncludesAfter_SomeBlocks_NotBefore()
    {
        _relay.Behaviour = RelayBehaviour.IncludesAfter(3);
        var signed = _bench.Sign(0);
        await SendAsync(signed);
        await _relay.MineAsync(3, Cancellation);
        Assert.Equal("PENDING", await StatusAsync(signed));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal("INCLUDED", await StatusAsync(signed));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(1_000, 25)]
    public async Task NeverIncludes_WhenItsTimeIsOver_Failed(int asked, int blocks)
    {
        _relay.Behaviour = RelayBehaviour.NeverIncludes;
        var signed = _bench.Sign(0);
        await SendAsync(signed, (ulong)asked);
        await _relay.MineAsync(blocks - 1, Cancellation);
        Assert.Equal("PENDING", await StatusAsync(signed));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal("FAILED", await StatusAsync(signed));
        Assert.False(await IsMinedAsync(signed));
    }

    [Fact]
    public async Task Leaks_Transaction_IsInThePublicPoolAtOnce()
    {
        _relay.Behaviour = RelayBehaviour.Leaks;
        var signed = _bench.Sign(0);
        await SendAsync(signed);
        Assert.NotNull(await _bench.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        Assert.True((await DocumentAsync(signed.Hash)).GetProperty("seenInMempool").GetBoolean());
    }

    [Fact]
    public async Task Claims_OfInclusionOrFailure_HaveNothingBehindThem()
    {
        var signed = _bench.Sign(0);
        _relay.Behaviour = RelayBehaviour.ClaimsInclusion;
        await SendAsync(signed);
        await _relay.MineAsync(2, Cancellation);
        Assert.Equal(("INCLUDED", false), (await StatusAsync(signed), await IsMinedAsync(signed)));
        _relay.Behaviour = RelayBehaviour.Fails;
        Assert.Equal("FAILED", await StatusAsync(signed));
    }

    [Fact]
    public async Task Cancel_HonouredRefusedOrIgnored_IsWhatItSaysOrNot()
    {
        var signed = _bench.Sign(0);
        await SendAsync(signed);
        Assert.False(await CancelAsync(Keccak256.Compute("another"u8)));
        Assert.True(await CancelAsync(signed.Hash));
        await _relay.MineAsync(1, Cancellation);
        Assert.Equal(("CANCELLED", false), (await StatusAsync(signed), await IsMinedAsync(signed)));

        foreach (var (behaviour, answer, nonce) in new[]
        {
            (RelayBehaviour.RefusesCancel, false, 0ul), (RelayBehaviour.IgnoresCancel, true, 1ul),
        })
        {
            _relay.Behaviour = behaviour;
            var other = _bench.Sign(nonce, 4);
            await SendAsync(other);
            Assert.Equal(answer, await CancelAsync(other.Hash));
            await _relay.MineAsync(1, Cancellation);
            Assert.Equal(("INCLUDED", true), (await StatusAsync(other), await IsMinedAsync(other)));
        }
    }

    [Fact]
    public async Task Transaction_WhoseNonceIsSpentMeanwhile_FailsWithTheReason()
    {
        var (privately, publicly) = (_bench.Sign(0), _bench.Sign(0, 4, 2));
        await SendAsync(privately);
        await _bench.SendAsync(publicly, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        await _relay.MineAsync(25, Cancellation);
        var document = await DocumentAsync(privately.Hash);
        Assert.Equal("FAILED", document.GetProperty("status").GetString());
        Assert.Contains("nonce too low", document.GetProperty("simError").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_BehindTheProxy_CanBeBrokenLikeANode()
    {
        await using var proxy = await FaultRpc.StartAsync(_relay.Http, FaultBench.Seed, Cancellation);
        var url = new Uri($"{proxy.Http}/tx/{Keccak256.Compute("none"u8)}");
        Assert.Contains("UNKNOWN", await _http.GetStringAsync(url, Cancellation), StringComparison.Ordinal);
        proxy.Script.Add("GET", ConnectionFaults.Status(503), When.Next(1));
        using var refused = await _http.GetAsync(url, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        await using var client = EthereumClient.OverHttp(proxy.Http);
        var signed = _bench.Sign(0);
        proxy.Script.Add("eth_sendPrivateTransaction", ConnectionFaults.ForwardThenReset);
        await Assert.ThrowsAsync<RpcTransportException>(() => SendAsync(signed, client: client));
        Assert.Equal(signed.Hash, Assert.Single(proxy.Transactions.All).Hash);
        Assert.Equal(signed.Hash, Assert.Single(_relay.Received).Signed.Hash);
    }

    [Theory]
    [InlineData("eth_sendPrivateTransaction", """{"tx":"0x1234"}""")]
    [InlineData("eth_sendPrivateTransaction", "{}")]
    [InlineData("eth_sendBundle", "{}")]
    public async Task Request_ThatIsNone_IsRefused(string method, string parameter)
    {
        await Assert.ThrowsAsync<RpcErrorException>(
            () => _client.RequestAsync(method, json => json.WriteRawValue(parameter), Cancellation));
        Assert.Empty(_relay.Received);
    }

    private async Task<Hash32> SendAsync(
        SignedTransaction signed, ulong? blocks = null, EthereumClient? client = null)
    {
        var result = await (client ?? _client).RequestAsync(
            "eth_sendPrivateTransaction",
            json =>
            {
                json.WriteStartObject();
                json.WriteString("tx", Hex.Encode(signed.Raw.Span));
                if (blocks is { } last)
                {
                    json.WriteString("maxBlockNumber", Hex.Quantity(last));
                }

                json.WriteEndObject();
            },
            Cancellation);
        return Hash32.Parse(result.GetString());
    }

    private async Task<bool> CancelAsync(Hash32 hash)
    {
        var parameter = JsonSerializer.Serialize(new { txHash = $"{hash}" });
        var result = await _client.RequestAsync(
            "eth_cancelPrivateTransaction", json => json.WriteRawValue(parameter), Cancellation);
        return result.GetBoolean();
    }

    private async Task<string> StatusAsync(SignedTransaction signed) =>
        (await DocumentAsync(signed.Hash)).GetProperty("status").GetString()!;

    private async Task<JsonElement> DocumentAsync(Hash32 hash) => JsonElement.Parse(
        await _http.GetByteArrayAsync(new Uri($"{_relay.Http}/tx/{hash}"), Cancellation));

    private async Task<bool> IsMinedAsync(SignedTransaction signed) =>
        await _bench.Client.GetReceiptAsync(signed.Hash, Cancellation) is { Succeeded: true };
}
