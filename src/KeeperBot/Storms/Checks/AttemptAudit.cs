using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Checks;

/// <summary>Holds what is signed against what the operator allows, and against what was bid before (I5).</summary>
/// <param name="chain">The chain that it is signed for.</param>
/// <param name="gas">What the operator allows, whatever the keeper believes.</param>
/// <param name="report">Takes the first violation.</param>
internal sealed class AttemptAudit(SimulatedChain chain, GasMandate gas, Action<Invariant, string> report)
{
    private const ulong SecondsPerDay = 86_400;

    /// <summary>Prices: not above what is allowed, and above everything that was bid for the nonce.</summary>
    public void CheckPrice(IntentTrack intent, Attempt attempt, IEnumerable<IntentTrack> all)
    {
        var plan = intent.Plan.MaxGasPriceWei;
        var cap = attempt.IsCancel ? BigInteger.Max(gas.UrgentCeilingWei, 2 * plan) : plan;
        if (attempt.MaxFeeWei > cap || plan > gas.CeilingFor(intent.Plan.Urgency))
        {
            report(
                Invariant.BoundedSpend,
                $"decision {intent.Decision} bids {attempt.MaxFeeWei} wei per gas, {cap} is allowed");
        }

        var bids = all.SelectMany(other => other.Attempts);
        foreach (var bid in bids.Where(bid => bid.Nonce == attempt.Nonce && bid.Hash != attempt.Hash))
        {
            var tip = BigInteger.Min(Raised(bid.TipWei), attempt.MaxFeeWei);
            if (attempt.MaxFeeWei < Raised(bid.MaxFeeWei) || attempt.TipWei < tip)
            {
                report(
                    Invariant.Outbids,
                    $"decision {intent.Decision} bids {attempt.MaxFeeWei} and {attempt.TipWei} for nonce "
                    + $"{bid.Nonce} after {bid.MaxFeeWei} and {bid.TipWei}");
            }
        }
    }

    /// <summary>
    /// The first attempt at a fresh nonce: the account can pay for it beside what is in flight, and the nonce is free.
    /// </summary>
    public void CheckFresh(IntentTrack intent, Attempt attempt, IEnumerable<IntentTrack> all)
    {
        var heads = chain.FindAll(attempt.Block).Select(block => block.State).ToList();
        if (heads.Count == 0)
        {
            return;
        }

        var inFlight = all
            .Where(other => other is { Ended: null, Included: false })
            .SelectMany(other => other.Attempts)
            .GroupBy(bid => bid.Nonce)
            .Select(bids => bids.Max(bid => bid.MaxCostWei))
            .Aggregate(attempt.MaxCostWei, (sum, cost) => sum + cost);
        var purse = heads.Max(state => state.KeeperWei);
        if (inFlight > purse)
        {
            report(
                Invariant.BoundedSpend,
                $"decision {intent.Decision} brings what is in flight to {inFlight} wei, the account has {purse}");
        }

        var spent = heads.Min(state => state.KeeperNonce);
        if (attempt.Nonce < spent)
        {
            report(
                Invariant.OneIntentPerNonce,
                $"decision {intent.Decision} signs nonce {attempt.Nonce}, others had spent all below {spent}");
        }
    }

    /// <summary>A new plan fits into what a day may cost, beside what was paid and what is in flight.</summary>
    public void CheckBudget(IntentTrack planned, IEnumerable<IntentTrack> all)
    {
        var sum = BigInteger.Zero;
        foreach (var intent in all)
        {
            var paidToday = intent.PaidAt + SecondsPerDay > planned.DecidedAt;
            sum += intent is { Ended: null, Included: false } ? intent.Plan.MaxGasPriceWei * intent.Plan.GasUnder(gas)
                : paidToday ? intent.PaidWei : 0;
        }

        if (sum > gas.DailyBudgetWei)
        {
            report(
                Invariant.BoundedSpend,
                $"decision {planned.Decision} brings the day's gas to {sum} wei, {gas.DailyBudgetWei} is allowed");
        }
    }

    private static BigInteger Raised(BigInteger wei) => ((wei * 9) + 7) / 8;
}
