using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Relays;
using KeeperBot.Transactions;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// The production journal, sender and loop over a connection that can be made to fail, block by block.
/// </summary>
/// <remarks>
/// Disposing it is a crash: it writes nothing, and a new one on the same file knows only what is on disk.
/// </remarks>
public sealed class RestartableKeeper : IAsyncDisposable
{
    private readonly EthereumNode _chain;
    private readonly KeeperLoop _loop;

    private RestartableKeeper(FaultyTransport transport, PrivateKey key, KeeperConfiguration configuration)
    {
        Transport = transport;
        Key = key;
        _chain = new EthereumNode(new EthereumClient(new JsonRpcClient(transport, TimeProvider.System)));
        Journal = KeeperJournal.Open(SqliteJournalStore.Open(configuration.JournalFile));
        Journal.Adopt(configuration.Mandate);
        var sender = configuration.Live
            ? new TransactionSender(_chain, configuration.Mandate, Journal, key, new Broadcaster(_chain))
            : null;
        _loop = new KeeperLoop(
            _chain,
            new ChainObserver(_chain, configuration.Mandate),
            Journal,
            new IntentTracker(_chain, configuration.Mandate, Journal),
            sender);
    }

    public FaultyTransport Transport { get; }

    public PrivateKey Key { get; }

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

    /// <summary>Starts a keeper from a configuration file.</summary>
    public static RestartableKeeper Start(string file)
    {
        var configuration = KeeperConfiguration.Load(file);
        var key = Keystore.Decrypt(
            File.ReadAllText(configuration.KeystoreFile!), File.ReadAllText(configuration.PasswordFile!).TrimEnd());
        return new RestartableKeeper(
            new FaultyTransport(new HttpRpcTransport(configuration.Endpoint)), key, configuration);
    }

    /// <summary>Takes the newest block; the decision of the only vault, or null when there is no new block.</summary>
    public async Task<Decision?> TurnAsync(CancellationToken cancellation) =>
        (await _loop.TurnAsync(cancellation))?.Single();

    /// <summary>Takes block after block, each made when the one before is taken, until the condition holds.</summary>
    public async Task TurnUntilAsync(
        KeeperDevnet chain, Func<bool> condition, CancellationToken cancellation, int blocks = 24)
    {
        for (var block = 0; block < blocks; block++)
        {
            await TurnAsync(cancellation);
            if (condition())
            {
                return;
            }

            await chain.Controls.MineAsync(1, cancellation);
        }

        Assert.Fail($"not reached in {blocks} blocks:\n{string.Join('\n', Changes)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Journal.Dispose();
        Key.Dispose();
        await _chain.DisposeAsync();
    }
}
