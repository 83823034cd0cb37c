using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Ledgers;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Nodes;

namespace KeeperBot.Ledgers;

/// <summary>Closes the accounts of a journal: its fills and gas against what the chain itself says.</summary>
/// <remarks>
/// Trades, fees and gas come from the journal; deposits and withdrawals from the tokens' Transfer logs outside of our
/// own transactions; balances from the chain at the first and the last block. Three sources that must agree. Ether
/// leaves no log when it moves, so what the keeper's balance shows beyond our own gas is booked as a deposit or
/// withdrawal. Accounts at venues that hold positions close by the journal alone: by what was read of them at every
/// block, and what the receipts of our own transactions told.
/// </remarks>
public sealed class LedgerReader(IChain chain, IJournalStore store)
{
    /// <summary>Public nodes limit the range of a log query; ten thousand blocks is the common limit.</summary>
    private const ulong BlocksPerRequest = 5_000;

    private static readonly AbiEvent Transfer = Abis.Erc20.Event("Transfer");
    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");

    /// <summary>The accounts of all vaults over the whole journal; null when the journal has no block yet.</summary>
    /// <exception cref="EthereumException">The chain cannot be read.</exception>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<Ledger?> CloseAsync(Mandate mandate, CancellationToken cancellation)
    {
        var history = LedgerHistory.Read(store);
        if (history.First is not { } first || history.Last is not { } last)
        {
            return null;
        }

        var balances = ImmutableArray.CreateBuilder<AssetBalance>();
        var postings = ImmutableArray.CreateBuilder<Posting>();
        foreach (var vault in mandate.Vaults)
        {
            postings.AddRange(history.Of(vault.Id).SelectMany(inclusion => HedgePostings.Of(vault, inclusion)));
            foreach (var token in new[] { vault.Base, vault.Quote })
            {
                var asset = LedgerAsset.Of(vault, token);
                balances.Add(new AssetBalance(
                    asset,
                    await BalanceAsync(token, vault.Executor, first, cancellation),
                    await BalanceAsync(token, vault.Executor, last, cancellation)));
                postings.AddRange(await FlowsAsync(asset, token, vault.Executor, history, cancellation));
            }
        }

        var gas = history.Inclusions.Aggregate(BigInteger.Zero, (sum, i) => sum + i.Inclusion.GasCostWei);
        var ether = new AssetBalance(
            LedgerAsset.KeeperEther,
            await EtherAsync(mandate, first, cancellation),
            await EtherAsync(mandate, last, cancellation));
        balances.Add(ether);
        postings.Add(
            Flow(ether.Asset, ether.End - ether.Start + gas, $"balances at blocks {first.Number} and {last.Number}"));
        return Ledger.Close(balances.ToImmutable(), postings.ToImmutable()) with
        {
            Accounts = AccountsOf(mandate, history, store),
        };
    }

    /// <summary>
    /// The accounts at venues that hold positions, by what the journal holds of every block: no chain is asked.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static ImmutableArray<AccountLine> Accounts(Mandate mandate, IJournalStore store) =>
        AccountsOf(mandate, LedgerHistory.Read(store), store);

    private static ImmutableArray<AccountLine> AccountsOf(
        Mandate mandate, LedgerHistory history, IJournalStore store)
    {
        var books = AccountBook.Of(mandate, vault => [.. history.Of(vault)]);
        if (books.IsEmpty)
        {
            return [];
        }

        foreach (var stored in history.Blocks)
        {
            var snapshot = stored.Load(hash => store.ReadBlob(hash));
            foreach (var book in books)
            {
                book.Add(snapshot);
            }
        }

        return [.. books.Select(book => book.Line).OfType<AccountLine>()];
    }

    private async Task<BigInteger> BalanceAsync(
        Token token, Address account, BlockHeader block, CancellationToken cancellation)
    {
        var call = new Call(token.Address, BalanceOf.Encode(account));
        return BalanceOf.Decode(await CallAsync(call, block, cancellation))[0].AsBigInteger();
    }

    private async Task<BigInteger> EtherAsync(Mandate mandate, BlockHeader block, CancellationToken cancellation)
    {
        var ask = HedgeExecutor.EtherBalance(mandate.Multicall, mandate.Keeper);
        var answer = await CallAsync(new Call(ask.To, ask.Data.ToArray()), block, cancellation);
        return ask.Function!.Decode(answer)[0].AsBigInteger();
    }

    private async Task<byte[]> CallAsync(Call call, BlockHeader block, CancellationToken cancellation)
    {
        var outcome = await chain.CallAsync(call, BlockRef.Hash(block.Hash), cancellation);
        return outcome.Succeeded
            ? outcome.Data.ToArray()
            : throw new EthereumException($"{chain.Name}: the call of {call.To} reverts in block {block.Number}");
    }

    private async Task<IEnumerable<Posting>> FlowsAsync(
        LedgerAsset asset, Token token, Address executor, LedgerHistory history, CancellationToken cancellation)
    {
        var ours = history.Inclusions.Select(i => i.Inclusion.Hash).ToHashSet();
        var self = Transfer.EncodeTopic(Transfer.Inputs[0].Name, executor);
        var logs = new List<LogEntry>();
        for (var from = history.First!.Number + 1; from <= history.Last!.Number; from += BlocksPerRequest)
        {
            var to = Math.Min(history.Last.Number, from + BlocksPerRequest - 1);
            var filter = LogFilter.OfRange(from, to) with { Addresses = [token.Address] };
            logs.AddRange(
                await chain.LogsAsync(filter with { Topics = [[Transfer.Topic0], [self]] }, cancellation));
            logs.AddRange(
                await chain.LogsAsync(filter with { Topics = [[Transfer.Topic0], [], [self]] }, cancellation));
        }

        return logs.Where(log => !ours.Contains(log.TransactionHash))
            .Select(log => (Log: log, Moved: Transfer.Decode(log.Topics.AsSpan(), log.Data.Span)))
            .Select(pair => (pair.Log, Amount: pair.Moved[2].AsBigInteger()
                * ((pair.Moved[1].AsAddress() == executor ? 1 : 0) - (pair.Moved[0].AsAddress() == executor ? 1 : 0))))
            .Where(pair => !pair.Amount.IsZero)
            .Select(pair => Flow(asset, pair.Amount, pair.Log.TransactionHash.ToString()));
    }

    private static Posting Flow(LedgerAsset asset, BigInteger amount, string evidence) => amount.Sign >= 0
        ? new Posting(asset, LedgerAccount.External, LedgerAccount.Inventory, amount, evidence)
        : new Posting(asset, LedgerAccount.Inventory, LedgerAccount.External, -amount, evidence);
}
