using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.ChainTests.Transactions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>
/// The devnet's chain continued by Hardhat, whose pool keeps what cannot pay and replaces for a tenth more, as geth's.
/// </summary>
internal sealed class HardhatDevnet : IAsyncDisposable
{
    private readonly KeeperDevnet _chain;
    private readonly HardhatNode _node;

    private HardhatDevnet(KeeperDevnet chain, HardhatNode node, FaultRpc proxy) =>
        (_chain, _node, Proxy) = (chain, node, proxy);

    public EthereumClient Client => _node.Client;

    /// <summary>What stands between keepers and the node.</summary>
    public FaultRpc Proxy { get; }

    /// <summary>Wei per gas of the blocks from now on.</summary>
    public BigInteger BaseFee { get; set; } = KeeperDevnet.Gwei(15);

    public static async Task<HardhatDevnet> StartAsync(CancellationToken cancellation)
    {
        var chain = await KeeperDevnet.StartAsync(cancellation);
        var node = await HardhatNode.StartAsync(cancellation, chain.Devnet.Manifest.RpcUrl);
        var proxy = await FaultRpc.StartAsync(node.Http, RecipeBench.Seed, cancellation);
        var devnet = new HardhatDevnet(chain, node, proxy);

        // Its clock starts at the machine's time and follows the blocks from the first one on.
        await devnet.MineAsync(cancellation);
        return devnet;
    }

    public async Task<RestartableKeeper> StartKeeperAsync(bool urgent, CancellationToken cancellation)
    {
        var change = RecipeBench.Urgent(urgent);
        var file = _chain.Configure("keeper", live: true, options => change(options with
        {
            Chain = options.Chain with
            {
                Rpc = $"{Proxy.Http.Redacted}/{CanarySecrets.UrlKey}",
                RequestsPerSecond = 10_000,
            },
        }));
        return await RestartableKeeper.StartOnNodesAsync(file, TimeProvider.System, cancellation);
    }

    /// <summary>A block twelve seconds after the last, at the base fee set.</summary>
    public async Task<BlockHeader> MineAsync(CancellationToken cancellation)
    {
        var head = await Client.GetBlockAsync(BlockRef.Latest, cancellation);
        await Client.RequestAsync(
            "hardhat_setNextBlockBaseFeePerGas", json => json.WriteStringValue(Hex.Quantity(BaseFee)), cancellation);
        await Client.RequestAsync(
            "evm_setNextBlockTimestamp", json => json.WriteNumberValue(head!.Timestamp + 12), cancellation);
        await Client.RequestAsync("evm_mine", null, cancellation);
        return (await Client.GetBlockAsync(BlockRef.Latest, cancellation))!;
    }

    /// <summary>True while the transaction waits in the pool.</summary>
    public async Task<bool> IsPendingAsync(Attempt attempt, CancellationToken cancellation)
    {
        var found = await Client.RequestAsync(
            "eth_getTransactionByHash", json => json.WriteStringValue($"{attempt.Hash}"), cancellation);
        return found.ValueKind == System.Text.Json.JsonValueKind.Object
            && found.GetProperty("blockNumber").ValueKind == System.Text.Json.JsonValueKind.Null;
    }

    public Task<ImmutableArray<HedgeOnChain>> RequireEachPlanOnceAsync(CancellationToken cancellation) =>
        _chain.RequireEachPlanOnceAsync(cancellation, Client);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _node.DisposeAsync();
        await _chain.DisposeAsync();
    }
}
