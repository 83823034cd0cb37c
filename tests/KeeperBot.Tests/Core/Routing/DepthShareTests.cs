using System.Numerics;
using KeeperBot.Core.Routing;

namespace KeeperBot.Tests.Core.Routing;

public sealed class DepthShareTests
{
    private static readonly BigInteger Price = RandomMarket.ToWad(3_000.0);

    /// <summary>In x·y = k a price 1 % away is 1 - 1/√1.01 of the base away.</summary>
    [Theory]
    [InlineData(true, 4.9628)]
    [InlineData(false, 5.0378)]
    public void Capacity_ConstantProduct_IsTheShareOfTheDepthToThePrice(bool buys, double depth)
    {
        var pool = new ModelOffer(
            buys, [new PoolStretch(buys, RandomMarket.ToUnits(1_000.0), Price, 0, RandomMarket.ToUnits(900.0))]);
        var share = new DepthShare(pool, DepthShare.LimitPrice(Price, 100, buys), 5_000);
        Assert.Equal(depth, (double)share.Depth / 1e18, 1e-3);
        Assert.Equal(share.Depth / 2, share.Capacity);
        Assert.Equal(pool.QuoteFor(share.Capacity), share.QuoteFor(share.Capacity));
        Assert.Null(share.QuoteFor(share.Capacity + 1));
        Assert.Equal(share.Capacity, share.DepthTo(buys ? Price * 2 : Price / 2));
        Assert.Equal(0, share.DepthTo(Price));
    }

    [Fact]
    public void Capacity_FeeBeyondTheLimit_IsNone()
    {
        var pool = new ModelOffer(
            true, [new PoolStretch(true, RandomMarket.ToUnits(1_000.0), Price, 3_000, RandomMarket.ToUnits(900.0))]);
        Assert.Equal(0, new DepthShare(pool, DepthShare.LimitPrice(Price, 20, buys: true), 5_000).Capacity);
    }

    [Fact]
    public void Route_CappedOffers_StayWithinTheirShares()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var market = RandomMarket.Next(random);
            var limit = DepthShare.LimitPrice(market.Price, 100, market.Order.Buys);
            var shares = market.Offers.Select(offer => new DepthShare(offer, limit, 3_000)).ToList();
            var legs = new Router(market.Order, [.. shares]).Best?.Legs ?? [];
            Assert.All(legs, leg => Assert.True(
                BigInteger.Abs(leg.Size) <= market.Offers[leg.Offer].DepthTo(limit) * 3_000 / 10_000,
                $"seed 7, market {i}"));
        }
    }

    [Fact]
    public void Ranges_OutOfBounds_AreRefused()
    {
        var pool = new ModelOffer(true, [new LinearStretch(true, Price, 0, Price)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepthShare(pool, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepthShare(pool, Price, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepthShare(pool, Price, 10_001));
        Assert.Throws<ArgumentOutOfRangeException>(() => DepthShare.LimitPrice(Price, -1, true));
    }
}
