using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Signing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Relays;
using KeeperBot.Signing;

namespace KeeperBot.Transactions;

/// <summary>
/// Brings intents to the chain: tries them, signs, sends, sends again, re-prices, cancels.
/// </summary>
/// <remarks>
/// <para>
/// It remembers nothing: what is open is a fold of the journal. So a restart is the normal case: the same bytes are
/// sent again, and nothing new is signed for a nonce before the old is resolved.
/// </para>
/// <para>
/// Signed bytes are in the journal, durably, before the first one leaves. After a broken connection they may be on
/// their way; only a receipt or the passing of their nonce tells.
/// </para>
/// </remarks>
public sealed class TransactionSender
{
    /// <summary>
    /// Gas limit over the estimate: the estimate is exact for one block and state moves (63/64 rule).
    /// </summary>
    private const int GasMarginPercent = 30;

    /// <summary>
    /// A hedge that needs more than this many times the gas it was expected to need is not what was decided.
    /// </summary>
    private const ulong GasSurprise = 2;

    private readonly IChain _chain;
    private readonly Mandate _mandate;
    private readonly KeeperJournal _journal;
    private readonly ITransactionSigner _signer;
    private readonly Broadcaster _broadcaster;
    private readonly LaneRules _rules;

    /// <summary>Creates the sender for a journal's intents; the signer must be the mandate's keeper.</summary>
    public TransactionSender(
        IChain chain,
        Mandate mandate,
        KeeperJournal journal,
        ITransactionSigner signer,
        Broadcaster broadcaster)
        : this(chain, mandate, journal, signer, broadcaster, LaneRules.Production)
    {
    }

    internal TransactionSender(
        IChain chain,
        Mandate mandate,
        KeeperJournal journal,
        ITransactionSigner signer,
        Broadcaster broadcaster,
        LaneRules rules) => (_chain, _mandate, _journal, _signer, _broadcaster, _rules) =
        (chain, mandate, journal, signer, broadcaster, rules);

    /// <summary>Does what the open intents need next on top of the block that was decided on.</summary>
    /// <param name="snapshot">What was decided on.</param>
    /// <param name="count">Transactions of the keeper's account up to that block.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="EthereumException">
    /// The chain cannot be read, or the signer does not answer; the intents stay as the journal has them.
    /// </exception>
    public async Task ActAsync(Snapshot snapshot, ulong count, CancellationToken cancellation)
    {
        if (!_journal.State.OpenIntents.Any(pair => pair.Intent.InFlight))
        {
            return;
        }

        await ReviewAsync(snapshot.Block, cancellation);
        var market = await ReadMarketAsync(snapshot, count, cancellation);
        SignerFailure? failure = null;
        foreach (var gap in _rules.FillGaps(_journal.State, market, _mandate.Gas))
        {
            failure = await GoOnAsync(FillAsync(gap, snapshot.Block, cancellation)) ?? failure;
        }

        foreach (var step in _rules.Plan(_journal.State, market, _mandate.Gas))
        {
            failure = await GoOnAsync(PerformAsync(step, snapshot.Block, cancellation)) ?? failure;
        }

        if (failure is not null)
        {
            throw new EthereumException(failure.Message, failure.InnerException);
        }
    }

    /// <summary>A signer that fails holds up what is to be signed, not what is signed already.</summary>
    private static async Task<SignerFailure?> GoOnAsync(Task step)
    {
        try
        {
            await step;
            return null;
        }
        catch (SignerFailure failure)
        {
            return failure;
        }
    }

    /// <summary>
    /// Tries on the newest block what is offered: what would revert now is cancelled, not left to fail.
    /// </summary>
    private async Task ReviewAsync(BlockHeader head, CancellationToken cancellation)
    {
        if (!_rules.Simulates)
        {
            return;
        }

        var offered = _journal.State.OpenIntents
            .Where(pair => pair.Intent.MayBeWithdrawn && pair.Intent.Nonce is not null)
            .ToList();
        foreach (var (vault, intent) in offered)
        {
            if (await SimulateAsync(intent, head, cancellation) is { } refusal)
            {
                Tell(vault, intent, new IntentChange.Withdrawn($"simulation: {refusal}"));
            }
        }
    }

    private async Task<LaneMarket> ReadMarketAsync(
        Snapshot snapshot, ulong count, CancellationToken cancellation)
    {
        var (market, gas) = (await ReadFeesAsync(snapshot.Block, cancellation), _mandate.Gas);
        return new LaneMarket(
            snapshot.Block,
            FeeEstimator.Suggest(market, Urgency.Routine, gas.TipWei, gas.MaxTipWei),
            FeeEstimator.Suggest(market, Urgency.Urgent, gas.TipWei, gas.MaxTipWei),
            BalanceAt(snapshot),
            count);
    }

