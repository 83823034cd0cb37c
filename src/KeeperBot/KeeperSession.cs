using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Relays;
using KeeperBot.Terminal;
using KeeperBot.Transactions;

namespace KeeperBot;

/// <summary>A keeper that is put together and ready to turn: node, key, journal and loop.</summary>
public sealed class KeeperSession : IAsyncDisposable
{
    private readonly PrivateKey? _key;
    private readonly PrivateRelay? _relay;

    private KeeperSession(
        KeeperConfiguration configuration, NodePool pool, KeeperJournal journal, PrivateKey? key, SessionPorts ports)
    {
        Configuration = configuration;
        Chain = pool;
        Journal = journal;
        _key = key;
        _relay = key is not null && configuration.Access.Relay is { } access ? PrivateRelay.Open(access) : null;
        var chain = ports.Chain(pool);
        var broadcaster = new Broadcaster(chain, _relay, configuration.Access.Relay?.Patience ?? 0);
        var sender = key is null
            ? null
            : new TransactionSender(chain, configuration.Mandate, journal, ports.Signer(key), broadcaster);
        Loop = new KeeperLoop(
            chain,
            new ChainObserver(chain, configuration.Mandate),
            journal,
            new IntentTracker(chain, configuration.Mandate, journal),
            sender,
            new CodeWatch(chain, configuration.Mandate, journal));
    }

    /// <summary>What it was made from.</summary>
    public KeeperConfiguration Configuration { get; }

    /// <summary>The chain, through the configured nodes.</summary>
    public NodePool Chain { get; }

    /// <summary>Facts and decisions.</summary>
    public KeeperJournal Journal { get; }

    /// <summary>One turn a block.</summary>
    public KeeperLoop Loop { get; }

    /// <summary>Connects, checks the chain, opens key and journal, and adopts the mandate.</summary>
    /// <exception cref="ProblemException">Something is not as configured; nothing was written.</exception>
    /// <exception cref="JournalException">The journal is damaged or held by another process.</exception>
    public static Task<KeeperSession> OpenAsync(
        KeeperConfiguration configuration, CancellationToken cancellation) =>
        OpenAsync(configuration, SessionPorts.Direct, cancellation);

    internal static async Task<KeeperSession> OpenAsync(
        KeeperConfiguration configuration, SessionPorts ports, CancellationToken cancellation)
    {
        var chain = await ConnectAsync(configuration, cancellation);
        PrivateKey? key = null;
        try
        {
            if (configuration.Live)
            {
                await ports.Permission(configuration, chain, cancellation);
            }

            key = configuration.Live ? OpenKey(configuration) : null;
            var journal = KeeperJournal.Open(ports.Store(SqliteJournalStore.Open(configuration.JournalFile)));
            journal.Adopt(configuration.Mandate);
            return new KeeperSession(configuration, chain, journal, key, ports);
        }
        catch
        {
            key?.Dispose();
            await chain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects to the configured nodes and checks that they are on the configured chain.</summary>
    /// <exception cref="ProblemException">Too few answer, or one is on another chain.</exception>
    public static Task<NodePool> ConnectAsync(KeeperConfiguration configuration, CancellationToken cancellation) =>
        ChainConnection.OpenAsync(
            configuration.Access, configuration.Mandate.ChainId, TimeProvider.System, new Random(), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Journal.Dispose();
        _key?.Dispose();
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await Chain.DisposeAsync();
    }

    private static PrivateKey OpenKey(KeeperConfiguration configuration)
    {
        var (keystore, password) = (configuration.KeystoreFile!, configuration.PasswordFile!);
        PrivateKey key;
        try
        {
            key = Keystore.Decrypt(File.ReadAllText(keystore), File.ReadAllText(password).TrimEnd('\r', '\n'));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EthereumException)
        {
            throw new ProblemException(
                ExitCode.Configuration, error.Message, keystore,
                "check signer.keystore and signer.passwordFile", error);
        }

        if (key.Address == configuration.Mandate.Keeper)
        {
            return key;
        }

        var found = key.Address;
        key.Dispose();
        throw new ProblemException(
            ExitCode.Configuration,
            $"the keystore holds the key of {found}, signer.address is {configuration.Mandate.Keeper}",
            keystore,
            "name the keystore of that account");
    }
}
