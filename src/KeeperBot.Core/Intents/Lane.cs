using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Intents;

/// <summary>What an intent in flight needs next.</summary>
public abstract record LaneMove
{
    private LaneMove()
    {
    }

    /// <summary>Nothing: wait for a later block.</summary>
    public sealed record Wait(string Why) : LaneMove;

    /// <summary>End it: nothing was signed, and nothing will be.</summary>
    public sealed record Drop(IntentState State, string Why) : LaneMove;

    /// <summary>Simulate it, then sign it with these fees, wei per gas.</summary>
    /// <param name="MaxFeeWei">Most wei per gas.</param>
    /// <param name="TipWei">Priority fee, wei per gas.</param>
    /// <param name="Takes">The intent whose nonce it takes; null for the account's next.</param>
    public sealed record Start(BigInteger MaxFeeWei, BigInteger TipWei, Intent? Takes) : LaneMove;

    /// <summary>Offer the same bytes again.</summary>
    public sealed record Resend(Attempt Attempt) : LaneMove;

    /// <summary>
    /// Sign a replacement at the same nonce with these fees, wei per gas; a cancel when it must not execute.
    /// </summary>
    public sealed record Replace(Attempt Last, bool Cancel, BigInteger MaxFeeWei, BigInteger TipWei) : LaneMove;
}

/// <summary>An intent and its next move.</summary>
public sealed record LaneStep(string Vault, Intent Intent, LaneMove Move);

/// <summary>What a move depends on beside the intents.</summary>
/// <param name="Head">The block on which is acted.</param>
/// <param name="Routine">Fees for what can wait.</param>
/// <param name="Urgent">Fees for what cannot.</param>
/// <param name="BalanceWei">Ether of the keeper's account at the head.</param>
/// <param name="Count">Transactions of the keeper's account up to the head: the nonce that the chain waits for.</param>
public sealed record LaneMarket(
    BlockHeader Head, FeeSuggestion Routine, FeeSuggestion Urgent, BigInteger BalanceWei, ulong Count)
{
    /// <summary>Base fee of the next block, wei per gas; known exactly (EIP-1559).</summary>
    public BigInteger NextBaseFee => Routine.NextBaseFeeWei;

    /// <summary>The fees of an urgency.</summary>
    public FeeSuggestion FeesOf(Urgency urgency) => urgency == Urgency.Urgent ? Urgent : Routine;
}

/// <summary>Decides what every intent in flight needs next. Pure.</summary>
/// <remarks>
/// <para>
/// A nonce that was signed for is never left: its transaction is offered, re-priced, superseded by more urgent work, or
/// its nonce is spent by a cancel. So whoever waits behind it is never stuck for long.
/// </para>
/// <para>
/// Nonces come from the journal's rows: fresh ones follow the highest that was ever signed; a replacement, a cancel and
/// a takeover share the nonce of what they replace.
/// </para>
/// </remarks>
public static class Lane
{
    /// <summary>Gas of a plain transfer.</summary>
    public const ulong CancelGas = 21_000;

    /// <summary>An attempt that pays enough and is in no block after this many is given a better tip.</summary>
    internal const ulong BlocksBeforeBump = 3;

    /// <summary>A cancel may bid this many times what its plan did: it must outbid it, and costs a twentieth.</summary>
    private const int CancelOutbids = 2;

