using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Nodes;

namespace KeeperBot.Transactions;

/// <summary>
/// Brings intents to the chain, one nonce in flight, and says truthfully how each one goes.
/// </summary>
/// <remarks>
/// <para>
/// It remembers nothing: what is open is a fold of the journal, and what became of it is asked of the chain. So a
/// restart is the normal case: the same bytes are sent again, and nothing new is signed before the old is resolved.
/// </para>
/// <para>
/// Signed bytes are in the journal, durably, before the first one leaves. After a broken connection they may be on
/// their way; only a receipt or the passing of their nonce tells.
/// </para>
/// </remarks>
public sealed class TransactionSender(IChain chain, Mandate mandate, KeeperJournal journal, ISigner signer)
{
    /// <summary>
    /// Gas limit over the estimate: the estimate is exact for one block and state moves (63/64 rule).
    /// </summary>
    private const int GasMarginPercent = 30;

    /// <summary>EIP-7825: no transaction may have a gas limit above 2^24.</summary>
    private const ulong GasLimitCap = 1 << 24;

    /// <summary>Gas of a plain transfer.</summary>
    private const ulong CancelGas = 21_000;

    /// <summary>
    /// Learns what became of everything that was signed. Called on a new head before anything is decided.
    /// </summary>
    /// <exception cref="EthereumException">The node cannot be read; nothing was concluded.</exception>
    public async Task ObserveAsync(CancellationToken cancellation)
    {
        var open = journal.State.OpenIntents.Where(pair => pair.Intent.Nonce is not null).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var final = await chain.BlockAsync(BlockRef.Finalized, cancellation);
        foreach (var (vault, intent) in open)
        {
            await ObserveAsync(vault, intent, final, cancellation);
        }
    }

    /// <summary>Does what the open intents need next: simulate, sign, send, send again, replace or cancel.</summary>
    /// <exception cref="EthereumException">The node cannot be read; the intent stays as the journal has it.</exception>
    public async Task ActAsync(BlockHeader head, CancellationToken cancellation)
    {
        foreach (var (vault, intent) in journal.State.OpenIntents.Where(pair => pair.Intent.InFlight).ToList())
        {
            await PerformAsync(vault, intent, Lane.Next(intent, head, mandate.Gas), head, cancellation);
        }
    }

    private async Task ObserveAsync(string vault, Intent intent, BlockHeader? final, CancellationToken cancellation)
    {
        var receipts = await chain.ReceiptsAsync([.. intent.Attempts.Select(a => a.Hash)], cancellation);
        var receipt = receipts.FirstOrDefault(r => r is not null);
        if (intent.Inclusion is { } known && receipt?.BlockHash != known.BlockHash)
        {
            Tell(vault, intent, new IntentChange.Reorged(known.BlockHash));
            intent = intent with { Inclusion = null };
        }

        if (receipt is null)
        {
            await ObserveForeignAsync(vault, intent, final, cancellation);
            return;
        }

        var inclusion = intent.Inclusion;
        if (inclusion is null)
        {
            inclusion = await IncludeAsync(intent, receipt, cancellation);
            Tell(vault, intent, new IntentChange.Included(inclusion));
        }

        if (final is not null && inclusion.Block <= final.Number)
        {
            var (state, why) = inclusion switch
            {
                { IsCancel: true } => (IntentState.Cancelled, $"cancelled in block {inclusion.Block}"),
                { Success: true } => (IntentState.Executed, $"executed in block {inclusion.Block}"),
                _ => (IntentState.Reverted, $"reverted in block {inclusion.Block}: {inclusion.Revert}"),
            };
            Tell(vault, intent, new IntentChange.Ended(state, why));
        }
    }

    /// <summary>
    /// No attempt has a receipt: when the nonce is spent all the same, and finally, it was not by us.
    /// </summary>
    private async Task ObserveForeignAsync(
        string vault, Intent intent, BlockHeader? final, CancellationToken cancellation)
    {
        if (final is null || intent.Nonce is not { } nonce)
        {
            return;
        }

        var spent = await chain.CountAsync(mandate.Keeper, final.Hash, cancellation);
        if (spent > nonce)
        {
            Tell(vault, intent, new IntentChange.Ended(
                IntentState.ForeignNonce, $"nonce {nonce} was spent by a transaction that is not in this journal"));
        }
    }

    private async Task<Inclusion> IncludeAsync(Intent intent, Receipt receipt, CancellationToken cancellation)
    {
        var attempt = intent.Attempts.First(a => a.Hash == receipt.TransactionHash);
        var fill = receipt.Succeeded && !attempt.IsCancel
            ? HedgeExecutor.FindFill(intent.Plan.Executor, intent.Plan.Id, receipt.Logs)
                ?? throw new EthereumException(
                    $"the node says that {attempt.Hash} succeeded, without the event of plan {intent.Plan.Id}")
            : null;
        var revert = receipt.Succeeded ? null : await ExplainAsync(intent, receipt, cancellation);
        return new Inclusion(
            attempt.Hash,
            receipt.BlockNumber,
            receipt.BlockHash,
            receipt.Succeeded,
            attempt.IsCancel,
            receipt.GasUsed,
            receipt.EffectiveGasPrice,
            fill,
            revert);
    }

