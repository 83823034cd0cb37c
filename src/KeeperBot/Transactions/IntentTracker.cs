using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Nodes;

namespace KeeperBot.Transactions;

/// <summary>
/// Learns what became of everything that was signed, and whether anybody else signs with the keeper's key. Signs and
/// sends nothing itself, so it also runs in shadow mode and while the keeper is halted.
/// </summary>
/// <remarks>
/// It remembers nothing but whether it has run: what is open is a fold of the journal, what became of it is asked of
/// the chain. All that was bid for one nonce is looked at together, as one of it at most is ever included.
/// </remarks>
public sealed class IntentTracker
{
    private readonly IChain _chain;
    private readonly Mandate _mandate;
    private readonly KeeperJournal _journal;
    private readonly LaneRules _rules;
    private bool _hasRun;

    /// <summary>Creates the tracker of a journal's intents.</summary>
    public IntentTracker(IChain chain, Mandate mandate, KeeperJournal journal)
        : this(chain, mandate, journal, LaneRules.Production)
    {
    }

    internal IntentTracker(IChain chain, Mandate mandate, KeeperJournal journal, LaneRules rules) =>
        (_chain, _mandate, _journal, _rules) = (chain, mandate, journal, rules);

    /// <summary>
    /// Brings the journal up to what the chain says at a head. Called before anything is decided on it.
    /// </summary>
    /// <returns>Transactions of the keeper's account up to the head.</returns>
    /// <exception cref="EthereumException">The chain cannot be read, or contradicts itself.</exception>
    public async Task<ulong> ObserveAsync(BlockHeader head, CancellationToken cancellation)
    {
        var count = await _chain.CountAsync(_mandate.Keeper, head.Hash, cancellation);
        Reconcile(count, head);
        var open = _journal.State.OpenIntents.Where(pair => pair.Intent.Nonce is not null).ToImmutableArray();
        if (open.IsEmpty)
        {
            return count;
        }

        var hashes = open.SelectMany(pair => pair.Intent.Attempts).Select(a => a.Hash).Distinct().ToArray();
        var receipts = await _chain.ReceiptsAsync(hashes, cancellation);
        var final = await _chain.BlockAsync(BlockRef.Finalized, cancellation);
        foreach (var bids in open.GroupBy(pair => pair.Intent.Nonce!.Value).OrderBy(group => group.Key))
        {
            var found = receipts.FirstOrDefault(r => r is not null && r.BlockNumber <= head.Number
                && bids.Any(pair => pair.Intent.Attempts.Any(a => a.Hash == r.TransactionHash)));
            var view = new View(head, final, bids.Key, count > bids.Key, found);
            foreach (var (vault, intent) in bids)
            {
                await ObserveAsync(vault, intent, view, cancellation);
            }
        }

        return count;
    }

    /// <summary>
    /// Compares what the chain counts with what the journal signed. More at the start of a process means that the
    /// journal is an old copy: it takes up from the chain, after all that was lost has expired. More while it runs
    /// means that somebody else holds the key.
    /// </summary>
    private void Reconcile(ulong count, BlockHeader head)
    {
        var (account, hasRun) = (_journal.State.Account, _hasRun);
        _hasRun = true;
        if (account.NextNonce is not { } next)
        {
            _journal.Commit(new Fact.AccountAdopted(count, 0, "the first start with this account"));
            return;
        }

        if (!_rules.HasForeign(account, count))
        {
            return;
        }

        var why = $"{count - next} transactions of {_mandate.Keeper} up to nonce {count - 1} are not in this journal";
        if (hasRun)
        {
            Halt(HaltCode.ForeignNonce, why, head);
        }

        var longest = (ulong)_mandate.Vaults.Max(vault => vault.Limits.DeadlineSeconds);
        _journal.Commit(new Fact.AccountAdopted(count, head.Timestamp + longest, why));
    }

    private async Task ObserveAsync(string vault, Intent intent, View view, CancellationToken cancellation)
    {
        if (intent.Inclusion is { } known
            && (view.Found?.BlockHash != known.BlockHash || view.Found.TransactionHash != known.Hash))
        {
            intent = Tell(vault, intent, new IntentChange.Reorged(known.BlockHash));
        }

        if (view.Found is not { } receipt)
        {
            await ObserveUnincludedAsync(vault, intent, view, cancellation);
            return;
        }

        if (intent.Inclusion is null)
        {
            intent = Tell(
                vault, intent, new IntentChange.Included(await IncludeAsync(intent, receipt, view, cancellation)));
        }

        if (view.Final is { } final && _rules.IsFinal(intent.Inclusion!, final))
        {
            var (state, why) = intent.Inclusion switch
            {
                { Kind: InclusionKind.Cancel } done => (IntentState.Cancelled, $"cancelled in block {done.Block}"),
                { Kind: InclusionKind.Rival } rival =>
                    (IntentState.Superseded, $"{rival.Hash} spent its nonce in block {rival.Block}"),
                { Success: true } done => (IntentState.Executed, $"executed in block {done.Block}"),
                { } done => (IntentState.Reverted, $"reverted in block {done.Block}: {done.Revert}"),
                null => throw new InvariantException($"decision {intent.Decision} was included, and is not"),
            };
            Tell(vault, intent, new IntentChange.Ended(state, why));
        }
    }

