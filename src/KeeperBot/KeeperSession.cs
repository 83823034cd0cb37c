using KeeperBot.Arming;
using KeeperBot.Configuration;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Operating;
using KeeperBot.Relays;
using KeeperBot.Signing;
using KeeperBot.Terminal;
using KeeperBot.Transactions;

namespace KeeperBot;

/// <summary>A keeper that is put together and ready to turn: node, key, journal and loop.</summary>
public sealed class KeeperSession : IAsyncDisposable
{
    private readonly ITransactionSigner? _signer;
    private readonly PrivateRelay? _relay;
    private readonly OperatorEar _ear;
    private readonly DocumentSources _sources;
    private readonly DocumentWatch _documents;

    private KeeperSession(
        KeeperConfiguration configuration,
        NodePool pool,
        KeeperJournal journal,
        ITransactionSigner? signer,
        DocumentSources sources,
        SessionPorts ports)
    {
        Configuration = configuration;
        Chain = pool;
        Journal = journal;
        _signer = signer;
        _relay = signer is not null && configuration.Access.Relay is { } access ? PrivateRelay.Open(access) : null;
        _ear = new OperatorEar(configuration.InboxFile, journal, configuration.Mandate, TimeProvider.System);
        _sources = sources;
        _documents = new DocumentWatch(sources, journal);
        var chain = ports.Chain(pool);
        var broadcaster = new Broadcaster(chain, _relay, configuration.Access.Relay?.Patience ?? 0);
        var sender = signer is null
            ? null
            : new TransactionSender(chain, configuration.Mandate, journal, ports.Signer(signer), broadcaster);
        Loop = new KeeperLoop(
            chain,
            new ChainObserver(chain, configuration.Mandate),
            journal,
            new IntentTracker(chain, configuration.Mandate, journal),
            sender,
            new CodeWatch(chain, configuration.Mandate, journal),
            _ear,
            _documents);
    }

    /// <summary>What it was made from.</summary>
    public KeeperConfiguration Configuration { get; }

    /// <summary>The chain, through the configured nodes.</summary>
    public NodePool Chain { get; }

    /// <summary>Facts and decisions.</summary>
    public KeeperJournal Journal { get; }

    /// <summary>One turn a block.</summary>
    public KeeperLoop Loop { get; }

    /// <summary>Why operators cannot be heard; null while they can.</summary>
    public string? InboxProblem => _ear.Problem;

    /// <summary>Why a stated document is not in force as its file is now; null while all are.</summary>
    public string? DocumentProblem => _documents.Problem;

    /// <summary>Connects, checks the chain, opens key and journal, and adopts the mandate.</summary>
    /// <exception cref="ProblemException">Something is not as configured; nothing was written.</exception>
    /// <exception cref="JournalException">The journal is damaged or held by another process.</exception>
    public static Task<KeeperSession> OpenAsync(
        KeeperConfiguration configuration, CancellationToken cancellation) =>
        OpenAsync(configuration, SessionPorts.Direct, cancellation);

    internal static async Task<KeeperSession> OpenAsync(
        KeeperConfiguration configuration, SessionPorts ports, CancellationToken cancellation)
    {
        var chain = await ConnectAsync(configuration, cancellation, ports.Requests);
        ITransactionSigner? signer = null;
        KeeperJournal? journal = null;
        var sources = configuration.DocumentSources();
        try
        {
            if (configuration.Live && ports.StandIn is null)
            {
                await ArmingState.RequireAsync(configuration, chain, cancellation);
            }

            // The journal before the key: who cannot have it must not sign.
            journal = KeeperJournal.Open(ports.Store(SqliteJournalStore.Open(configuration.JournalFile)));
            signer = ports.StandIn ?? (configuration.Live
                ? await Signers.OpenAsync(configuration.Signer, configuration.Mandate, cancellation)
                : null);
            journal.Adopt(configuration.Mandate);

            // Once with patience, or the first block would be refused for a document that is on its way.
            await sources.AskAsync(cancellation);
            return new KeeperSession(configuration, chain, journal, signer, sources, ports);
        }
        catch
        {
            journal?.Dispose();
            if (signer is not null)
            {
                await signer.DisposeAsync();
            }

            await sources.DisposeAsync();
            await chain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects to the configured nodes and checks that they are on the configured chain.</summary>
    /// <exception cref="ProblemException">Too few answer, or one is on another chain.</exception>
    public static Task<NodePool> ConnectAsync(
        KeeperConfiguration configuration, CancellationToken cancellation, Action<NodeRequest>? watch = null) =>
        ChainConnection.OpenAsync(
            configuration.Access,
            configuration.Mandate.ChainId,
            TimeProvider.System,
            new Random(),
            cancellation,
            watch);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ear.Dispose();
        Journal.Dispose();
        await _sources.DisposeAsync();
        if (_signer is not null)
        {
            await _signer.DisposeAsync();
        }

        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await Chain.DisposeAsync();
    }
}
