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
    private const int EtherDecimals = 18;

    /// <summary>A part stays this far below the cap of one plan: it is counted at the price when it executes.</summary>
    private const int SlicePercent = 95;

    /// <summary>The funds that venues share, by number.</summary>
    private const int QuoteFunds = 0, BaseFunds = 1;

    /// <summary>How often funds are shared out: sharing one kind moves trades to those that need the other.</summary>
    private const int MostRounds = 3;

    private static readonly BigInteger Unlimited = BigInteger.One << 128;

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

        var router = want.Size.IsZero ? null : RouterOf(setting, want.Size, without: []);
        var legs = LegsOf(setting, router?.Best, want.Size);
        return Drafted(setting, legs, want) with { Router = router };
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
        var cap = BigInteger.Min(
            setting.Vault.Limits.MaxNotionalPerTrade, setting.Executor.MaxNotionalPerTrade) * SlicePercent / 100;
        var most = Amounts.BaseFor(setting.Vault, cap, setting.OraclePriceWad) / 2;
        var size = wanted.Sign * BigInteger.Min(BigInteger.Abs(wanted), most);
        var book = setting.Books[setting.Vault.Venues.IndexOf(venue)];
        var limit = LimitPrice(setting, size);
        if (book.Quote(size) is not { } quote)
        {
            return Drafted(setting, [], new Want(size, Intents.Urgency.Urgent));
        }

        var leg = new HedgeLeg(venue.VenueId, venue.Kind, size, limit, quote.PriceWad);
        var elsewhere = LegsOf(setting, RouterOf(setting, -size, [venue]).Best, -size);
        var want = new Want(elsewhere.IsEmpty ? size : BigInteger.Zero, Intents.Urgency.Urgent);
        return Drafted(setting, [leg, .. elsewhere], want);
    }

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
    /// The route of a size. Two venues may trade in one pool, and then the second meets the price that the first has
    /// left: only one of them is taken, the better.
    /// </summary>
    private static Router RouterOf(PlanSetting setting, BigInteger size, ImmutableArray<VenueMandate> without)
    {
        var router = FundedRouterOf(setting, size, without);
        var legs = router.Best?.Legs.Select(leg => setting.Vault.Venues[leg.Offer]) ?? [];
        var onePool = legs.GroupBy(venue => venue.Pool).FirstOrDefault(pool => pool.Count() > 1);
        return onePool is null ? router : onePool
            .Select(kept => RouterOf(setting, size, [.. without, .. onePool.Where(venue => venue != kept)]))
            .MinBy(one => (one.Best is null, one.Best?.Cost.Total ?? one.Lacking))!;
    }

    /// <summary>
    /// The route of a size inside what there is. Venues draw on the same inventory and the same reserve, so one that
    /// needs more of either than there is gets each venue's share of it, and the rest goes elsewhere.
    /// </summary>
    private static Router FundedRouterOf(
        PlanSetting setting, BigInteger size, ImmutableArray<VenueMandate> without)
    {
        var funded = setting.Vault.Venues
            .Select(venue => without.Contains(venue) ? default : FundedAt(setting, venue, size.Sign))
            .ToImmutableArray();
        ImmutableArray<BigInteger> most = [.. funded.Select(venue => venue.Most)];
        var router = RouterWith(setting, size, most);
        for (var round = 0; round < MostRounds; round++)
        {
            if (router.Best is not { } best || SharedFunds.Reduced(funded, SizesOf(best, most.Length)) is not { } less)
            {
                break;
            }

            most = [.. most.Zip(less, BigInteger.Min)];
            router = RouterWith(setting, size, most);
        }

        return router;
    }

    private static ImmutableArray<BigInteger> SizesOf(Route route, int venues)
    {
        var sizes = new BigInteger[venues];
        foreach (var leg in route.Legs)
        {
            sizes[leg.Offer] = BigInteger.Abs(leg.Size);
        }

        return [.. sizes];
    }

    private static Router RouterWith(PlanSetting setting, BigInteger size, ImmutableArray<BigInteger> most)
    {
        var vault = setting.Vault;
        var offers = ImmutableArray.CreateBuilder<RouteOffer>();
        for (var i = 0; i < vault.Venues.Length; i++)
        {
            offers.Add(OfferOf(setting, vault.Venues[i], setting.Books[i], size.Sign, most[i]));
        }

        var order = new RouteOrder(size, setting.OraclePriceWad, vault.Base.Decimals, vault.Quote.Decimals);
        return new Router(order, offers.ToImmutable());
    }

    private static RouteOffer OfferOf(
        PlanSetting setting, VenueMandate venue, VenueBook book, int side, BigInteger most)
    {
        var (vault, gas) = (setting.Vault, VenueKind.Named(venue.Kind).LegGas);
        var fixedCost = setting.GasPriceWei * gas * setting.GasCoinWad
            / PowerOfTen.Of(EtherDecimals + PriceEvidence.WadDecimals - vault.Quote.Decimals);
        var offer = new VenueOffer(
            vault,
            book,
            side,
            most,
            fixedCost,
            HoldingCost(setting, venue, side));
        return vault.Limits.MaxDepthShareBps is { } share
            ? new DepthShare(offer, LimitPrice(setting, side), share)
            : offer;
    }

    /// <summary>
    /// What funds (spot) and margin (positions) allow in a direction. Where there is spot alone, funds are a matter of
    /// the guards, which say so: nothing could be traded elsewhere.
    /// </summary>
    private static FundedSize FundedAt(PlanSetting setting, VenueMandate venue, int side)
    {
        var executor = setting.Executor;
        if (setting.Accounts is null)
        {
            return new FundedSize(Unlimited, Unlimited, QuoteFunds);
        }

        if (setting.Accounts.RuleOf(venue.VenueId) is not { } rule)
        {
            var worst = setting.OraclePriceWad * (BpsPerUnit + executor.MaxSlippageBps) / BpsPerUnit;
            return side < 0
                ? new FundedSize(BigInteger.Zero, executor.BaseBalance, BaseFunds)
                : new FundedSize(
                    BigInteger.Zero, Amounts.BaseFor(setting.Vault, executor.QuoteBalance, worst), QuoteFunds);
        }

        // An order that is pending there must be settled first; what is closed takes nothing.
        var (account, held) = (rule.Account, side * rule.Account.Position);
        if (account.Closed is not null || !account.Pending.IsZero)
        {
            return default;
        }

        BigInteger With(BigInteger reserve) => BigInteger.Max(BigInteger.Zero, rule.MostSize(side, reserve) - held);
        return side > 0 && account.IsShortOnly
            ? new FundedSize(-account.Position, -account.Position, QuoteFunds)
            : new FundedSize(With(BigInteger.Zero), With(setting.Accounts.Reserve), QuoteFunds);
    }

    /// <summary>What holding a unit more in a direction is expected to cost, quote per base with 18 decimals.</summary>
    private static BigInteger HoldingCost(PlanSetting setting, VenueMandate venue, int side)
    {
        if (setting.Accounts?.RuleOf(venue.VenueId) is not { } rule)
        {
            return BigInteger.Zero;
        }

        // A trade against the position ends what it costs, one with it adds to it: either way it is a unit more.
        var part = side * rule.Account.CarryPerYear * setting.HoldingYears;
        return Scaled.ToInteger(
            part * Scaled.ToDouble(setting.OraclePriceWad, PriceEvidence.WadDecimals), PriceEvidence.WadDecimals);
    }

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
