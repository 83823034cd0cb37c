using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Routing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>Turns a size into trades: the cheapest route over the venues, their limits, margin and cost.</summary>
public static class Planner
{
    private const int BpsPerUnit = 10_000;

    /// <summary>A part stays this far below the cap of one plan: it is counted at the price when it executes.</summary>
    private const int SlicePercent = 95;

    private static readonly BigInteger Unlimited = BigInteger.One << 128;

    /// <summary>Of a position that costs more to hold than elsewhere, all is moved or one of these parts.</summary>
    private static readonly ImmutableArray<int> MovedParts = [1, 2, 4, 8];

    /// <summary>Gas of taking one venue's report, and of one margin move.</summary>
    private const ulong SettleGas = 150_000, MarginGas = 500_000;

    /// <summary>The leg that the mandate's gas of a hedge includes.</summary>
    private const ulong IncludedLegGas = 150_000;

    /// <summary>The most gas that a plan of a vault may use beyond a hedge with usual legs.</summary>
    public static ulong MostExtraGas(VaultMandate vault)
    {
        var gas = 0UL;
        foreach (var kind in vault.Venues.Select(venue => VenueKind.Named(venue.Kind)).Where(k => k.HoldsPositions))
        {
            gas += kind.LegGas + SettleGas + MarginGas;
        }

        return gas;
    }

    /// <summary>What the vault's venues would give at this block, in the mandate's order.</summary>
    public static ImmutableArray<VenueBook> ReadBooks(VaultMandate vault, Answers answers) =>
        [.. vault.Venues.Select(venue => VenueKind.Named(venue.Kind).Read(venue, vault, answers))];

    /// <summary>A draft for the guards to judge.</summary>
    /// <remarks>
    /// Where an account must shrink to be safe, that is the plan: what it gives up goes to the other venues where they
    /// take it, and the trade that was wanted waits a block.
    /// </remarks>
    /// <exception cref="UnanswerableException">A venue's read for this size is missing or malformed.</exception>
    public static PlanDraft Draft(PlanSetting setting, Want want)
    {
        if (setting.Accounts?.Shrink is { } shrink)
        {
            return Shrunk(setting, shrink.Venue, shrink.Size);
        }

        if (setting.Move is { } move)
        {
            return Drafted(setting, move.Legs, want with { Size = BigInteger.Zero });
        }

        var router = want.Size.IsZero ? null : RouterOf(setting, want.Size, without: null, YearsOf(setting, want.Size));
        var legs = LegsOf(setting, router?.Best, want.Size);
        return Drafted(setting, legs, want) with { Router = router };
    }

    /// <summary>The most of a trade that the venues take together, base integer, not below zero.</summary>
    /// <exception cref="UnanswerableException">A venue's reads are missing or malformed.</exception>
    public static BigInteger RoomFor(PlanSetting setting, BigInteger size)
    {
        var (others, spot) = (BigInteger.Zero, BigInteger.Zero);
        foreach (var (venue, book) in setting.Vault.Venues.Zip(setting.Books))
        {
            var most = setting.ShareBpsOf(venue) == 0 ? BigInteger.Zero : MostAt(setting, venue, book, size.Sign);
            var room = BigInteger.Max(
                BigInteger.Zero, OfferOf(setting, venue, book, size, years: 0.0, most).Capacity);
            (others, spot) = IsSpotBesideAccounts(setting, venue) ? (others, spot + room) : (others + room, spot);
        }

        return others + BigInteger.Min(spot, SpotFunds(setting, size.Sign));
    }

    /// <summary>The plan of a draft that every guard let pass.</summary>
    public static HedgePlan Finish(PlanDraft draft, ulong timestamp)
    {
        if (draft.Legs.IsEmpty && draft.Accounts is null)
        {
            throw new InvariantException("a draft that does nothing passed the venue guard");
        }

        return new HedgePlan(
            HedgeExecutor.PlanId(
                draft.Mandate.ChainId, draft.Vault.Executor, draft.Vault.Vault, draft.Executor.Sequence),
            draft.Vault.Executor,
            draft.Executor.Sequence,
            timestamp + (ulong)draft.Vault.Limits.DeadlineSeconds,
            draft.Executor.Hedge,
            draft.TargetHedge,
            draft.Legs,
            draft.Cost,
            draft.Urgency,
            draft.MaxGasPriceWei)
        {
            Accounts = draft.Accounts,
            ExtraGas = draft.ExtraGas,
        };
    }

