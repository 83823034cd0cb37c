using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Routing;

namespace KeeperBot.Tests.Core.Routing;

/// <summary>
/// Every subset of the venues, each solved by halving the common marginal price down to its last digit: slow, and
/// nothing shared with the router.
/// </summary>
internal static class BruteRouter
{
    private static readonly BigInteger Far = BigInteger.One << 96;

    /// <summary>The least total cost in products; null when the order cannot be filled.</summary>
    public static BigInteger? LeastCost(RandomMarket market)
    {
        BigInteger? best = null;
        for (var mask = 1; mask < 1 << market.Offers.Length; mask++)
        {
            var chosen = market.Offers.Where((_, i) => (mask >> i & 1) == 1).ToImmutableArray();
            if (chosen.Aggregate(BigInteger.Zero, (sum, offer) => sum + offer.Capacity) >= market.Order.Units
                && Cost(market.Order, chosen) is { } cost && (best is null || cost < best))
            {
                best = cost;
            }
        }

        return best;
    }

    private static BigInteger? Cost(RouteOrder order, ImmutableArray<ModelOffer> offers)
    {
        // All prices are below 2^96 wads: a purchase's limit rises from -2^96, a sale's falls from 2^96.
        var (none, all) = (-Far, Far);
        while (all - none > 1)
        {
            var middle = (none + all) >> 1;
            var total = offers.Aggregate(BigInteger.Zero, (sum, offer) => sum + Depth(offer, middle));
            (none, all) = total >= order.Units ? (none, middle) : (middle, all);
        }

        var sizes = offers.Select(offer => Depth(offer, none)).ToArray();
        var left = order.Units - sizes.Aggregate(BigInteger.Zero, (sum, size) => sum + size);
        for (var i = 0; i < sizes.Length; i++)
        {
            var more = BigInteger.Min(left, Depth(offers[i], all) - sizes[i]);
            (sizes[i], left) = (sizes[i] + more, left - more);
        }

        var product = BigInteger.Zero;
        foreach (var (offer, size) in offers.Zip(sizes).Where(pair => !pair.Second.IsZero))
        {
            if (offer.QuoteFor(size) is not { } quote)
            {
                return null;
            }

            product += ((quote * (offer.Buys ? 1 : -1)) + offer.FixedCost) * ModelOffer.Scale;
            product += offer.HoldingCostWad * size;
        }

        return product;
    }

    private static BigInteger Depth(ModelOffer offer, BigInteger limit)
    {
        var price = offer.Buys ? limit - offer.HoldingCostWad : offer.HoldingCostWad - limit;
        return price.Sign < 0 ? offer.Buys ? 0 : offer.Capacity : offer.DepthTo(price);
    }
}