    /// <summary>
    /// The next move of every intent in flight, those with a nonce first, in the order of their nonces.
    /// </summary>
    public static ImmutableArray<LaneStep> Plan(KeeperState state, LaneMarket market, GasMandate gas)
    {
        var open = state.OpenIntents.Where(pair => pair.Intent.InFlight).ToImmutableArray();
        var signed = open.Where(pair => pair.Intent.Nonce is not null)
            .OrderBy(pair => pair.Intent.Nonce)
            .ThenBy(pair => pair.Intent.Decision)
            .ToImmutableArray();
        var planned = open.Where(pair => pair.Intent.Nonce is null)
            .OrderByDescending(pair => pair.Intent.Plan.Urgency)
            .ThenBy(pair => pair.Intent.Decision);
        var funds = new Funds(market.BalanceWei - Reserved(signed, gas) - state.Account.FillersCostWei);
        var steps = ImmutableArray.CreateBuilder<LaneStep>(open.Length);
        var frozen = Frozen(state, open);
        foreach (var (vault, intent) in signed)
        {
            var move = frozen is null ? Continue(intent, signed, market, gas) : new LaneMove.Wait(frozen);
            steps.Add(new LaneStep(vault, intent, move));
        }

        foreach (var (vault, intent) in planned)
        {
            var lane = new Opening(state, signed, steps, market, gas, funds);
            LaneMove move = Drop(vault, intent, open, market) ?? Begin(vault, intent, frozen, lane);
            if (move is LaneMove.Start { Takes: { } taken })
            {
                HoldBack(steps, taken);
            }

            steps.Add(new LaneStep(vault, intent, move));
        }

        return steps.MoveToImmutable();
    }