    /// <summary>
    /// Nothing that was signed has a receipt. When the nonce is spent all the same nobody can say yet by what; when
    /// that is final, it was not by us.
    /// </summary>
    private async Task ObserveUnincludedAsync(
        string vault, Intent intent, View view, CancellationToken cancellation)
    {
        if (!view.IsSpent)
        {
            if (intent.State == IntentState.Ambiguous)
            {
                Tell(vault, intent, new IntentChange.Cleared(view.Head.Hash));
            }

            return;
        }

        if (intent.State != IntentState.Ambiguous)
        {
            intent = Tell(vault, intent, new IntentChange.Doubted(view.Nonce + 1, view.Head.Hash));
        }

        if (view.Final is { } final
            && await _chain.CountAsync(_mandate.Keeper, final.Hash, cancellation) > view.Nonce)
        {
            var why = $"nonce {view.Nonce} was spent by a transaction that is not in this journal";
            Halt(HaltCode.ForeignNonce, why, view.Head);
            Tell(vault, intent, new IntentChange.Ended(IntentState.ForeignNonce, why));
        }
    }

    private async Task<Inclusion> IncludeAsync(
        Intent intent, Receipt receipt, View view, CancellationToken cancellation)
    {
        await RequireCanonicalAsync(receipt, view, cancellation);
        var attempt = intent.Attempts.FirstOrDefault(a => a.Hash == receipt.TransactionHash);
        var kind = attempt is null ? InclusionKind.Rival
            : attempt.IsCancel ? InclusionKind.Cancel : InclusionKind.Plan;
        var fill = kind == InclusionKind.Plan && receipt.Succeeded
            ? FillOf(intent, receipt)
                ?? throw new EthereumException(
                    $"{_chain.Name}: {receipt.TransactionHash} is said to have succeeded, without its plan's event")
            : null;
        var revert = kind == InclusionKind.Plan && !receipt.Succeeded
            ? await ExplainAsync(intent, receipt, cancellation)
            : null;
        return new Inclusion(
            receipt.TransactionHash,
            receipt.BlockNumber,
            receipt.BlockHash,
            receipt.Succeeded,
            kind,
            receipt.GasUsed,
            receipt.EffectiveGasPrice,
            fill,
            revert)
        {
            DataFeeWei = OpStackFees.Charged(receipt),
        };
    }

    private Fill? FillOf(Intent intent, Receipt receipt)
    {
        var vault = _mandate.Vaults.FirstOrDefault(vault => vault.Executor == intent.Plan.Executor);
        return HedgeExecutor.FindFill(intent.Plan.Executor, intent.Plan.Id, receipt.Logs) is { } fill
            ? fill with { Logs = vault is null ? null : VenueLog.Of(vault, receipt.Logs) }
            : null;
    }

    /// <summary>A receipt is a claim. The chain must have its block, and must count its nonce as spent.</summary>
    private async Task RequireCanonicalAsync(Receipt receipt, View view, CancellationToken cancellation)
    {
        if (!_rules.ChecksInclusion)
        {
            return;
        }

        if (!view.IsSpent)
        {
            throw new EthereumException(
                $"{_chain.Name}: {receipt.TransactionHash} is said to be in block {receipt.BlockNumber}, "
                + $"yet its nonce is not spent at block {view.Head.Number}");
        }

        var block = await _chain.BlockAsync(BlockRef.Number(receipt.BlockNumber), cancellation);
        if (block?.Hash != receipt.BlockHash)
        {
            throw new EthereumException(
                $"{_chain.Name}: {receipt.TransactionHash} is said to be in block {receipt.BlockNumber} "
                + $"{receipt.BlockHash}, which is not on the chain");
        }
    }

    private async Task<string> ExplainAsync(Intent intent, Receipt receipt, CancellationToken cancellation)
    {
        var call = Transactions.Calls.Of(intent, _mandate.Keeper);
        var before = BlockRef.Number(receipt.BlockNumber - 1);
        return await Transactions.Calls.RefusalAsync(_chain, call, before, cancellation)
            ?? $"used {receipt.GasUsed} gas; the call succeeds on the block before it";
    }

    private void Halt(string code, string why, BlockHeader head)
    {
        if (_journal.State.Halt is null)
        {
            _journal.Commit(new Fact.Halted(new Halt(code, why, head.Number)));
        }
    }

    private Intent Tell(string vault, Intent intent, IntentChange change)
    {
        _journal.Commit(new Fact.IntentChanged(vault, intent.Decision, change));
        return IntentMachine.Apply(intent, change);
    }

    /// <summary>What the chain says of one nonce.</summary>
    /// <param name="Head">The block at which it is looked at.</param>
    /// <param name="Final">The newest final block; null when there is none.</param>
    /// <param name="Nonce">The nonce.</param>
    /// <param name="IsSpent">True when the account's count at the head is beyond it.</param>
    /// <param name="Found">The receipt of the bid that was included; null when none has one.</param>
    private sealed record View(BlockHeader Head, BlockHeader? Final, ulong Nonce, bool IsSpent, Receipt? Found);
}