    /// <summary>
    /// The plan that makes a position smaller, and the same hedge elsewhere when that can be had: as much of it as one
    /// plan may trade, the rest follows.
    /// </summary>
    private static PlanDraft Shrunk(PlanSetting setting, VenueMandate venue, BigInteger wanted)
    {
        var size = wanted.Sign * BigInteger.Min(BigInteger.Abs(wanted), MostToMove(setting));
        var book = setting.Books[setting.Vault.Venues.IndexOf(venue)];
        var limit = LimitPrice(setting, size);
        if (book.Quote(size) is not { } quote)
        {
            return Drafted(setting, [], new Want(size, Intents.Urgency.Urgent));
        }

        var leg = new HedgeLeg(venue.VenueId, venue.Kind, size, limit, quote.PriceWad);
        var years = setting.Holding.OfUnits(Units(setting, size));
        var elsewhere = LegsOf(setting, RouterOf(setting, -size, venue, years).Best, -size);
        var want = new Want(elsewhere.IsEmpty ? size : BigInteger.Zero, Intents.Urgency.Urgent);
        return Drafted(setting, [leg, .. elsewhere], want);
    }

    /// <summary>
    /// The part of a position that is worth most elsewhere, whether or not that pays; null where nothing there costs
    /// anything, or nobody takes it.
    /// </summary>
    /// <remarks>
    /// Asked where no trade is wanted. It pays when what holding it elsewhere saves, over the time until the book's
    /// delta is expected to have taken it back, is more than the trades and their gas cost.
    /// </remarks>
    /// <param name="setting">What it is drafted in.</param>
    /// <param name="isTold">
    /// True for who tells of it in any case; else null may be answered at once where nothing can pay.
    /// </param>
    public static HedgeMove? BestMove(PlanSetting setting, bool isTold)
    {
        HedgeMove? best = null;
        foreach (var rule in setting.Accounts?.Rules ?? [])
        {
            var (venue, position) = (rule.Account.Venue, rule.Account.Position);
            if (position.IsZero || rule.Account.Closed is not null || !rule.Account.Pending.IsZero)
            {
                continue;
            }

            foreach (var divisor in MovedParts)
            {
                var size = BigInteger.Min(BigInteger.Abs(position) / divisor, MostToMove(setting)) * -position.Sign;
                var move = size.IsZero ? null : TryMove(setting, venue, size, isTold);
                best = move?.Or(best) ?? best;
            }
        }

        return best;
    }

    private static HedgeMove? TryMove(PlanSetting setting, VenueMandate from, BigInteger size, bool isTold)
    {
        var book = setting.Books[setting.Vault.Venues.IndexOf(from)];
        var years = setting.Holding.OfUnits(Units(setting, size));
        var held = setting.HoldingCostWad(from, book, size, years);
        var (units, gas) = (BigInteger.Abs(size), setting.QuoteOfGas(
            setting.Mandate.Gas.HedgeGas + VenueKind.Named(from.Kind).LegGas));
        var left = Amounts.QuoteFor(setting.Vault, units, BigInteger.Max(BigInteger.Zero, -held));
        if (held.Sign >= 0 || (!isTold && left <= gas) || book.Quote(size) is not { } quote
            || RouterOf(setting, -size, from, years).Best is not { } route)
        {
            return null;
        }

        var leg = new HedgeLeg(from.VenueId, from.Kind, size, LimitPrice(setting, size), quote.PriceWad);
        var lost = Amounts.QuoteForRoundedUp(
            setting.Vault, units, BigInteger.Abs(quote.PriceWad - setting.OraclePriceWad));
        var leaving = (quote.PriceWad - setting.OraclePriceWad) * size.Sign > 0 ? lost : -lost;
        return new HedgeMove(
            from,
            size,
            [leg, .. LegsOf(setting, route, -size)],
            left - route.Cost.Holding,
            leaving + route.Cost.Execution + route.Cost.Fixed + gas,
            years)
        {
            IsReason = left > gas,
        };
    }

