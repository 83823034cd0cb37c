using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;

namespace KeeperBot.Core.Intents;

/// <summary>What is done about a nonce below those in flight that no intent has.</summary>
/// <param name="Nonce">The nonce.</param>
public abstract record GapMove(ulong Nonce)
{
    /// <summary>Sign a transfer of nothing to ourselves with these fees.</summary>
    public sealed record Sign(ulong Nonce, GasPrices Prices) : GapMove(Nonce);

    /// <summary>Offer the same bytes again.</summary>
    public sealed record Resend(Attempt Attempt) : GapMove(Attempt.Nonce);
}

/// <summary>Closes gaps below the nonces in flight. Pure.</summary>
/// <remarks>
/// The chain takes nonces in order, so nothing above a gap is ever included. One comes about when the count that the
/// journal took the account's nonce from goes down again: a transaction that is not the journal's was reorganised away,
/// or a node that was believed counted too many. Whoever owned the nonce may still spend it; then the filler fails, and
/// costs nothing.
/// </remarks>
public static class GapFill
{
    /// <summary>
    /// Blocks for which something must have waited above the gap: what was reorganised away mostly comes back at once.
    /// </summary>
    public const ulong Patience = 2;

    /// <summary>The moves, in the order of their nonces; none while the lane is frozen or quiet.</summary>
    public static ImmutableArray<GapMove> Plan(KeeperState state, LaneMarket market, GasMandate gas)
    {
        var open = state.OpenIntents.Where(pair => pair.Intent.InFlight).ToImmutableArray();
        if (Lane.Frozen(state, open) is not null || market.Head.Timestamp < state.Account.QuietUntil)
        {
            return [];
        }

        var waiting = open.Select(pair => pair.Intent)
            .Where(intent => intent.Nonce is not null && market.Head.Number >= intent.Attempts[0].Block + Patience)
            .ToList();
        if (waiting.Count == 0)
        {
            return [];
        }

        var owned = state.OpenIntents.Select(pair => pair.Intent.Nonce).ToHashSet();
        var fees = market.Urgent;
        var cap = BigInteger.Min(gas.UrgentCeilingWei, FeeBump.LargestMultiple * fees.MaxFeeWei);
        var budget = BigInteger.Min(
            market.BalanceWei,
            gas.DailyBudgetWei - state.Account.SpentInDayBefore(market.Head.Timestamp)) - state.Account.FillersCostWei;
        var moves = ImmutableArray.CreateBuilder<GapMove>();
        var highest = waiting.Max(intent => intent.Nonce!.Value);

        // What the chain counts decides, also against what the journal believed to be final: where a node made it
        // believe so, the nonce is still to be spent; where the node lies now, the filler is refused.
        for (var nonce = market.Count; nonce < highest && moves.Count < gas.MaxInFlight; nonce++)
        {
            if (owned.Contains(nonce))
            {
                continue;
            }

            var bids = state.Account.Fillers.Where(filler => filler.Nonce == nonce).ToList();
            var prices = Bid(bids, market, cap);
            var cost = (prices?.MaxFeeWei ?? 0) * Lane.CancelGas;
            if (prices is { } bid && bid.MaxFeeWei >= market.NextBaseFee && cost <= budget)
            {
                budget -= cost;
                moves.Add(new GapMove.Sign(nonce, bid));
            }
            else if (bids.Count > 0)
            {
                moves.Add(new GapMove.Resend(bids[^1]));
            }
            else
            {
                // Nothing can be paid for it, so nothing above it helps either.
                break;
            }
        }

        return moves.ToImmutable();
    }

    /// <summary>What to sign a filler with; null when the last one will do, or nothing may be paid.</summary>
    private static GasPrices? Bid(List<Attempt> bids, LaneMarket market, BigInteger cap)
    {
        var fees = market.Urgent;
        if (bids.Count == 0)
        {
            return new GasPrices(BigInteger.Min(fees.MaxFeeWei, cap), BigInteger.Min(fees.TipWei, cap));
        }

        var last = bids[^1];
        var mustRise = last.MaxFeeWei < market.NextBaseFee
            || market.Head.Number >= last.Block + Lane.BlocksBeforeBump;
        return mustRise ? FeeBump.Next(new GasPrices(last.MaxFeeWei, last.TipWei), fees, cap) : null;
    }
}
