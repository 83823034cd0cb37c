using System.Diagnostics;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Transactions;

namespace KeeperBot.Benchmarks.Loop;

/// <summary>The program's own loop in shadow mode, with stopwatches in its connection and its journal.</summary>
internal sealed class BenchedKeeper : IAsyncDisposable
{
    private readonly EthereumNode _chain;
    private readonly StopwatchTransport _transport;
    private readonly StopwatchStore _store;
    private readonly KeeperJournal _journal;
    private readonly KeeperLoop _loop;
    private readonly LoopFloor _floor;
    private readonly string _journalFile;
    private (long Requests, long Messages) _before;
    private bool _open = true;

    private BenchedKeeper(KeeperConfiguration configuration, LoopFloor floor)
    {
        _floor = floor;
        _journalFile = configuration.JournalFile;
        _transport = new StopwatchTransport(new HttpRpcTransport(configuration.Endpoint));
        _chain = new EthereumNode(new EthereumClient(new JsonRpcClient(_transport, TimeProvider.System)));
        _store = new StopwatchStore(SqliteJournalStore.Open(_journalFile));
        _journal = KeeperJournal.Open(_store);
        _journal.Adopt(configuration.Mandate);
        _loop = new KeeperLoop(
            _chain,
            new ChainObserver(_chain, configuration.Mandate),
            _journal,
            new IntentTracker(_chain, configuration.Mandate, _journal),
            sender: null,
            new CodeWatch(_chain, configuration.Mandate, _journal));
        Result = new LoopResult(configuration.Mandate.Vaults.Length);
    }

    /// <summary>What was measured so far.</summary>
    public LoopResult Result { get; }

    public static BenchedKeeper Open(VaultFleet fleet, int vaults, string folder, LoopFloor floor)
    {
        var file = Path.Combine(folder, $"{vaults}-vaults.json");
        KeeperConfiguration.Write(fleet.Options(vaults, Path.Combine(folder, $"{vaults}-vaults.journal")), file);
        return new BenchedKeeper(KeeperConfiguration.Load(file), floor);
    }

    /// <summary>Takes the head and, when it counts, measures the turn and its floor.</summary>
    public async Task TurnAsync(bool counts, CancellationToken cancellation)
    {
        _transport.Begin();
        _store.Begin();
        var decisions = await _loop.TurnAsync(cancellation)
            ?? throw new InvariantException("the devnet made no new block for the keeper to decide on");
        var rpc = _chain.Client.Rpc;
        var sent = (rpc.RequestCounts.Values.Sum(), rpc.RoundTrips);
        var read = await _floor.ReadAsync(_transport.Reads, cancellation);
        var insert = _floor.Insert(_store.EntryBytes);
        if (counts)
        {
            var total = Stopwatch.GetElapsedTime(_transport.HeadSeenAt!.Value, _store.DurableAt!.Value);
            Result.Add(new LoopTurn(total, _transport.Waited, _store.Wrote, read, insert));
            Result.Count(sent.Item1 - _before.Requests, sent.RoundTrips - _before.Messages, decisions);
        }

        _before = sent;
    }

    /// <summary>Closes the journal, so that its log is folded into the file, and notes how long it is.</summary>
    public void Close(int blocks)
    {
        _journal.Dispose();
        _open = false;
        Result.JournalBytesPerBlock = new FileInfo(_journalFile).Length / blocks;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_open)
        {
            _journal.Dispose();
        }

        await _chain.DisposeAsync();
    }
}