    /// <summary>
    /// The history is a hint: without it the least tip is offered, and raised when blocks pass it over.
    /// </summary>
    private async Task<FeeMarket> ReadFeesAsync(BlockHeader head, CancellationToken cancellation)
    {
        try
        {
            var history = await _chain.FeesAsync(
                FeeEstimator.Window, BlockRef.Latest, FeeEstimator.RewardPercentiles, cancellation);
            return FeeReading.Of(head, history) with { Fees = _mandate.Gas.Fees };
        }
        catch (EthereumException)
        {
            return FeeMarket.Of(head) with { Fees = _mandate.Gas.Fees };
        }
    }

    private BigInteger BalanceAt(Snapshot snapshot)
    {
        try
        {
            var ask = HedgeExecutor.EtherBalance(_mandate.Multicall, _mandate.Keeper);
            return snapshot.Answers.Get(ask)[0].AsBigInteger();
        }
        catch (UnanswerableException)
        {
            // What cannot be read is not there: nothing new is signed, what is out is still offered.
            return BigInteger.Zero;
        }
    }

    private Task PerformAsync(LaneStep step, BlockHeader head, CancellationToken cancellation)
    {
        var (vault, intent) = (step.Vault, step.Intent);
        switch (step.Move)
        {
            case LaneMove.Drop drop:
                Tell(vault, intent, new IntentChange.Ended(drop.State, drop.Why));
                return Task.CompletedTask;
            case LaneMove.Start start:
                return StartAsync(vault, intent, start, head, cancellation);
            case LaneMove.Resend resend:
                return SendAsync(vault, intent, resend.Attempt, head, cancellation);
            case LaneMove.Replace replace:
                var gas = replace.Cancel ? Lane.CancelGas : replace.Last.GasLimit;
                var terms = new Terms(replace.Last.Nonce, replace.MaxFeeWei, replace.TipWei, gas, replace.Cancel);
                return SignAndSendAsync(vault, intent, terms, head, null, cancellation);
            case LaneMove.Wait:
                return Task.CompletedTask;
            default:
                throw new InvariantException($"unknown move {step.Move.GetType().Name}");
        }
    }

    private async Task StartAsync(
        string vault, Intent intent, LaneMove.Start start, BlockHeader head, CancellationToken cancellation)
    {
        if (_rules.Simulates && await SimulateAsync(intent, head, cancellation) is { } refusal)
        {
            Drop(vault, intent, $"simulation: {refusal}");
            return;
        }

        if (await _chain.EstimateGasAsync(Calls.Of(intent, _mandate.Keeper), cancellation) is not { } estimate)
        {
            // A block came in between and changed what the simulation found.
            Drop(vault, intent, "it would revert on the newest block");
            return;
        }

        var expected = intent.Plan.GasUnder(_mandate.Gas);
        if (estimate > GasSurprise * expected)
        {
            Drop(vault, intent, $"it would use {estimate} gas, {expected} was expected");
            return;
        }

        var gas = Math.Min(estimate + (estimate * GasMarginPercent / 100), SigningRules.MostGas);
        var nonce = start.Takes?.Nonce ?? _rules.NextNonce(_journal.State.Account);
        await SignAndSendAsync(
            vault,
            intent,
            new Terms(nonce, start.MaxFeeWei, start.TipWei, gas, false),
            head,
            start.Takes,
            cancellation);
    }

    private async Task SignAndSendAsync(
        string vault, Intent intent, Terms terms, BlockHeader head, Intent? taken, CancellationToken cancellation)
    {
        var to = terms.IsCancel ? _mandate.Keeper : intent.Plan.Executor;
        var data = terms.IsCancel ? default : Calls.Of(intent, _mandate.Keeper).Data;
        Attempt attempt;
        try
        {
            attempt = await SignAsync(terms, to, data, taken?.Plan.Id, head, cancellation);
        }
        catch (SignerFailure failure) when (failure.Refusal is not null && intent.Nonce is null)
        {
            await YieldAsync(vault, intent, terms, failure.Refusal, head, cancellation);
            return;
        }

        // Journal before act: when this returns, the bytes survive a crash. Only then may they be seen.
        Tell(vault, intent, new IntentChange.Signed(attempt, taken?.Decision));
        await SendAsync(vault, intent, attempt, head, cancellation);
    }

