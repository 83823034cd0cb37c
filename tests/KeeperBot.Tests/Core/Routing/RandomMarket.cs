using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Routing;

namespace KeeperBot.Tests.Core.Routing;

/// <summary>An order and what random venues offer for it.</summary>
/// <param name="Order">The order.</param>
/// <param name="Offers">Of pools, pools with ranges, perpetuals with impact and flat prices.</param>
internal sealed record RandomMarket(RouteOrder Order, ImmutableArray<ModelOffer> Offers)
{
    private const double Wad = 1e18;

    private static readonly int[] FeePips = [100, 500, 3_000, 10_000];

    public BigInteger Price => Order.ReferencePriceWad;

    /// <summary>The order's value at the reference, quote integer.</summary>
    public BigInteger Notional => Order.Units * Price / ModelOffer.Scale;

    /// <summary>
    /// Two to five venues. Sizes are lognormal around 10 to 100 units, depths lognormal around 1,000; fees are 1, 5, 30
    /// or 100 bp; a leg costs from nothing to hundreds; perpetuals pay or earn up to 20 bp while they are held.
    /// </summary>
    public static RandomMarket Next(Random random, int? venues = null)
    {
        var spot = 500.0 + (4_500.0 * random.NextDouble());
        var buys = random.Next(2) == 0;
        var size = ToUnits(30.0 * LogNormal(random, 1.2));
        var order = new RouteOrder(
            buys ? size : -size, ToWad(spot), ModelOffer.BaseDecimals, ModelOffer.QuoteDecimals);
        var gas = random.Next(5) switch { 0 => 0.0, 1 => 0.1, 2 => 400.0, _ => 5.0 * LogNormal(random, 1.0) };
        var count = venues ?? random.Next(2, 6);
        return new RandomMarket(order, [.. Enumerable.Range(0, count).Select(_ => Venue(random, buys, spot, gas))]);
    }

    public ImmutableArray<RouteOffer> Routes => [.. Offers];

    /// <summary>A standard deviation of the logarithm.</summary>
    public static double LogNormal(Random random, double deviation) =>
        Math.Exp(deviation * Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble()))
            * Math.Cos(2.0 * Math.PI * random.NextDouble()));

    public static BigInteger ToWad(double price) => new(price * Wad);

    public static BigInteger ToUnits(double units) => BigInteger.Max(new BigInteger(units * Wad), 1);

    /// <summary>One offer; its price is within 10 bp of the spot.</summary>
    public static ModelOffer Venue(Random random, bool buys, double spot, double gas)
    {
        var price = spot * (1.0 + (0.001 * ((2.0 * random.NextDouble()) - 1.0)));
        var depth = 1_000.0 * LogNormal(random, 1.5);
        var fee = FeePips[random.Next(FeePips.Length)];
        var opening = new BigInteger(gas * (0.5 + random.NextDouble()) * 1e6);
        return random.Next(4) switch
        {
            0 => new ModelOffer(buys, [Pool(buys, depth, price, fee, 0.9 * depth)]) { Fixed = opening },
            1 => new ModelOffer(buys, Ranges(random, buys, depth, price, fee)) { Fixed = opening },
            2 => Perpetual(random, buys, price, depth, opening, slope: price * 0.5 / depth),
            _ => Perpetual(random, buys, price, depth, opening, slope: 0.0),
        };
    }

    private static PoolStretch Pool(bool buys, double reserve, double price, int fee, double size) =>
        new(buys, ToUnits(reserve), ToWad(price), fee, ToUnits(size));

    private static ModelOffer Perpetual(
        Random random, bool buys, double price, double depth, BigInteger opening, double slope)
    {
        var fee = 0.0002 + (0.0008 * random.NextDouble());
        var first = price * (buys ? 1.0 + fee : 1.0 - fee);
        return new ModelOffer(
            buys, [new LinearStretch(buys, ToWad(first), ToWad(slope), ToUnits(0.1 * depth))])
        {
            Fixed = opening,
            Holding = ToWad(price * 0.002 * ((2.0 * random.NextDouble()) - 1.0)),
        };
    }

    /// <summary>Ranges of one to several percent with liquidity of their own, away from the price.</summary>
    private static ImmutableArray<ModelStretch> Ranges(Random random, bool buys, double depth, double price, int fee)
    {
        var ranges = ImmutableArray.CreateBuilder<ModelStretch>();
        for (var i = 0; i < 6; i++)
        {
            var reserve = depth * 3.0 * LogNormal(random, 1.0);
            var ratio = Math.Sqrt(1.0 + (0.002 * Math.Pow(4.0, i) * (0.5 + random.NextDouble())));
            ranges.Add(buys
                ? Pool(buys, reserve, price, fee, reserve * (1.0 - (1.0 / ratio)))
                : Pool(buys, reserve, price, fee, reserve * (ratio - 1.0) / (1.0 - (fee / 1e6))));
            price *= buys ? ratio * ratio : 1.0 / (ratio * ratio);
        }

        return ranges.DrainToImmutable();
    }
}