    /// <summary>The most that is taken from one venue and brought to others in one plan, base integer.</summary>
    private static BigInteger MostToMove(PlanSetting setting)
    {
        var cap = BigInteger.Min(
            setting.Vault.Limits.MaxNotionalPerTrade, setting.Executor.MaxNotionalPerTrade) * SlicePercent / 100;
        return Amounts.BaseFor(setting.Vault, cap, setting.OraclePriceWad) / 2;
    }

    /// <summary>How long a trade is expected to last: until the delta that it leaves is as far off as now.</summary>
    private static double YearsOf(PlanSetting setting, BigInteger size) => setting.Accounts is null
        ? 0.0
        : setting.Holding.OfTrade(setting.NetDelta, setting.NetDelta + Units(setting, size));

    private static double Units(PlanSetting setting, BigInteger size) =>
        Scaled.ToDouble(size, setting.Vault.Base.Decimals);

    private static PlanDraft Drafted(PlanSetting setting, ImmutableArray<HedgeLeg> legs, Want want)
    {
        var vault = setting.Vault;
        var notional = legs.IsEmpty ? BigInteger.Abs(want.Size) : legs.Aggregate(
            BigInteger.Zero, (sum, leg) => sum + BigInteger.Abs(leg.Size));
        var draft = new PlanDraft(
            setting.Mandate,
            vault,
            setting.Executor,
            setting.GasPriceWei,
            setting.Paused,
            setting.Executor.Recorded + want.Size,
            setting.OraclePriceWad,
            legs,
            want.Size,
            Amounts.QuoteForRoundedUp(vault, notional, setting.OraclePriceWad),
            want.Urgency,
            setting.GasSpokenForWei,
            setting.MostNotionalAsked);
        var accounts = setting.Accounts?.For(legs, leg => draft.LossAt(leg.QuotedPriceWad, leg.Size));
        return draft with
        {
            Margins = setting.Accounts,
            Accounts = accounts,
            ExtraGas = ExtraGasOf(vault, legs, accounts),
        };
    }

    /// <summary>Gas beyond that of a hedge with one usual leg.</summary>
    private static ulong ExtraGasOf(VaultMandate vault, ImmutableArray<HedgeLeg> legs, AccountMoves? accounts)
    {
        var gas = ((ulong)(accounts?.Settles.Length ?? 0) * SettleGas)
            + ((ulong)(accounts?.Margins.Length ?? 0) * MarginGas);
        foreach (var leg in legs)
        {
            gas += VenueKind.Named(leg.Venue).LegGas;
        }

        return gas - Math.Min(gas, IncludedLegGas);
    }

    /// <summary>
    /// The best route. The venues that trade the executor's own tokens share what it holds: where they would take more
    /// together, each gets its part of that, and the rest goes to those that hold positions.
    /// </summary>
    private static Router RouterOf(PlanSetting setting, BigInteger size, VenueMandate? without, double years)
    {
        var (venues, funds) = (setting.Vault.Venues, SpotFunds(setting, size.Sign));
        BigInteger Most(VenueMandate venue, VenueBook book) => venue == without || setting.ShareBpsOf(venue) == 0
            ? BigInteger.Zero
            : MostAt(setting, venue, book, size.Sign);
        var router = RouterOf(setting, size, years, Most);
        var spot = (router.Best?.Legs ?? [])
            .Where(leg => IsSpotBesideAccounts(setting, venues[leg.Offer]))
            .ToDictionary(leg => venues[leg.Offer].VenueId, leg => BigInteger.Abs(leg.Size));
        var taken = spot.Values.Aggregate(BigInteger.Zero, (sum, part) => sum + part);
        return taken <= funds ? router : RouterOf(setting, size, years, (venue, book) =>
            IsSpotBesideAccounts(setting, venue)
                ? spot.GetValueOrDefault(venue.VenueId) * funds / taken
                : Most(venue, book));
    }

