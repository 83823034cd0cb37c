using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Routing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>The routes of a size over a vault's venues: what each may take there, and at which limit.</summary>
internal static class PlanRoutes
{
    private const int BpsPerUnit = 10_000;

    /// <summary>The funds that venues share, by number.</summary>
    private const int QuoteFunds = 0, BaseFunds = 1;

    /// <summary>How often funds are shared out: sharing one kind moves trades to those that need the other.</summary>
    private const int MostRounds = 3;

    private static readonly BigInteger Unlimited = BigInteger.One << 128;

    /// <summary>The most of a trade that the venues take together, base integer, not below zero.</summary>
    /// <exception cref="UnanswerableException">A venue's reads are missing or malformed.</exception>
    public static BigInteger RoomFor(PlanSetting setting, BigInteger size) =>
        Sum(RoomOf(setting, size, without: [], isLimited: false));

    /// <summary>
    /// The route of a size. Two venues may trade in one pool, and then the second meets the price that the first has
    /// left: only one of them is taken, the better.
    /// </summary>
    public static Router RouterOf(
        PlanSetting setting, BigInteger size, ImmutableArray<VenueMandate> without, double years)
    {
        var router = FundedRouterOf(setting, size, without, years);
        var legs = router.Best?.Legs.Select(leg => setting.Vault.Venues[leg.Offer]) ?? [];
        var onePool = legs.GroupBy(venue => venue.Pool).FirstOrDefault(pool => pool.Count() > 1);
        return onePool is null ? router : onePool
            .Select(kept => RouterOf(setting, size, [.. without, .. onePool.Where(venue => venue != kept)], years))
            .MinBy(one => (one.Best is null, one.Best?.Cost.Total ?? one.Lacking))!;
    }

    /// <summary>
    /// The route of as much of a size as the venues take, each to the limit on its price and all inside what there is.
    /// </summary>
    /// <remarks>
    /// To where the last unit meets the limit: on average a leg is then better, and has that much room until it
    /// executes. Only what an order costs whatever its size may leave one beyond its limit, and it is left out.
    /// </remarks>
    /// <param name="setting">What it is drafted in.</param>
    /// <param name="size">Signed base integer, not zero.</param>
    /// <param name="least">Base integer: less is not worth a plan.</param>
    /// <param name="years">For how long it is expected to be held.</param>
    /// <returns>The route and the size that it trades; null when that is less than the least.</returns>
    public static (Router Router, BigInteger Size)? PartOf(
        PlanSetting setting, BigInteger size, BigInteger least, double years)
    {
        ImmutableArray<VenueMandate> without = [];
        while (true)
        {
            var room = RoomOf(setting, size, without, isLimited: true);
            var units = BigInteger.Min(BigInteger.Abs(size), Sum(room));
            if (units.IsZero || units < least)
            {
                return null;
            }

            var router = RouterWith(setting, size.Sign * units, years, room);
            var beyond = LegsOf(setting, router.Best, size).Where(leg => !leg.IsWithinLimit).Select(leg => leg.VenueId);
            if (!beyond.Any())
            {
                return (router, size.Sign * units);
            }

            without = [.. without, .. setting.Vault.Venues.Where(venue => beyond.Contains(venue.VenueId))];
        }
    }

    /// <summary>
    /// The route of a size inside what there is. Venues draw on the same inventory and the same reserve, so one that
    /// needs more of either than there is gets each venue's share of it, and the rest goes elsewhere; where that leads
    /// nowhere, the venues that make most of the funds have them.
    /// </summary>
    private static Router FundedRouterOf(
        PlanSetting setting, BigInteger size, ImmutableArray<VenueMandate> without, double years)
    {
        var funded = FundedOf(setting, size, without);
        var room = SharedFunds.Most(funded, CapacitiesOf(setting, size, funded, isLimited: false));
        if (Sum(room) < BigInteger.Abs(size))
        {
            return RouterWith(setting, size, years, room);
        }

        ImmutableArray<BigInteger> most = [.. funded.Select(venue => venue.Most)];
        for (var round = 0; round < MostRounds; round++)
        {
            var router = RouterWith(setting, size, years, most);
            if (router.Best is not { } best)
            {
                break;
            }

            if (SharedFunds.Reduced(funded, SizesOf(best, most.Length)) is not { } less)
            {
                return router;
            }

            most = [.. most.Zip(less, BigInteger.Min)];
        }

        return RouterWith(setting, size, years, room);
    }

