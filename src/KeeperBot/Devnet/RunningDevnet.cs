using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>
/// A running local chain with mainnet's protocols at mainnet's addresses, a vault that has sold options, and a keeper
/// that may hedge it.
/// </summary>
/// <remarks>It ends with this object, or with this process at the latest.</remarks>
public sealed class RunningDevnet : IAsyncDisposable
{
    private static readonly BigInteger KeeperBalance = 10 * BigInteger.Pow(10, 18);

    private readonly DevnetNode _node;

    private RunningDevnet(DevnetNode node, DevnetManifest manifest, bool fromCache)
    {
        _node = node;
        Manifest = manifest;
        FromCache = fromCache;
        Controls = new DevnetControls(node.Chain, new DevnetContracts(node.Client, manifest.Addresses));
    }

    /// <summary>The node.</summary>
    public AnvilProcess Anvil => _node.Anvil;

    /// <summary>What a keeper needs to use it; also a file, <see cref="DevnetManifest.FileName"/>.</summary>
    public DevnetManifest Manifest { get; }

    /// <summary>The block that a fork starts from, or the newest one when the chain was started.</summary>
    public BlockHeader Start => _node.Start;

    /// <summary>What a scenario does to it.</summary>
    public DevnetControls Controls { get; }

    /// <summary>True when the chain was loaded, false when it was built now.</summary>
    public bool FromCache { get; }

    /// <summary>
    /// Starts a devnet: loads the chain from the cache, or builds and keeps it; then makes the keeper's key the
    /// executor's keeper.
    /// </summary>
    /// <exception cref="DevnetException">Something needed is not installed, or a step failed.</exception>
    /// <exception cref="RpcException">The chain to fork cannot be read.</exception>
    public static async Task<RunningDevnet> StartAsync(DevnetOptions options, CancellationToken cancellationToken)
    {
        var binary = AnvilBinary.Find(options.Modules);
        var keeper = DevnetKeeper.Open(options.DataFolder);
        var place = options is { CacheFolder: { } folder, Fork: null }
            ? new DevnetCache(folder, options, binary)
            : null;
        var loaded = place is null ? null : await LoadAsync(binary, options, place, cancellationToken);
        var (node, addresses) = loaded ?? await BuildAsync(binary, options, place, cancellationToken);
        try
        {
            await AppointAsync(node, addresses.Executor, keeper.Address, cancellationToken);
            var manifest = new DevnetManifest
            {
                RpcUrl = node.Anvil.Url,
                ChainId = await node.Client.ChainIdAsync(cancellationToken),
                Keeper = keeper.Address,
                KeystoreFile = Path.GetFullPath(keeper.KeystoreFile),
                PasswordFile = Path.GetFullPath(keeper.PasswordFile),
                Addresses = addresses,
            };
            manifest.Write(Path.Combine(options.DataFolder, DevnetManifest.FileName));
            return new RunningDevnet(node, manifest, fromCache: loaded is not null);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the node. The chain is gone; the next start has it as it was built.</summary>
    public ValueTask DisposeAsync() => _node.DisposeAsync();

    /// <summary>The chain from the cache, or null when it has to be built.</summary>
    private static async Task<(DevnetNode Node, DevnetAddresses Addresses)?> LoadAsync(
        string binary, DevnetOptions options, DevnetCache cache, CancellationToken cancellationToken)
    {
        if (cache.Find() is not { } built)
        {
            return null;
        }

        try
        {
            var settings = options.Anvil with { StateFile = cache.StateFile };
            var node = await DevnetNode.StartAsync(binary, settings, cancellationToken);
            if (node.Start.Hash == Hash32.Parse(built.HeadHash))
            {
                return (node, built.Addresses);
            }

            await node.DisposeAsync();
        }
        catch (DevnetException)
        {
            // This anvil cannot read the state. If it cannot start at all, building says so next.
        }

        return null;
    }

    private static async Task<(DevnetNode Node, DevnetAddresses Addresses)> BuildAsync(
        string binary, DevnetOptions options, DevnetCache? cache, CancellationToken cancellationToken)
    {
        var node = options.Fork is { } fork
            ? await DevnetNode.ForkAsync(binary, fork, options.Port, cancellationToken)
            : await DevnetNode.StartAsync(binary, options.Anvil, cancellationToken);
        try
        {
            var addresses = options.Fork is null
                ? await new DevnetDeployment(node.Chain, options).DeployAsync(cancellationToken)
                : await new ForkDeployment(node.Chain, options.Modules).DeployAsync(node.Start, cancellationToken);
            if (cache is not null)
            {
                var head = await node.Chain.HeadAsync(cancellationToken);
                cache.Store(await node.Chain.DumpAsync(cancellationToken), addresses, head);
            }

            return (node, addresses);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private static async Task AppointAsync(
        DevnetNode node, Address executor, Address keeper, CancellationToken cancellationToken)
    {
        var contract = new DevnetContract(node.Client, executor, DevnetContracts.AbiOf("HedgeExecutor"));
        await node.Chain.SetBalanceAsync(keeper, KeeperBalance, cancellationToken);
        await node.Chain.ExecuteAsync([contract.Call(DevnetAccounts.Owner, "setKeeper", keeper)], cancellationToken);
    }
}
