using System.Collections.Immutable;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Relays;
using KeeperBot.Signing;
using KeeperBot.Transactions;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// The production journal, sender and loop, block by block, over a connection that can be made to fail or over nodes.
/// </summary>
/// <remarks>
/// Disposing it is a crash: it writes nothing, and a new one on the same file knows only what is on disk.
/// </remarks>
public sealed class RestartableKeeper : IAsyncDisposable
{
    private readonly IChain _chain;
    private readonly FaultyTransport? _transport;
    private readonly PrivateRelay? _relay;
    private readonly KeeperLoop _loop;

    private RestartableKeeper(
        IChain chain,
        FaultyTransport? transport,
        PrivateKey key,
        KeeperConfiguration configuration,
        ISigningLedger? signed = null)
    {
        (_chain, _transport, Key, Mandate) = (chain, transport, key, configuration.Mandate);
        Journal = KeeperJournal.Open(SqliteJournalStore.Open(configuration.JournalFile));
        Journal.Adopt(configuration.Mandate);
        _relay = configuration.Access.Relay is { } access ? PrivateRelay.Open(access) : null;
        var broadcaster = new Broadcaster(_chain, _relay, configuration.Access.Relay?.Patience ?? 0);
        var sender = configuration.Live
            ? new TransactionSender(
                _chain, configuration.Mandate, Journal, SignerOf(configuration, signed), broadcaster)
            : null;
        _loop = new KeeperLoop(
            _chain,
            new ChainObserver(_chain, configuration.Mandate),
            Journal,
            new IntentTracker(_chain, configuration.Mandate, Journal),
            sender,
            new CodeWatch(_chain, configuration.Mandate, Journal));
    }

    /// <summary>The connection, when it was started on one.</summary>
    public FaultyTransport Transport =>
        _transport ?? throw new InvalidOperationException("it reaches the chain through its nodes");

    /// <summary>The configured nodes, when it was started on them.</summary>
    public NodePool Nodes =>
        _chain as NodePool ?? throw new InvalidOperationException("it reaches the chain through a faulty connection");

    public PrivateKey Key { get; }

    public Mandate Mandate { get; }

    public KeeperJournal Journal { get; }

    /// <summary>The intents that have not ended.</summary>
    public ImmutableArray<Intent> Open => [.. Journal.State.OpenIntents.Select(pair => pair.Intent)];

    /// <summary>Every change of every intent, oldest first.</summary>
    public ImmutableArray<Fact.IntentChanged> Changes =>
    [
        .. Journal.Store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.IntentMoved>().Select(m => m.Fact),
    ];

    /// <summary>Every terminal change, oldest first.</summary>
    public ImmutableArray<IntentChange.Ended> Endings =>
        [.. Changes.Select(c => c.Change).OfType<IntentChange.Ended>()];

    /// <summary>Everything that was ever signed, oldest first.</summary>
    public ImmutableArray<Attempt> Attempts =>
        [.. Changes.Select(c => c.Change).OfType<IntentChange.Signed>().Select(signed => signed.Attempt)];

    /// <summary>Starts a keeper from a configuration file, on its first node.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="signed">What its signer remembers; nothing unless stated.</param>
    public static RestartableKeeper Start(string file, ISigningLedger? signed = null)
    {
        var configuration = KeeperConfiguration.Load(file);
        var transport = new FaultyTransport(new HttpRpcTransport(configuration.Endpoint));
        var node = new EthereumNode(new EthereumClient(new JsonRpcClient(transport, TimeProvider.System)));
        return new RestartableKeeper(node, transport, Unlock(configuration), configuration, signed);
    }

    /// <summary>Starts a keeper from a configuration file, on all of its nodes, as the program does.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="clock">Measures what the pool measures.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="through">What stands between the keeper and its nodes; nothing unless stated.</param>
    public static async Task<RestartableKeeper> StartOnNodesAsync(
        string file, TimeProvider clock, CancellationToken cancellation, Func<IChain, IChain>? through = null)
    {
        var configuration = KeeperConfiguration.Load(file);
        var pool = await ChainConnection.OpenAsync(
            configuration.Access, configuration.Mandate.ChainId, clock, new Random(1), cancellation);
        try
        {
            return new RestartableKeeper(through?.Invoke(pool) ?? pool, null, Unlock(configuration), configuration);
        }
        catch
        {
            await pool.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the newest block; the decision of the only vault, or null when there is no new block.</summary>
    public async Task<Decision?> TurnAsync(CancellationToken cancellation)
    {
        try
        {
            return (await _loop.TurnAsync(cancellation))?.Single();
        }
        catch (Exception error)
        {
            TestArtefacts.Keep("keeper-error", $"{error}");
            throw;
        }
    }

    /// <summary>Takes block after block, each made when the one before is taken, until the condition holds.</summary>
    public Task TurnUntilAsync(
        KeeperDevnet chain, Func<bool> condition, CancellationToken cancellation, int blocks = 24) =>
        TurnUntilAsync(token => chain.Controls.MineAsync(1, token), condition, cancellation, blocks);

    /// <inheritdoc cref="TurnUntilAsync(KeeperDevnet, Func{bool}, CancellationToken, int)"/>
    public async Task TurnUntilAsync(
        Func<CancellationToken, Task> mine, Func<bool> condition, CancellationToken cancellation, int blocks = 24)
    {
        for (var block = 0; block < blocks; block++)
        {
            await TurnAsync(cancellation);
            if (condition())
            {
                return;
            }

            await mine(cancellation);
        }

        Assert.Fail($"not reached in {blocks} blocks:\n{string.Join('\n', Changes)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Journal.Dispose();
        Key.Dispose();
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await _chain.DisposeAsync();
    }

    private PolicySigner SignerOf(KeeperConfiguration configuration, ISigningLedger? signed) => new(
        new KeySigner(Key),
        SigningRules.Of(configuration.Mandate, configuration.Signer.Limits),
        signed ?? new MemorySigningLedger(),
        TimeProvider.System);

    private static PrivateKey Unlock(KeeperConfiguration configuration) => Keystore.Decrypt(
        File.ReadAllText(configuration.Signer.KeystoreFile!),
        File.ReadAllText(configuration.Signer.PasswordFile!).TrimEnd());
}
