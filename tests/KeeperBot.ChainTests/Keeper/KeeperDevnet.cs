using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Configuration;
using KeeperBot.Core.Executors;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>A hedge as the executor's own event on the canonical chain states it.</summary>
public sealed record HedgeOnChain(Hash32 PlanId, ulong Sequence, ulong Block, BigInteger Before, BigInteger After);

/// <summary>
/// A devnet of a test's own, keepers' configurations for it, and readings that owe nothing to the keeper.
/// </summary>
public sealed class KeeperDevnet : IAsyncDisposable
{
    /// <summary>Waiting for anything longer than this fails the test.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly AbiEvent Hedged = DevnetContracts.AbiOf("HedgeExecutor").Event("Hedged");

    private readonly TemporaryFolder _folder;

    private KeeperDevnet(TemporaryFolder folder, RunningDevnet devnet)
    {
        _folder = folder;
        Devnet = devnet;
    }

    public static BigInteger Ether { get; } = BigInteger.Pow(10, 18);

    public RunningDevnet Devnet { get; }

    public DevnetControls Controls => Devnet.Controls;

    public EthereumClient Client => Controls.Chain.Client;

    /// <summary>Starts a devnet from the cache beside the test program.</summary>
    public static async Task<KeeperDevnet> StartAsync(CancellationToken cancellation)
    {
        var folder = new TemporaryFolder();
        try
        {
            var cache = Path.Combine(AppContext.BaseDirectory, "devnet-cache");
            CanarySecrets.Plant(folder["chain"], CanarySecrets.Key);
            var options = new DevnetOptions(folder["chain"]) { CacheFolder = cache };
            return new KeeperDevnet(folder, await RunningDevnet.StartAsync(options, cancellation));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Dollars with the feed's eight decimals.</summary>
    public static BigInteger Usd(double dollars) => new BigInteger(Math.Round(dollars * 100)) * 1_000_000;

    public static BigInteger Gwei(int gwei) => gwei * BigInteger.Pow(10, 9);

    /// <summary>Writes a keeper's configuration, with a journal of the same name, and returns its file.</summary>
    public string Configure(string name, bool live, Func<KeeperOptions, KeeperOptions>? change = null)
    {
        // As a provider's URL, which holds a key; anvil does not care for it.
        var node = Devnet.Manifest with { RpcUrl = $"{Devnet.Manifest.RpcUrl}/?key={CanarySecrets.UrlKey}" };
        var options = DevnetConfiguration.For(node, _folder[name + ".journal"], live);
        var file = _folder[name + CanarySecrets.ConfigurationEnding];
        KeeperConfiguration.Write(change?.Invoke(options) ?? options, file);
        return file;
    }

    /// <summary>A new folder beside the journals.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    /// <summary>A live keeper to whom nothing is urgent, so that it never pays more than the ceiling.</summary>
    public string ConfigureRoutine(string name) => Configure(name, live: true, options => options with
    {
        Vaults =
        [
            .. options.Vaults.Select(vault => vault with
            {
                Policy = vault.Policy with { UrgentBand = $"1000000 {vault.Base.Symbol}" },
            }),
        ],
    });

    /// <summary>
    /// Lets the executor trade as much as it likes: for scenarios that run through days of budgets in minutes.
    /// </summary>
    public async Task LiftBudgetsAsync(CancellationToken cancellation)
    {
        var dollar = BigInteger.Pow(10, 6);
        AbiValue limits = new AbiValue[] { 250_000 * dollar, 100_000_000 * dollar, 1_000_000 * dollar, 86_400, 50 };
        await Controls.Chain.ExecuteAsync(
            [Controls.Contracts.Executor.Call(DevnetAccounts.Owner, "setLimits", limits)], cancellation);
    }

    /// <summary>Every hedge of the canonical chain, oldest first.</summary>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="node">The node that is asked, if it is another one than the devnet's.</param>
    public async Task<ImmutableArray<HedgeOnChain>> ReadHedgesAsync(
        CancellationToken cancellation, EthereumClient? node = null)
    {
        var client = node ?? Client;
        var head = await client.GetBlockAsync(BlockRef.Latest, cancellation);
        var filter = LogFilter.OfRange(0, head!.Number) with
        {
            Addresses = [Devnet.Manifest.Addresses.Executor],
            Topics = [[Hedged.Topic0]],
        };
        var logs = await client.GetLogsAsync(filter, cancellation);
        return [.. logs.OrderBy(log => log.BlockNumber).ThenBy(log => log.LogIndex).Select(log =>
        {
            var hedge = Hedged.Decode(log.Topics.AsSpan(), log.Data.Span);
            return new HedgeOnChain(
                hedge["planId"].AsHash32(),
                hedge["sequence"].AsUInt64(),
                log.BlockNumber,
                hedge["hedgeBefore"].AsBigInteger(),
                hedge["hedgeAfter"].AsBigInteger());
        })];
    }

    /// <summary>Fails when a plan was executed twice, out of order, or under an id that is not its own.</summary>
    /// <inheritdoc cref="ReadHedgesAsync" path="/param"/>
    public async Task<ImmutableArray<HedgeOnChain>> RequireEachPlanOnceAsync(
        CancellationToken cancellation, EthereumClient? node = null)
    {
        var hedges = await ReadHedgesAsync(cancellation, node);
        var addresses = Devnet.Manifest.Addresses;
        Assert.Equal(Enumerable.Range(0, hedges.Length).Select(i => (ulong)i), hedges.Select(h => h.Sequence));
        Assert.All(hedges, hedge => Assert.Equal(
            HedgeExecutor.PlanId(Devnet.Manifest.ChainId, addresses.Executor, addresses.Vault, hedge.Sequence),
            hedge.PlanId));
        Assert.Equal(hedges.Length, hedges.DistinctBy(h => h.PlanId).Count());
        return hedges;
    }

    /// <summary>How many transactions of the keeper's account the chain counts.</summary>
    public Task<ulong> KeeperNonceAsync(CancellationToken cancellation) =>
        Client.GetTransactionCountAsync(Devnet.Manifest.Keeper, BlockRef.Latest, cancellation);

    /// <summary>Calls one of anvil's own methods with parameters written as JSON, such as <c>[1, []]</c>.</summary>
    public Task<JsonElement> RequestAsync(string method, string parameters, CancellationToken cancellation) =>
        Client.RequestAsync(
            method,
            json =>
            {
                using var document = JsonDocument.Parse(parameters);
                foreach (var parameter in document.RootElement.EnumerateArray())
                {
                    parameter.WriteTo(json);
                }
            },
            cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Devnet.DisposeAsync();
        _folder.Dispose();
    }
}