    /// <summary>What each venue takes so that together they take most; of those in one pool one takes all.</summary>
    private static ImmutableArray<BigInteger> RoomOf(
        PlanSetting setting, BigInteger size, ImmutableArray<VenueMandate> without, bool isLimited)
    {
        var (venues, funded) = (setting.Vault.Venues, FundedOf(setting, size, without));
        var capacities = CapacitiesOf(setting, size, funded, isLimited);
        var kept = Enumerable.Range(0, venues.Length)
            .GroupBy(i => venues[i].Pool)
            .Select(pool => pool.MaxBy(i => capacities[i]))
            .ToHashSet();
        return SharedFunds.Most(
            funded, [.. capacities.Select((capacity, i) => kept.Contains(i) ? capacity : BigInteger.Zero)]);
    }

    private static ImmutableArray<FundedSize> FundedOf(
        PlanSetting setting, BigInteger size, ImmutableArray<VenueMandate> without) =>
    [
        .. setting.Vault.Venues.Zip(setting.Books, (venue, book) => without.Contains(venue)
            ? default
            : FundedAt(setting, venue, book, size.Sign)),
    ];

    /// <summary>What each venue takes with all of the funds; limited, to the limit on its price.</summary>
    private static ImmutableArray<BigInteger> CapacitiesOf(
        PlanSetting setting, BigInteger size, ImmutableArray<FundedSize> funded, bool isLimited)
    {
        var capacities = ImmutableArray.CreateBuilder<BigInteger>(funded.Length);
        for (var i = 0; i < funded.Length; i++)
        {
            var (venue, book, most) = (setting.Vault.Venues[i], setting.Books[i], funded[i].Most);
            RouteOffer Offer() => OfferOf(setting, venue, book, size, 0.0, most);
            capacities.Add(most.Sign <= 0 ? BigInteger.Zero
                : isLimited ? new DepthShare(Offer(), LimitPrice(setting, size), BpsPerUnit).Capacity
                : BigInteger.Max(BigInteger.Zero, Offer().Capacity));
        }

        return capacities.MoveToImmutable();
    }

    private static BigInteger Sum(ImmutableArray<BigInteger> sizes) => sizes.Aggregate(BigInteger.Zero, BigInteger.Add);

    private static ImmutableArray<BigInteger> SizesOf(Route route, int venues)
    {
        var sizes = new BigInteger[venues];
        foreach (var leg in route.Legs)
        {
            sizes[leg.Offer] = BigInteger.Abs(leg.Size);
        }

        return [.. sizes];
    }

    private static Router RouterWith(
        PlanSetting setting, BigInteger size, double years, ImmutableArray<BigInteger> most)
    {
        var vault = setting.Vault;
        var offers = ImmutableArray.CreateBuilder<RouteOffer>();
        for (var i = 0; i < vault.Venues.Length; i++)
        {
            offers.Add(OfferOf(setting, vault.Venues[i], setting.Books[i], size, years, most[i]));
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
    /// What funds (spot) and margin (positions) allow in a direction. Where there is spot alone, funds are a matter of
    /// the guards, which say so: nothing could be traded elsewhere.
    /// </summary>
    private static FundedSize FundedAt(PlanSetting setting, VenueMandate venue, VenueBook book, int side)
    {
        if (setting.ShareBpsOf(venue) == 0)
        {
            return default;
        }

        if (setting.Accounts is not { } accounts)
        {
            return new FundedSize(Unlimited, Unlimited, QuoteFunds);
        }

        if (accounts.RuleOf(venue.VenueId) is not { } rule)
        {
            var executor = setting.Executor;
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

        var open = setting.Vault.Throttle?.MaxOpenInterestBps is { } share && book.OpenInterest is { } interest
            ? interest * share / BpsPerUnit
            : Unlimited;
        var closing = BigInteger.Max(BigInteger.Zero, -held);
        BigInteger With(BigInteger reserve) =>
            BigInteger.Max(closing, BigInteger.Min(rule.MostSize(side, reserve), open) - held);
        return side > 0 && account.IsShortOnly
            ? new FundedSize(-account.Position, -account.Position, QuoteFunds)
            : new FundedSize(With(BigInteger.Zero), With(accounts.Reserve), QuoteFunds);
    }

    /// <summary>The trades of a route; none without one.</summary>
    /// <param name="setting">What it is drafted in.</param>
    /// <param name="route">The route.</param>
    /// <param name="size">Of its sign, for the limit on their prices.</param>
    public static ImmutableArray<HedgeLeg> LegsOf(PlanSetting setting, Route? route, BigInteger size) => route is null
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
    public static BigInteger LimitPrice(PlanSetting setting, BigInteger size)
    {
        var bps = Math.Min(setting.Vault.Limits.MaxSlippageBps, setting.Executor.MaxSlippageBps);
        return size.Sign > 0
            ? setting.OraclePriceWad * (BpsPerUnit + bps) / BpsPerUnit
            : ((setting.OraclePriceWad * (BpsPerUnit - bps)) + BpsPerUnit - 1) / BpsPerUnit;
    }
}
