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
    public sealed record Wait : LaneMove;

    /// <summary>End it: its deadline passed before anything was signed.</summary>
    public sealed record Expire : LaneMove;

    /// <summary>Simulate it, then sign it at a fresh nonce with these fees, wei per gas.</summary>
    public sealed record Start(BigInteger MaxFeeWei, BigInteger TipWei) : LaneMove;

    /// <summary>Offer the same bytes again.</summary>
    public sealed record Resend(Attempt Attempt) : LaneMove;

    /// <summary>
    /// Sign a replacement at the same nonce with these fees, wei per gas; a cancel when it must not execute.
    /// </summary>
    public sealed record Replace(Attempt Last, bool Cancel, BigInteger MaxFeeWei, BigInteger TipWei) : LaneMove;
}

/// <summary>Decides what an intent in flight needs next. Pure.</summary>
/// <remarks>
/// A nonce that was signed for is never left: the transaction is offered, re-priced, or its nonce is spent by a cancel.
/// Replacements raise both fees by at least 12.5 %: pools ask for 10 %, and 12.5 % is one block's base-fee step.
/// </remarks>
public static class Lane
{
    private const int BumpNumerator = 9;
    private const int BumpDenominator = 8;

    /// <summary>A fresh fee leaves room for the base fee to double: about six full blocks (ln 2 / ln 1.125).</summary>
    private const int BaseFeeHeadroom = 2;

    /// <summary>What <paramref name="intent"/> needs on top of <paramref name="head"/>.</summary>
    /// <exception cref="InvariantException">The intent is not in flight.</exception>
    public static LaneMove Next(Intent intent, BlockHeader head, GasMandate gas)
    {
        var expired = head.Timestamp >= intent.Plan.Deadline;
        return intent.State switch
        {
            IntentState.Planned => expired ? new LaneMove.Expire() : Start(intent, head, gas),
            IntentState.Signed or IntentState.Broadcast or IntentState.CancelPending =>
                Continue(intent, expired, head, gas),
            _ => throw new InvariantException($"decision {intent.Decision} in state {intent.State} is not in flight"),
        };
    }

    private static LaneMove Start(Intent intent, BlockHeader head, GasMandate gas)
    {
        var cap = HedgeCap(intent, head, gas);
        return Asked(head, gas) > cap
            ? new LaneMove.Wait()
            : new LaneMove.Start(BigInteger.Min(FreshFee(head, gas), cap), gas.TipWei);
    }

    private static LaneMove Continue(Intent intent, bool expired, BlockHeader head, GasMandate gas)
    {
        // Past its deadline the executor can only refuse it, so its nonce is spent by a cancel.
        var last = intent.Attempts[^1];
        var cancel = last.IsCancel || expired;
        var tooCheap = last.MaxFeeWei < BaseFee.Next(head) + last.TipWei;
        if (cancel == last.IsCancel && !tooCheap)
        {
            return new LaneMove.Resend(last);
        }

        // A hedge waits for gas to fall below its cap, or for its deadline; a cancel is cheap and clears the lane.
        var cap = HedgeCap(intent, head, gas);
        var fresh = FreshFee(head, gas);
        var fee = BigInteger.Max(cancel ? fresh : BigInteger.Min(fresh, cap), Bump(last.MaxFeeWei));
        var tip = BigInteger.Min(fee, BigInteger.Max(gas.TipWei, Bump(last.TipWei)));
        return !cancel && (Asked(head, gas) > cap || fee > cap)
            ? new LaneMove.Wait()
            : new LaneMove.Replace(last, cancel, fee, tip);
    }

    /// <summary>The gas price of the next block.</summary>
    private static BigInteger Asked(BlockHeader head, GasMandate gas) => BaseFee.Next(head) + gas.TipWei;

    private static BigInteger FreshFee(BlockHeader head, GasMandate gas) =>
        (BaseFeeHeadroom * BaseFee.Next(head)) + gas.TipWei;

    /// <summary>
    /// The mandate's ceiling; an emergency that was decided above it has the same headroom as any other, or one fuller
    /// block would strand it.
    /// </summary>
    private static BigInteger HedgeCap(Intent intent, BlockHeader head, GasMandate gas)
    {
        var decidedAboveCeiling = intent.Plan.Cost.GasWei > gas.CeilingWei * gas.HedgeGas;
        return decidedAboveCeiling ? BigInteger.Max(gas.CeilingWei, FreshFee(head, gas)) : gas.CeilingWei;
    }

    private static BigInteger Bump(BigInteger value) =>
        ((value * BumpNumerator) + BumpDenominator - 1) / BumpDenominator;
}
