using System.Collections.Immutable;
using KeeperBot.Core.Routing;
using KeeperBot.Tests.Core.Routing;

namespace KeeperBot.Benchmarks.Route;

/// <summary>The markets that routes are compared on.</summary>
internal static class RouteMarkets
{
    /// <summary>What they are, for whoever reads the figures.</summary>
    public const string Distribution =
        "2 to 5 venues at a price of 3000; a leg's gas 0.05, 2, 10 or 40 by market; 60 % pools with fees of 1, 5, 30 "
        + "or 100 bp, within their fee of the price, reserves lognormal, median 3000 units, deviation 1.5, half of "
        + "them x*y = k and half six ranges; 40 % perpetuals with fees of 2 to 10 bp, within 2 bp of the price, depth "
        + "lognormal, median 200 units, deviation 1, impact of 0 to 20 bp over it, funding of -3 to 3 bp while held";

    private const double Spot = 3_000.0;

    private static readonly double[] Fees = [0.0001, 0.0005, 0.003, 0.01];
    private static readonly double[] Gas = [0.05, 2.0, 10.0, 40.0];

    /// <summary>The next one.</summary>
    public static RandomMarket Next(Random random, double notional)
    {
        var buys = random.Next(2) == 0;
        var units = RandomMarket.ToUnits(notional / Spot);
        var order = new RouteOrder(
            buys ? units : -units, RandomMarket.ToWad(Spot), ModelOffer.BaseDecimals, ModelOffer.QuoteDecimals);
        var gas = Gas[random.Next(Gas.Length)];
        var venues = random.Next(2, 6);
        return new RandomMarket(
            order, [.. Enumerable.Range(0, venues).Select(_ => Venue(random, buys, gas * 1e6))]);
    }

    private static ModelOffer Venue(Random random, bool buys, double gas)
    {
        if (random.NextDouble() < 0.4)
        {
            return Perpetual(random, buys, gas);
        }

        var fee = Fees[random.Next(Fees.Length)];
        var price = Spot * (1.0 + (fee * Either(random)));
        var reserve = 3_000.0 * RandomMarket.LogNormal(random, 1.5);
        var pips = (int)Math.Round(fee * 1e6);
        return random.Next(2) == 0
            ? new ModelOffer(buys, [Pool(buys, reserve, price, pips, 0.9 * reserve)]) { Fixed = new(gas) }
            : new ModelOffer(buys, Ranges(random, buys, reserve, price, pips)) { Fixed = new(gas) };
    }

    private static ModelOffer Perpetual(Random random, bool buys, double gas)
    {
        var fee = 0.0002 + (0.0008 * random.NextDouble());
        var first = Spot * (1.0 + (0.0002 * Either(random))) * (buys ? 1.0 + fee : 1.0 - fee);
        var depth = 200.0 * RandomMarket.LogNormal(random, 1.0);
        var slope = Spot * 0.002 * random.NextDouble() / depth;
        return new ModelOffer(buys, [new LinearStretch(
            buys, RandomMarket.ToWad(first), RandomMarket.ToWad(slope), RandomMarket.ToUnits(depth))])
        {
            Fixed = new(gas),
            Holding = RandomMarket.ToWad(Spot * 0.0003 * Either(random)),
        };
    }

    /// <summary>Ranges that get wider away from the price, each with liquidity of its own.</summary>
    private static ImmutableArray<ModelStretch> Ranges(Random random, bool buys, double depth, double price, int pips)
    {
        var ranges = ImmutableArray.CreateBuilder<ModelStretch>();
        for (var i = 0; i < 6; i++)
        {
            var reserve = 3.0 * depth * RandomMarket.LogNormal(random, 0.7);
            var step = 1.0 + (0.001 * Math.Pow(4.0, i) * (0.5 + random.NextDouble()));
            var part = buys ? 1.0 - (1.0 / step) : (step - 1.0) / (1.0 - (pips / 1e6));
            ranges.Add(Pool(buys, reserve, price, pips, reserve * part));
            price *= buys ? step * step : 1.0 / (step * step);
        }

        return ranges.DrainToImmutable();
    }

    private static PoolStretch Pool(bool buys, double reserve, double price, int pips, double size) =>
        new(buys, RandomMarket.ToUnits(reserve), RandomMarket.ToWad(price), pips, RandomMarket.ToUnits(size));

    /// <summary>From -1 to 1.</summary>
    private static double Either(Random random) => (2.0 * random.NextDouble()) - 1.0;
}