    /// <summary>The signer refuses a plan's first signature.</summary>
    /// <remarks>
    /// It may have signed another plan at this nonce that the journal does not know: one that a crash, or the loss of
    /// a journal, came between. Nobody else has seen those bytes, or they are old; the nonce is filled, and the plan
    /// goes out at the next one.
    /// </remarks>
    private async Task YieldAsync(
        string vault,
        Intent intent,
        Terms terms,
        SigningRefusal refusal,
        BlockHeader head,
        CancellationToken cancellation)
    {
        if (!refusal.NonceIsTaken)
        {
            Drop(vault, intent, $"the signer refuses: {refusal.Why}");
            return;
        }

        var prices = new GasPrices(terms.MaxFeeWei, terms.TipWei);
        await FillAsync(new GapMove.Sign(terms.Nonce, prices), head, cancellation);
    }

    /// <summary>Spends a nonce that no intent has, so that what waits above it can be included.</summary>
    private async Task FillAsync(GapMove move, BlockHeader head, CancellationToken cancellation)
    {
        Attempt attempt;
        switch (move)
        {
            case GapMove.Sign sign:
                var (maxFee, tip) = sign.Prices;
                var terms = new Terms(sign.Nonce, maxFee, tip, Lane.CancelGas, true);
                attempt = await SignAsync(terms, _mandate.Keeper, default, null, head, cancellation);

                // As with plans: durable before the first byte leaves.
                _journal.Commit(new Fact.GapFilled(attempt));
                break;
            case GapMove.Resend resend:
                attempt = resend.Attempt;
                break;
            default:
                throw new InvariantException($"unknown move {move.GetType().Name}");
        }

        // Whatever the answer: what the chain counts decides whether it is offered again.
        await _broadcaster.OfferAsync(attempt, cancellation);
    }

    private async Task<Attempt> SignAsync(
        Terms terms,
        Address to,
        ReadOnlyMemory<byte> data,
        Hash32? supersedes,
        BlockHeader head,
        CancellationToken cancellation)
    {
        var transaction = new Eip1559Transaction
        {
            ChainId = _mandate.ChainId,
            Nonce = terms.Nonce,
            To = to,
            Data = data,
            MaxFeePerGas = terms.MaxFeeWei,
            MaxPriorityFeePerGas = terms.TipWei,
            GasLimit = terms.GasLimit,
        };
        SignedTransaction signed;
        try
        {
            var order = new SigningOrder(transaction, supersedes, _journal.State.Account.SpentBelow);
            signed = await _signer.SignAsync(order, cancellation);
        }
        catch (EthereumException error)
        {
            throw new SignerFailure(error);
        }

        return new Attempt(
            signed.Hash,
            terms.Nonce,
            terms.MaxFeeWei,
            terms.TipWei,
            terms.GasLimit,
            terms.IsCancel,
            head.Number,
            Hex.Encode(signed.Raw.Span));
    }

    private async Task SendAsync(
        string vault, Intent intent, Attempt attempt, BlockHeader head, CancellationToken cancellation)
    {
        var now = _journal.State.Vault(vault).Intents.First(i => i.Decision == intent.Decision);
        var answer = await _broadcaster.OfferAsync(now, attempt, head.Number, cancellation);
        if (answer.Outcome == SendOutcome.Accepted)
        {
            if (now.State == IntentState.Signed || now.Refusal is not null)
            {
                Tell(vault, intent, new IntentChange.Sent(attempt.Hash));
            }

            return;
        }

        // Whatever it was, the bytes are in the journal: receipts, nonce and the next block's fee decide what follows.
        // It is written once, not at every block.
        if (now.Refusal?.Hash != attempt.Hash || now.Refusal.Outcome != answer.Outcome)
        {
            Tell(vault, intent, new IntentChange.Refused(new Refusal(attempt.Hash, answer.Outcome, answer.Said)));
        }
    }

    /// <summary>The reason why the call would revert, or null when it would not.</summary>
    private Task<string?> SimulateAsync(Intent intent, BlockHeader head, CancellationToken cancellation) =>
        Calls.RefusalAsync(_chain, Calls.Of(intent, _mandate.Keeper), BlockRef.Hash(head.Hash), cancellation);

    private void Drop(string vault, Intent intent, string why) =>
        Tell(vault, intent, new IntentChange.Ended(IntentState.Cancelled, why));

    private void Tell(string vault, Intent intent, IntentChange change) =>
        _journal.Commit(new Fact.IntentChanged(vault, intent.Decision, change));

    /// <summary>What is signed beside the call itself.</summary>
    private sealed record Terms(ulong Nonce, BigInteger MaxFeeWei, BigInteger TipWei, ulong GasLimit, bool IsCancel);

    /// <summary>The signer refused or failed, as distinct from the chain.</summary>
    private sealed class SignerFailure(EthereumException cause) : Exception(cause.Message, cause)
    {
        public SigningRefusal? Refusal => (InnerException as SigningRefusedException)?.Refusal;
    }
}