    /// <summary>
    /// What is taken over is not re-priced in the same round: the new bid was made against its bids so far.
    /// </summary>
    private static void HoldBack(ImmutableArray<LaneStep>.Builder steps, Intent taken)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Intent.Decision == taken.Decision && steps[i].Move is LaneMove.Replace)
            {
                steps[i] = steps[i] with { Move = new LaneMove.Wait("a newer decision takes its nonce") };
            }
        }
    }

    /// <summary>
    /// Why nothing may be signed or sent: the lane is halted, or it is not known what became of a nonce.
    /// </summary>
    internal static string? Frozen(KeeperState state, ImmutableArray<(string Vault, Intent Intent)> open)
    {
        var doubtful = open.Select(pair => pair.Intent).FirstOrDefault(i => i.State == IntentState.Ambiguous);
        return state.Halt is { } halt ? $"halted: {halt.Why}"
            : doubtful is not null ? $"the nonce of decision {doubtful.Decision} was spent by an unknown transaction"
            : null;
    }

    private static LaneMove.Drop? Drop(
        string vault, Intent intent, ImmutableArray<(string Vault, Intent Intent)> open, LaneMarket market)
    {
        var newer = open.FirstOrDefault(other =>
            other.Intent.Decision > intent.Decision && string.Equals(other.Vault, vault, StringComparison.Ordinal));
        return newer.Intent is not null
            ? new LaneMove.Drop(IntentState.Superseded, $"decision {newer.Intent.Decision} took its place")
            : intent.Withdrawn is { } why ? new LaneMove.Drop(IntentState.Cancelled, why)
            : market.Head.Timestamp >= intent.Plan.Deadline
                ? new LaneMove.Drop(IntentState.Expired, "its deadline passed before it was signed")
                : null;
    }

    private static LaneMove Begin(string vault, Intent intent, string? frozen, Opening lane)
    {
        if (frozen is not null || lane.State.Account.NextNonce is null)
        {
            return new LaneMove.Wait(frozen ?? "the account's nonce is not known yet");
        }

        if (lane.Market.Head.Timestamp < lane.State.Account.QuietUntil)
        {
            return new LaneMove.Wait("what a lost journal may have signed has not expired yet");
        }

        var (market, plan) = (lane.Market, intent.Plan);
        var fees = market.FeesOf(plan.Urgency);
        // Beside another of the vault it could be executed without it, or in its place: a cancel that is not included
        // yet, or one whose inclusion was taken back.
        var taken = lane.Taken(vault, intent);
        var earlier = lane.Signed.FirstOrDefault(pair => string.Equals(pair.Vault, vault, StringComparison.Ordinal)
            && pair.Intent.Decision != taken?.Decision).Intent;
        if (earlier is not null)
        {
            return new LaneMove.Wait($"decision {earlier.Decision} of the vault must be included first");
        }

        if (taken is not null)
        {
            var raised = Bump(lane.Signed, taken.Nonce!.Value, fees, CapOf(intent, market, lane.Gas));
            return raised is { } bid && Affordable(bid.MaxFeeWei, market)
                ? new LaneMove.Start(bid.MaxFeeWei, bid.TipWei, taken)
                : new LaneMove.Wait("gas is above what the plan is worth");
        }

        if (lane.Full)
        {
            return new LaneMove.Wait($"{lane.Gas.MaxInFlight} transactions are in flight");
        }

        var cap = CapOf(intent, market, lane.Gas);
        var maxFee = BigInteger.Min(fees.MaxFeeWei, cap);
        if (market.NextBaseFee + fees.TipWei > cap)
        {
            return new LaneMove.Wait("gas is above what the plan is worth");
        }

        var most = (maxFee * plan.GasUnder(lane.Gas)) + plan.Cost.DataFeeWei;
        return lane.Funds.Take(most + (lane.Gas.UrgentCeilingWei * CancelGas))
            ? new LaneMove.Start(maxFee, fees.TipWei, null)
            : new LaneMove.Wait("the account cannot pay for it beside what is in flight");
    }

    private static LaneMove Continue(
        Intent intent, ImmutableArray<(string Vault, Intent Intent)> signed, LaneMarket market, GasMandate gas)
    {
        if (intent.YieldedTo is { } heir)
        {
            return new LaneMove.Wait($"decision {heir} has its nonce");
        }

        var last = intent.Attempts[^1];
        var expired = market.Head.Timestamp >= intent.Plan.Deadline;
        var mustRise = MustRise(intent, last, market);
        var blocked = mustRise && BlocksUrgent(intent, signed)
            && Bump(signed, last.Nonce, market.FeesOf(intent.Plan.Urgency), CapOf(intent, market, gas)) is null;
        var cancel = last.IsCancel || expired || intent.Withdrawn is not null || blocked;
        if (cancel == last.IsCancel && !mustRise)
        {
            return new LaneMove.Resend(last);
        }

        // A hedge waits for gas to fall to what it is worth, or for its deadline; a cancel is cheap and clears the
        // lane.
        var urgency = cancel ? Urgency.Urgent : intent.Plan.Urgency;
        var cap = cancel ? CancelCap(intent, market, gas) : CapOf(intent, market, gas);
        var raised = Bump(signed, last.Nonce, market.FeesOf(urgency), cap);
        return raised is { } bid && Affordable(bid.MaxFeeWei, market)
            ? new LaneMove.Replace(last, cancel, bid.MaxFeeWei, bid.TipWei)
            : mustRise && !Affordable(last.MaxFeeWei, market) ? new LaneMove.Wait("gas is above what it may pay")
            // A better fee is not allowed, and the one it has may do: a reorganisation may have lost the bytes.
            : new LaneMove.Resend(last);
    }

    private static bool Affordable(BigInteger maxFee, LaneMarket market) => maxFee >= market.NextBaseFee;

    /// <summary>The next block cannot include it, the pool does not want it, or blocks pass it over.</summary>
    private static bool MustRise(Intent intent, Attempt last, LaneMarket market)
    {
        // What no node is known to have taken is offered again as it is: a better fee would not bring it there.
        var refusal = intent.Refusal?.Hash == last.Hash ? intent.Refusal : null;
        var passedOver = refusal is null && market.Head.Number >= last.Block + BlocksBeforeBump;
        return refusal?.Outcome is SendOutcome.Underpriced or SendOutcome.ReplacementUnderpriced || passedOver
            || last.MaxFeeWei < market.NextBaseFee + BigInteger.Min(last.TipWei, market.Routine.TipWei);
    }

    private static bool BlocksUrgent(Intent intent, ImmutableArray<(string Vault, Intent Intent)> signed) =>
        intent.Plan.Urgency == Urgency.Routine && signed.Any(other =>
            other.Intent.Plan.Urgency == Urgency.Urgent && other.Intent.Nonce > intent.Nonce);

    /// <summary>
    /// A bid above everything that was ever bid for the nonce: any of it may be what a pool holds.
    /// </summary>
    private static GasPrices? Bump(
        ImmutableArray<(string Vault, Intent Intent)> signed, ulong nonce, FeeSuggestion fees, BigInteger cap)
    {
        var bids = signed.Where(pair => pair.Intent.Nonce == nonce).SelectMany(pair => pair.Intent.Attempts).ToList();
        return FeeBump.Next(new GasPrices(bids.Max(a => a.MaxFeeWei), bids.Max(a => a.TipWei)), fees, cap);
    }

    /// <summary>Most wei per gas that a plan may pay.</summary>
    private static BigInteger CapOf(Intent intent, LaneMarket market, GasMandate gas) => FeeBump.Cap(
        BigInteger.Max(gas.UrgentCeilingWei, intent.Plan.MaxGasPriceWei),
        market.FeesOf(intent.Plan.Urgency),
        intent.Plan.MaxGasPriceWei * intent.Plan.GasUnder(gas),
        intent.Plan.GasUnder(gas));

    /// <summary>
    /// A cancel may pay the urgent ceiling, and what the plan it replaces was allowed, as it must outbid it.
    /// </summary>
    private static BigInteger CancelCap(Intent intent, LaneMarket market, GasMandate gas) => BigInteger.Min(
        BigInteger.Max(gas.UrgentCeilingWei, CancelOutbids * intent.Plan.MaxGasPriceWei),
        BigInteger.Max(
            FeeBump.LargestMultiple * market.Urgent.MaxFeeWei,
            CancelOutbids * intent.Attempts.Max(a => a.MaxFeeWei)));

    /// <summary>
    /// Wei that what is in flight may still cost: by nonce the dearest attempt, and a cancel that outbids it.
    /// </summary>
    private static BigInteger Reserved(ImmutableArray<(string Vault, Intent Intent)> signed, GasMandate gas) => signed
        .GroupBy(pair => pair.Intent.Nonce)
        .Select(group => group.SelectMany(pair => pair.Intent.Attempts).Max(a => a.MaxCostWei)
            + group.Max(pair => pair.Intent.Plan.Cost.DataFeeWei))
        .Aggregate(BigInteger.Zero, (sum, cost) => sum + cost + (gas.UrgentCeilingWei * CancelGas));

    /// <summary>Ether that is not spoken for, while moves are planned one after the other.</summary>
    private sealed class Funds(BigInteger free)
    {
        private BigInteger _free = free;

        public bool Take(BigInteger amount)
        {
            if (amount > _free)
            {
                return false;
            }

            _free -= amount;
            return true;
        }
    }

    /// <summary>The lane while plans are put on it.</summary>
    private sealed record Opening(
        KeeperState State,
        ImmutableArray<(string Vault, Intent Intent)> Signed,
        ImmutableArray<LaneStep>.Builder Steps,
        LaneMarket Market,
        GasMandate Gas,
        Funds Funds)
    {
        public bool Full => Signed.Select(pair => pair.Intent.Nonce).Distinct().Count()
            + Steps.Count(step => step.Move is LaneMove.Start { Takes: null }) >= Gas.MaxInFlight;

        /// <summary>
        /// The intent whose nonce a new one takes: the vault's own earlier plan; for urgent work also the head of the
        /// lane, when that is routine and the next block cannot include it.
        /// </summary>
        public Intent? Taken(string vault, Intent intent)
        {
            var given = Steps.Select(step => step.Move switch
            {
                LaneMove.Start start => start.Takes?.Decision,
                LaneMove.Replace { Cancel: true } => step.Intent.Decision,
                _ => null,
            }).ToHashSet();
            var free = Signed.Where(pair => pair.Intent.MayBeSuperseded && !given.Contains(pair.Intent.Decision));
            var own = free.FirstOrDefault(pair => string.Equals(pair.Vault, vault, StringComparison.Ordinal)).Intent;
            if (own is not null || intent.Plan.Urgency != Urgency.Urgent || Signed.IsEmpty)
            {
                return own;
            }

            var head = Signed[0].Intent;
            var stuck = head.Attempts[^1].MaxFeeWei < Market.NextBaseFee;
            return stuck && head.MayBeSuperseded && !given.Contains(head.Decision) ? head : null;
        }
    }
}
