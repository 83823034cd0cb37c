using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>Turns a size into a trade: the cheapest venue that quotes it, its limits and its cost.</summary>
public static class Planner
{
    private const int BpsPerUnit = 10_000;

    /// <summary>What the vault's venues would give at this block, in the mandate's order.</summary>
    public static ImmutableArray<VenueBook> ReadBooks(VaultMandate vault, Answers answers) =>
        [.. vault.Venues.Select(venue => VenueKind.Named(venue.Kind).Read(venue, vault, answers))];

    /// <summary>A draft for the guards to judge.</summary>
    /// <exception cref="UnanswerableException">A venue's read for this size is missing or malformed.</exception>
    public static PlanDraft Draft(
        Mandate mandate,
        VaultMandate vault,
        ExecutorReading executor,
        ImmutableArray<VenueBook> books,
        BigInteger oraclePriceWad,
        BigInteger gasPriceWei,
        BigInteger gasSpokenForWei,
        bool paused,
        Want want,
        BigInteger? mostNotionalAsked)
    {
        var size = want.Size;
        VenueQuote? best = null;
        var quotes = ImmutableArray.CreateBuilder<VenueQuote>();
        foreach (var book in books)
        {
            if (book.Quote(size) is not { } quote)
            {
                continue;
            }

            quotes.Add(quote);
            best = IsBetter(quote, best) ? quote : best;
        }

        var limit = LimitPrice(vault, executor, oraclePriceWad, size);
        var leg = best is null
            ? null
            : new HedgeLeg(best.Venue.VenueId, best.Venue.Kind, size, limit, best.PriceWad);
        return new PlanDraft(
            mandate,
            vault,
            executor,
            gasPriceWei,
            paused,
            executor.Hedge + executor.PendingBuy - executor.PendingSell + size,
            oraclePriceWad,
            leg,
            size,
            Amounts.QuoteForRoundedUp(vault, BigInteger.Abs(size), oraclePriceWad),
            want.Urgency,
            gasSpokenForWei,
            mostNotionalAsked)
        {
            Others = [.. quotes.Where(quote => quote != best)],
        };
    }

    /// <summary>The plan of a draft that every guard let pass.</summary>
    public static HedgePlan Finish(PlanDraft draft, ulong timestamp)
    {
        var leg = draft.Leg ?? throw new InvariantException("a draft without a leg passed the venue guard");
        return new HedgePlan(
            HedgeExecutor.PlanId(
                draft.Mandate.ChainId, draft.Vault.Executor, draft.Vault.Vault, draft.Executor.Sequence),
            draft.Vault.Executor,
            draft.Executor.Sequence,
            timestamp + (ulong)draft.Vault.Limits.DeadlineSeconds,
            draft.Executor.Hedge,
            draft.TargetHedge,
            [leg],
            draft.Cost,
            draft.Urgency,
            draft.MaxGasPriceWei);
    }

    /// <summary>At equal prices the first one stays.</summary>
    private static bool IsBetter(VenueQuote quote, VenueQuote? than) => than is null
        || (quote.Size.Sign > 0 ? quote.PriceWad < than.PriceWad : quote.PriceWad > than.PriceWad);

    /// <summary>
    /// The worst price a leg accepts: the oracle's, less the mandate's slippage or the chain's, whichever is stricter;
    /// rounded toward the oracle, so that the executor's own bound always holds.
    /// </summary>
    private static BigInteger LimitPrice(
        VaultMandate vault, ExecutorReading executor, BigInteger oraclePriceWad, BigInteger size)
    {
        var bps = Math.Min(vault.Limits.MaxSlippageBps, executor.MaxSlippageBps);
        return size.Sign > 0
            ? oraclePriceWad * (BpsPerUnit + bps) / BpsPerUnit
            : ((oraclePriceWad * (BpsPerUnit - bps)) + BpsPerUnit - 1) / BpsPerUnit;
    }
}