    private async Task<string> ExplainAsync(Intent intent, Receipt receipt, CancellationToken cancellation)
    {
        var reason = await SimulateAsync(intent, BlockRef.Number(receipt.BlockNumber - 1), cancellation);
        return reason ?? $"used {receipt.GasUsed} gas; the call succeeds on the block before it";
    }

    private Task PerformAsync(
        string vault, Intent intent, LaneMove move, BlockHeader head, CancellationToken cancellation)
    {
        switch (move)
        {
            case LaneMove.Expire:
                Tell(vault, intent, new IntentChange.Ended(
                    IntentState.Expired, "its deadline passed before it was signed"));
                return Task.CompletedTask;
            case LaneMove.Start start:
                return StartAsync(vault, intent, start, head, cancellation);
            case LaneMove.Resend resend:
                return SendAsync(vault, intent, resend.Attempt, cancellation);
            case LaneMove.Replace replace:
                var gas = replace.Cancel ? CancelGas : replace.Last.GasLimit;
                return SignAndSendAsync(
                    vault,
                    intent,
                    new Terms(replace.Last.Nonce, replace.MaxFeeWei, replace.TipWei, gas, replace.Cancel),
                    cancellation);
            case LaneMove.Wait:
                return Task.CompletedTask;
            default:
                throw new InvariantException($"unknown move {move.GetType().Name}");
        }
    }

    private async Task StartAsync(
        string vault, Intent intent, LaneMove.Start start, BlockHeader head, CancellationToken cancellation)
    {
        if (await SimulateAsync(intent, BlockRef.Hash(head.Hash), cancellation) is { } refusal)
        {
            Tell(vault, intent, new IntentChange.Ended(IntentState.Cancelled, $"simulation: {refusal}"));
            return;
        }

        if (await chain.EstimateGasAsync(CallOf(intent), cancellation) is not { } estimate)
        {
            // A block came in between and changed what the simulation found.
            Tell(vault, intent, new IntentChange.Ended(IntentState.Cancelled, "it would revert on the newest block"));
            return;
        }

        var gas = Math.Min(estimate + (estimate * GasMarginPercent / 100), GasLimitCap);
        var nonce = await NextNonceAsync(cancellation);
        await SignAndSendAsync(
            vault, intent, new Terms(nonce, start.MaxFeeWei, start.TipWei, gas, false), cancellation);
    }

    private async Task SignAndSendAsync(string vault, Intent intent, Terms terms, CancellationToken cancellation)
    {
        var signed = new Eip1559Transaction
        {
            ChainId = mandate.ChainId,
            Nonce = terms.Nonce,
            To = terms.IsCancel ? mandate.Keeper : intent.Plan.Executor,
            Data = terms.IsCancel ? default : CallOf(intent).Data,
            MaxFeePerGas = terms.MaxFeeWei,
            MaxPriorityFeePerGas = terms.TipWei,
            GasLimit = terms.GasLimit,
        }.Sign(signer);
        var attempt = new Attempt(
            signed.Hash,
            terms.Nonce,
            terms.MaxFeeWei,
            terms.TipWei,
            terms.GasLimit,
            terms.IsCancel,
            Hex.Encode(signed.Raw.Span));

        // Journal before act: when this returns, the bytes survive a crash. Only then may they be seen.
        Tell(vault, intent, new IntentChange.Signed(attempt));
        await SendAsync(vault, intent, attempt, cancellation);
    }

    private async Task SendAsync(string vault, Intent intent, Attempt attempt, CancellationToken cancellation)
    {
        var answer = await chain.SendAsync(Hex.Decode(attempt.Raw), cancellation);
        if (answer.Outcome != SendOutcome.Accepted)
        {
            // Whatever it was, the bytes are in the journal: receipts, nonce and the next block's fee decide what
            // follows.
            return;
        }

        if (journal.State.Vault(vault).Intents.First(i => i.Decision == intent.Decision).State == IntentState.Signed)
        {
            Tell(vault, intent, new IntentChange.Sent(attempt.Hash));
        }
    }

    /// <summary>The reason why the call would revert, or null when it would not.</summary>
    private async Task<string?> SimulateAsync(Intent intent, BlockRef block, CancellationToken cancellation)
    {
        var outcome = await chain.CallAsync(CallOf(intent), block, cancellation);
        return outcome.Succeeded ? null : RevertReason.Decode(outcome.Data.Span, [.. Abis.WithErrors]).Text;
    }

    private Call CallOf(Intent intent) =>
        new(intent.Plan.Executor, HedgeExecutor.Encode(intent.Plan, intent.ReasonHash)) { From = mandate.Keeper };

    /// <summary>
    /// The nonce comes from what the chain has counted and what the journal has open; never from a counter.
    /// </summary>
    private async Task<ulong> NextNonceAsync(CancellationToken cancellation)
    {
        var head = await chain.HeadAsync(cancellation);
        var counted = await chain.CountAsync(mandate.Keeper, head.Hash, cancellation);
        var open = journal.State.OpenIntents.Select(pair => pair.Intent.Nonce + 1).Max() ?? 0;
        return Math.Max(counted, open);
    }

    private void Tell(string vault, Intent intent, IntentChange change) =>
        journal.Commit(new Fact.IntentChanged(vault, intent.Decision, change));

    /// <summary>What is signed beside the call itself.</summary>
    private sealed record Terms(ulong Nonce, BigInteger MaxFeeWei, BigInteger TipWei, ulong GasLimit, bool IsCancel);
}