    private static Router RouterOf(
        PlanSetting setting, BigInteger size, double years, Func<VenueMandate, VenueBook, BigInteger> mostAt)
    {
        var vault = setting.Vault;
        var offers = ImmutableArray.CreateBuilder<RouteOffer>();
        foreach (var (venue, book) in vault.Venues.Zip(setting.Books))
        {
            offers.Add(OfferOf(setting, venue, book, size, years, mostAt(venue, book)));
        }

        var order = new RouteOrder(size, setting.OraclePriceWad, vault.Base.Decimals, vault.Quote.Decimals);
        return new Router(order, offers.ToImmutable());
    }

    private static RouteOffer OfferOf(
        PlanSetting setting, VenueMandate venue, VenueBook book, BigInteger size, double years, BigInteger most)
    {
        var (vault, side) = (setting.Vault, size.Sign);
        var offer = new VenueOffer(
            vault,
            book,
            side,
            most,
            setting.QuoteOfGas(VenueKind.Named(venue.Kind).LegGas),
            setting.HoldingCostWad(venue, book, size, years));
        return setting.ShareBpsOf(venue) is var share and > 0 and < BpsPerUnit
            ? new DepthShare(offer, LimitPrice(setting, side), share)
            : offer;
    }

    /// <summary>
    /// What funds (spot) and margin (positions) allow in a direction, base integer. Where there is spot alone, funds
    /// are a matter of the guards, which say so: nothing could be traded elsewhere.
    /// </summary>
    private static BigInteger MostAt(PlanSetting setting, VenueMandate venue, VenueBook book, int side)
    {
        if (setting.Accounts is null)
        {
            return Unlimited;
        }

        if (setting.Accounts.RuleOf(venue.VenueId) is not { } rule)
        {
            return SpotFunds(setting, side);
        }

        // An order that is pending there must be settled first; what is closed takes nothing.
        var (account, held) = (rule.Account, side * rule.Account.Position);
        var largest = rule.MostSize(side, setting.Accounts.Reserve);
        if (setting.Vault.Throttle?.MaxOpenInterestBps is { } share && book.OpenInterest is { } open)
        {
            largest = BigInteger.Min(largest, open * share / BpsPerUnit);
        }

        return account.Closed is not null || !account.Pending.IsZero ? BigInteger.Zero
            : side > 0 && account.IsShortOnly ? -account.Position
            : BigInteger.Max(BigInteger.Max(BigInteger.Zero, -held), largest - held);
    }

    /// <summary>What the executor's own tokens allow in a direction, base integer.</summary>
    private static BigInteger SpotFunds(PlanSetting setting, int side)
    {
        var executor = setting.Executor;
        var worst = setting.OraclePriceWad * (BpsPerUnit + executor.MaxSlippageBps) / BpsPerUnit;
        return side < 0
            ? executor.BaseBalance
            : Amounts.BaseFor(setting.Vault, executor.QuoteBalance, worst);
    }

    /// <summary>True where the executor's own tokens are traded and what they lack may go to a position.</summary>
    private static bool IsSpotBesideAccounts(PlanSetting setting, VenueMandate venue) =>
        setting.Accounts is { } accounts && accounts.RuleOf(venue.VenueId) is null;

    private static ImmutableArray<HedgeLeg> LegsOf(PlanSetting setting, Route? route, BigInteger size) => route is null
        ? []
        :
        [
            .. from leg in route.Legs
               let venue = setting.Vault.Venues[leg.Offer]
               let quote = setting.Books[leg.Offer].Quote(leg.Size)
                   ?? throw new InvariantException($"venue {venue.VenueId} quotes {leg.Size} no more")
               select new HedgeLeg(
                   venue.VenueId, venue.Kind, leg.Size, LimitPrice(setting, size), quote.PriceWad),
        ];

    /// <summary>
    /// The worst price a leg accepts: the oracle's, less the mandate's slippage or the chain's, whichever is stricter;
    /// rounded toward the oracle, so that the executor's own bound always holds.
    /// </summary>
    private static BigInteger LimitPrice(PlanSetting setting, BigInteger size)
    {
        var bps = Math.Min(setting.Vault.Limits.MaxSlippageBps, setting.Executor.MaxSlippageBps);
        return size.Sign > 0
            ? setting.OraclePriceWad * (BpsPerUnit + bps) / BpsPerUnit
            : ((setting.OraclePriceWad * (BpsPerUnit - bps)) + BpsPerUnit - 1) / BpsPerUnit;
    }
}
