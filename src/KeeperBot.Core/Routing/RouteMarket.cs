using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>
/// The offers seen from one order, in cost terms and products: a price M is what one more unit may cost, holding
/// included, and a cost is a base integer times such a price.
/// </summary>
internal sealed class RouteMarket
{
    private readonly ImmutableArray<RouteOffer> _offers;
    private readonly BigInteger[] _capacities, _holdings, _fixed;

    public RouteMarket(RouteOrder order, ImmutableArray<RouteOffer> offers)
    {
        (Order, _offers) = (order, offers);
        (_capacities, _holdings, _fixed) = (new BigInteger[Count], new BigInteger[Count], new BigInteger[Count]);
        for (var i = 0; i < Count; i++)
        {
            if (offers[i].Buys != order.Buys || offers[i].FixedCost.Sign < 0)
            {
                throw new ArgumentException(
                    offers[i].FixedCost.Sign < 0
                        ? $"the fixed cost of offer {i} is below zero: state it as zero or more"
                        : $"offer {i} is for the other direction: make offers for the order's sign",
                    nameof(offers));
            }

            _capacities[i] = BigInteger.Max(offers[i].Capacity, 0);
            (_holdings[i], _fixed[i]) = (offers[i].HoldingCostWad, offers[i].FixedCost);
        }
    }

    public RouteOrder Order { get; }

    public int Count => _offers.Length;

    public BigInteger CapacityOf(int offer) => _capacities[offer];

    public BigInteger FixedOf(int offer) => _fixed[offer];

    /// <summary>The most of which the last unit costs no more than M.</summary>
    public BigInteger DepthOf(int offer, BigInteger price)
    {
        if (_capacities[offer].IsZero)
        {
            return 0;
        }

        // A sale's proceeds less holding are -M at least; a purchase's price and holding M at most.
        var venuePrice = Order.Signed(price - _holdings[offer]);
        if (venuePrice.Sign < 0)
        {
            if (Order.Buys)
            {
                return 0;
            }

            venuePrice = 0;
        }

        var depth = _offers[offer].DepthTo(venuePrice);
        return BigInteger.Max(BigInteger.Min(depth, _capacities[offer]), 0);
    }

    /// <summary>What so many units cost, without the fixed part; null when they cannot be filled.</summary>
    public BigInteger? CostOf(int offer, BigInteger units) => units.IsZero
        ? BigInteger.Zero
        : units <= _capacities[offer] && _offers[offer].QuoteFor(units) is { } quote
            ? (Order.Signed(quote) * Order.Scale) + (units * _holdings[offer])
            : null;

    /// <summary>What a split costs in all, fixed parts included; null when a part cannot be filled.</summary>
    public BigInteger? CostOf(ReadOnlySpan<BigInteger> split)
    {
        var total = BigInteger.Zero;
        for (var i = 0; i < split.Length; i++)
        {
            if (split[i].IsZero)
            {
                continue;
            }

            if (CostOf(i, split[i]) is not { } cost)
            {
                return null;
            }

            total += cost + (_fixed[i] * Order.Scale);
        }

        return total;
    }

    /// <summary>A split that can be filled, as a route.</summary>
    public Route RouteOf(ReadOnlySpan<BigInteger> split)
    {
        var legs = ImmutableArray.CreateBuilder<RouteLeg>();
        var (execution, holding, opening) = (Worth, BigInteger.Zero, BigInteger.Zero);
        for (var i = 0; i < split.Length; i++)
        {
            if (split[i].IsZero)
            {
                continue;
            }

            var quote = _offers[i].QuoteFor(split[i])
                ?? throw new InvariantException($"offer {i} quoted {split[i]} once and not again");
            var leg = new RouteLeg(
                i, Order.Signed(split[i]), quote, Order.RoundedUp(split[i] * _holdings[i]), _fixed[i]);
            legs.Add(leg);
            execution += Order.Signed(quote);
            (holding, opening) = (holding + leg.Holding, opening + leg.Fixed);
        }

        return new Route(legs.DrainToImmutable(), new RouteCost(execution, holding, opening));
    }

    /// <summary>The size's value at the reference, negative when buying, rounded against us.</summary>
    private BigInteger Worth => Order.RoundedUp(-Order.Signed(Order.Units * Order.ReferencePriceWad));
}
