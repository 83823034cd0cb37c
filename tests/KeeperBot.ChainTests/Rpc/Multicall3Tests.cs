using System.Text.RegularExpressions;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rpc;

public sealed partial class Multicall3Tests : IAsyncLifetime
{
    private static readonly Address Echo = Address.Parse("0x00000000000000000000000000000000000e0001");
    private static readonly Address Reverter = Address.Parse("0x00000000000000000000000000000000000e0002");
    private AnvilNode _anvil = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EthereumClient Client => _anvil.Client;

    public async ValueTask InitializeAsync()
    {
        _anvil = await AnvilNode.StartAsync(Cancellation);
        await SetCodeAsync(Echo, "0x365f5f37365ff3");
        await SetCodeAsync(Reverter, "0x365f5f37365ffd");
    }

    public ValueTask DisposeAsync() => _anvil.DisposeAsync();

    [Fact]
    public async Task Read_MoreThanOneChunk_KeepsTheOrderAndCountsRequests()
    {
        await DeployAsync();
        var head = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        var calls = Enumerable.Range(0, 25)
            .Select(i => new AggregatedCall(i % 3 == 0 ? Reverter : Echo, new byte[] { (byte)i, 0xAB }))
            .ToArray();
        var before = Client.Rpc.RoundTrips;
        var outcomes = await new Multicall3(Client, callsPerRequest: 10).ReadAsync(calls, head.Hash, Cancellation);

        Assert.Equal(before + 3, Client.Rpc.RoundTrips);
        Assert.Equal(25, outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            Assert.Equal(i % 3 != 0, outcomes[i].Succeeded);
            Assert.Equal(calls[i].Data.ToArray(), outcomes[i].Data.ToArray());
        }

        var byBytes = await new Multicall3(Client, bytesPerRequest: 5).ReadAsync(calls, head.Hash, Cancellation);
        Assert.Equal(before + 3 + 13, Client.Rpc.RoundTrips);
        Assert.Equal(25, byBytes.Length);
    }

    [Fact]
    public async Task Read_CallThatMustSucceedReverts_IsAnError()
    {
        await DeployAsync();
        var head = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        AggregatedCall[] calls = [new(Reverter, new byte[4], AllowFailure: false)];
        var error = await Assert.ThrowsAsync<RpcErrorException>(
            () => new Multicall3(Client).ReadAsync(calls, head.Hash, Cancellation));
        Assert.True(error.IsRevert);
    }

    [Fact]
    public async Task Read_WhereMulticallIsNotDeployed_SaysSo()
    {
        var head = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        var error = await Assert.ThrowsAsync<RpcProtocolException>(
            () => new Multicall3(Client).ReadAsync([new(Echo, default)], head.Hash, Cancellation));
        Assert.Contains("no such contract", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PinnedToAReorganisedBlock_IsAnError()
    {
        await DeployAsync();
        await _anvil.RequestAsync("anvil_mine", Cancellation, "[2]");
        var pinned = (await Client.GetBlockAsync(BlockRef.Latest, Cancellation))!;
        await _anvil.RequestAsync("anvil_reorg", Cancellation, "[1, []]");
        await Assert.ThrowsAsync<RpcErrorException>(
            () => new Multicall3(Client).ReadAsync([new(Echo, default)], pinned.Hash, Cancellation));
    }

    private async Task DeployAsync()
    {
        var contracts = Path.Combine(
            AnvilNode.RepositoryRoot(), "node_modules", "viem", "_cjs", "constants", "contracts.js");
        var creation = CreationCode().Match(await File.ReadAllTextAsync(contracts, Cancellation)).Groups["code"].Value;
        var code = await Client.CallAsync(new Call(null, Hex.Decode(creation)), BlockRef.Latest, Cancellation);
        await SetCodeAsync(Multicall3.Address, Hex.Encode(code));
    }

    private async Task SetCodeAsync(Address account, string code)
    {
        await _anvil.RequestAsync("anvil_setCode", Cancellation, $"""["{account}", "{code}"]""");

        // A read pinned to a block's hash sees the code from the next block on.
        await _anvil.RequestAsync("anvil_mine", Cancellation, "[1]");
    }

    [GeneratedRegex("multicall3Bytecode = '(?<code>0x[0-9a-f]+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CreationCode();
}
