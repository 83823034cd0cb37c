using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>
/// A devnet, proxies before its node that a keeper takes for its nodes, and what must hold at the end of any scenario.
/// </summary>
internal sealed class RecipeBench : IAsyncDisposable
{
    public const int Seed = 20_261_122;

    /// <summary>What a provider would put into the path of its URL; it must never be seen anywhere.</summary>
    private const string Path = $"v3/{Secrets.CanarySecrets.UrlKey}";

    private readonly List<string> _journals = [];

    private RecipeBench(KeeperDevnet chain, ImmutableArray<FaultRpc> nodes) => (Chain, Nodes) = (chain, nodes);

    public KeeperDevnet Chain { get; }

    /// <summary>The proxies; all lead to the devnet's node.</summary>
    public ImmutableArray<FaultRpc> Nodes { get; }

    public FaultRpc Node => Nodes[0];

    public AdvanceableClock Clock { get; } = new();

    /// <summary>Starts a devnet with this many ways to its node.</summary>
    public static async Task<RecipeBench> StartAsync(CancellationToken cancellation, int nodes = 1)
    {
        var chain = await KeeperDevnet.StartAsync(cancellation);
        var proxies = ImmutableArray.CreateBuilder<FaultRpc>();
        for (var node = 0; node < nodes; node++)
        {
            proxies.Add(await FaultRpc.StartAsync(
                RpcEndpoint.Parse(chain.Devnet.Manifest.RpcUrl), Seed + node, cancellation));
        }

        return new RecipeBench(chain, proxies.ToImmutable());
    }

    /// <summary>Writes a live keeper's configuration for the proxies, and more nodes if there are.</summary>
    /// <param name="name">Of the configuration and the journal.</param>
    /// <param name="others">URLs of nodes that come before the proxies.</param>
    /// <param name="change">What else is different.</param>
    public string Configure(
        string name = "keeper",
        IEnumerable<string>? others = null,
        Func<KeeperOptions, KeeperOptions>? change = null)
    {
        List<string> urls = [.. others ?? [], .. Nodes.Select(node => $"{node.Http.Redacted}/{Path}")];
        var file = Chain.Configure(name, live: true, options => (change ?? (same => same))(options with
        {
            Chain = options.Chain with
            {
                Rpc = null,
                Nodes = urls,
                Quorum = (urls.Count / 2) + 1,
                RequestsPerSecond = 10_000,
            },
        }));
        _journals.Add(KeeperConfiguration.Load(file).JournalFile);
        return file;
    }

    /// <summary>Options of a keeper to whom every hedge, or none, is urgent.</summary>
    public static Func<KeeperOptions, KeeperOptions> Urgent(bool always) => options => options with
    {
        Vaults =
        [
            .. options.Vaults.Select(vault => vault with
            {
                Policy = vault.Policy with { UrgentBand = $"{(always ? "2.1" : "1000000")} {vault.Base.Symbol}" },
            }),
        ],
    };

    /// <summary>Starts a keeper; every transaction that arrives must be in its journal already (I4).</summary>
    public async Task<RestartableKeeper> StartKeeperAsync(string file, CancellationToken cancellation)
    {
        var keeper = await RestartableKeeper.StartOnNodesAsync(file, Clock, cancellation);
        foreach (var node in Nodes)
        {
            node.Transactions.Witness = IsDurable;
        }

        return keeper;
    }

    /// <summary>A block at this base fee, which stays, taken by the keeper.</summary>
    public async Task<BlockHeader> TurnAtAsync(
        RestartableKeeper keeper, BigInteger baseFee, CancellationToken cancellation)
    {
        Chain.Controls.SetNextBaseFee(baseFee);
        return await TurnOnNextAsync(keeper, cancellation);
    }

    /// <summary>One more block, taken by the keeper.</summary>
    public async Task<BlockHeader> TurnOnNextAsync(RestartableKeeper keeper, CancellationToken cancellation)
    {
        var block = await Chain.Controls.MineAsync(1, cancellation);
        await keeper.TurnAsync(cancellation);
        return block;
    }

    /// <summary>A keeper whose hedge is in the newest block.</summary>
    public async Task<Attempt> IncludeAsync(RestartableKeeper keeper, CancellationToken cancellation)
    {
        await keeper.TurnAsync(cancellation);
        await TurnOnNextAsync(keeper, cancellation);
        Assert.Equal(IntentState.Included, Assert.Single(keeper.Open).State);
        return Assert.Single(keeper.Attempts);
    }

    /// <summary>
    /// What holds after any scenario. I1: each plan executed at most once. I2: each intent ended once, and the journals
    /// name as executed what the chain does. I3: a nonce belongs to one plan or who took it. I4: nothing was seen that
    /// was not durable.
    /// </summary>
    /// <returns>The hedges on the chain.</returns>
    public async Task<ImmutableArray<HedgeOnChain>> RequireSoundAsync(CancellationToken cancellation)
    {
        var hedges = await Chain.RequireEachPlanOnceAsync(cancellation);
        var executed = new List<Hash32>();
        foreach (var file in _journals.Distinct(StringComparer.Ordinal))
        {
            executed.AddRange(RequireSoundJournal(file));
        }

        Assert.Equal(hedges.Select(hedge => hedge.PlanId).Order(), executed.Order());
        Assert.All(Nodes, node => Assert.Empty(node.Transactions.Unwitnessed));
        return hedges;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await Chain.DisposeAsync();
    }

    /// <summary>The plans that a journal says were executed; each nonce was bid for by one plan only.</summary>
    private static ImmutableArray<Hash32> RequireSoundJournal(string file)
    {
        var journal = SoundJournal.Require(file);
        foreach (var bids in journal.Records.OfType<JournalRecord.IntentMoved>().Select(moved => moved.Fact)
            .Where(fact => fact.Change is IntentChange.Signed { TakenFrom: null })
            .GroupBy(fact => ((IntentChange.Signed)fact.Change).Attempt.Nonce))
        {
            Assert.Single(bids.DistinctBy(fact => fact.Decision));
        }

        return journal.Executed;
    }

    private bool IsDurable(Hash32 hash) => _journals.Any(file =>
    {
        using var store = SqliteJournalStore.OpenReadOnly(file);
        return store.Read(1).Select(JournalRecord.Of).Any(record => record switch
        {
            JournalRecord.IntentMoved { Fact.Change: IntentChange.Signed signed } => signed.Attempt.Hash == hash,
            JournalRecord.GapSigned gap => gap.Fact.Attempt.Hash == hash,
            _ => false,
        });
    });
}
