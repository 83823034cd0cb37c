using System.Numerics;
using KeeperBot.ChainTests.Venues;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Ledgers;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Ledgers;

/// <summary>An account at a real venue; its books are kept from what the chain answers and the receipts tell.</summary>
/// <param name="bench">The executor and the venue.</param>
/// <param name="vault">The vault that has the venue alone.</param>
/// <param name="output">The equation, for people.</param>
internal sealed class AccountOnChain(VenueBench bench, VaultMandate vault, ITestOutputHelper output)
{
    private readonly List<Snapshot> _blocks = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VenueMandate Venue => vault.Venues[0];

    /// <summary>Reads the account at the newest block.</summary>
    public async Task ReadAsync()
    {
        var block = await bench.Controls.Chain.HeadAsync(Cancellation);
        var answers = await BlockReader.ReadAsync(
            new EthereumNode(bench.Controls.Chain.Client), block,
            known => VenueKind.Named(Venue.Kind).Observe(Venue, vault, known), Cancellation);
        _blocks.Add(new Snapshot(block, answers));
    }

    /// <summary>Margin and a trade in one plan, and a reading after it.</summary>
    public async Task TradeAsync(BigInteger size, BigInteger margin, bool settles = false)
    {
        await bench.ExecuteAsync(await bench.PlanAsync(size, margin, settles: settles));
        await ReadAsync();
    }

    /// <summary>The account's line, printed with the change of every block.</summary>
    public AccountLine Close()
    {
        var book = new AccountBook(vault, Venue, [.. bench.Receipts.Select(Included)]);
        foreach (var block in _blocks)
        {
            book.Add(block);
        }

        var line = book.Line!;
        foreach (var text in Terminal.LedgerText.Lines(new Ledger([]) { Accounts = [line] })
            .Concat(Terminal.LedgerText.Steps(line)))
        {
            output.WriteLine(Terminal.Style.Strip(text));
        }

        Assert.All(line.Steps, step => Assert.True(step.Residual.IsZero, $"block {step.Block}: {step}"));
        Assert.True(line.Closes, $"{line.Residual} is unexplained");
        Assert.Equal(line.Realised + line.Unrealised, line.Change.Trading);
        return line;
    }

    private Inclusion Included(Receipt receipt)
    {
        var hedged = Abis.HedgeExecutor.Event("Hedged");
        var done = receipt.Logs.SingleOrDefault(log =>
            log.Address == vault.Executor && hedged.Matches(log.Topics.AsSpan()));
        var fill = done is null ? null : HedgeExecutor.FindFill(vault.Executor, done.Topics[1], receipt.Logs)! with
        {
            Logs = VenueLog.Of(vault, receipt.Logs),
        };

        // Through the journal's form: what is replayed is what was written.
        return Canonical.Deserialize<Fact.IntentChanged>(Canonical.Serialize(new Fact.IntentChanged(
            vault.Id,
            1,
            new IntentChange.Included(new Inclusion(
                receipt.TransactionHash, receipt.BlockNumber, receipt.BlockHash, true, InclusionKind.Plan,
                receipt.GasUsed, receipt.EffectiveGasPrice, fill, null))))).Change is IntentChange.Included included
            ? included.Inclusion
            : throw new InvalidOperationException("an inclusion was read back as something else");
    }
}
