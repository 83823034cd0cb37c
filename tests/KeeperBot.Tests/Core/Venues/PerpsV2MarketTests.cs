using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

public sealed class PerpsV2MarketTests
{
    private const int Seed = 7_302, Cases = 5_000;
    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    /// <summary>Of Optimism's ETH market but for the atomic fee: skew scale a million, fees 6 and 2 bps.</summary>
    private static readonly PerpsV2Market Empty = new()
    {
        Price = 3_001_500 * One / 1_000,
        Skew = 0,
        Size = 0,
        SkewScale = 1_000_000 * One,
        TakerFee = 6 * One / 10_000,
        MakerFee = 2 * One / 10_000,
        MaxMarketSize = 50_000 * One,
        MaxFundingVelocity = 9 * One,
        FundingRate = 0,
    };

    /// <summary>What the contract gave for it: 3001.469985, and 36.01763982 sUSD of fee.</summary>
    [Fact]
    public void FillPrice_ShortOfTwenty_IsTheContracts()
    {
        var price = Empty.FillPrice(-20 * One);
        Assert.Equal(3_001_469_985 * One / 1_000_000, price);
        Assert.Equal(BigInteger.Parse("36017639820000000000"), Empty.OrderFee(-20 * One, price));
    }

    [Fact]
    public void OrderFee_OrderThatFlipsTheSkew_IsTakersForThePartBeyond()
    {
        var market = Empty with { Skew = 30 * One, Size = 30 * One };
        var price = market.FillPrice(-40 * One);
        var notional = 40 * price;
        Assert.Equal(
            (notional / 4 * market.TakerFee / One) + (notional * 3 / 4 * market.MakerFee / One),
            market.OrderFee(-40 * One, price));
        Assert.Equal(30 * price * 2 / 10_000, market.OrderFee(-30 * One, price));
        Assert.Equal(30 * price * 6 / 10_000, market.OrderFee(30 * One, price));
    }

    /// <summary>Against the costs themselves, on both sides of where the maker's fee ends.</summary>
    [Fact]
    public void SizeTo_AnyMarketAndPrice_IsWhereTheLastUnitCostsIt()
    {
        var (random, inside, kinks) = (new Random(Seed), 0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var maker = random.Next(0, 40);
            var market = Empty with
            {
                Skew = random.Next(4) == 0 ? 0 : random.NextInt64(-20_000, 20_000) * One,
                TakerFee = random.Next(maker, 60) * One / 10_000,
                MakerFee = maker * One / 10_000,
            };
            var side = random.Next(2) == 0 ? 1 : -1;
            var price = market.Price * random.Next(9_800, 10_201) / 10_000;
            var size = market.SizeTo(side, price);
            BigInteger Last(BigInteger of)
            {
                var part = of / 1_000_000;
                return (market.MoneyFor(side * of) - market.MoneyFor(side * (of - part))) * One / part;
            }

            var (below, above) = (size * 999_990 / 1_000_000, (size * 1_000_010 / 1_000_000) + One);
            Assert.True(size.IsZero || Last(below) * side <= price * side, $"seed {Seed}, case {i}: {size} too much");
            Assert.True(Last(above) * side >= price * side, $"seed {Seed}, case {i}: {size} too little");
            inside += size.IsZero ? 0 : 1;
            kinks += side * market.Skew.Sign < 0 && size >= BigInteger.Abs(market.Skew) ? 1 : 0;
        }

        Assert.True(inside > Cases / 3 && kinks > Cases / 20, $"{inside} inside, {kinks} at the kink or beyond it");
    }

    [Fact]
    public void Room_OfASide_IsWhatItsOpenInterestLeaves()
    {
        // 20,000 long and 8,000 short.
        var market = Empty with { Skew = 12_000 * One, Size = 28_000 * One };
        Assert.Equal(30_000 * One, market.Room(1));
        Assert.Equal(42_000 * One, market.Room(-1));
        Assert.Equal(BigInteger.Zero, (market with { MaxMarketSize = 100 * One }).Room(1));
    }

    /// <summary>A skew of 1 % of the scale at 9 a day squared: after a day the rate has grown by 9 %.</summary>
    [Fact]
    public void Carry_Skewed_GrowsByTheVelocityAfterTheOrder()
    {
        var market = Empty with { Skew = 10_000 * One, FundingRate = One / 100 };
        Assert.Equal(new Carry(0.01 * 365.0, 0.09 * 365.0 * 365.0), market.CarryAfter(0));
        Assert.Equal(0.0, market.CarryAfter(-10_000 * One).Growth, 12);
        Assert.Equal(-0.09 * 365.0 * 365.0, market.CarryAfter(-20_000 * One).Growth, 9);
        Assert.Equal(9.0 * 365.0 * 365.0, market.CarryAfter(2_000_000 * One).Growth, 6);
    }

    [Fact]
    public void MoneyFor_AnyOrder_IsConvexAndNoBargainBothWays()
    {
        var random = new Random(Seed);
        BigInteger Some(long most) => random.NextInt64(1, most) * One / 1_000;
        for (var i = 0; i < Cases; i++)
        {
            var (skew, size) = (Some(20_000_000) - (10_000 * One), Some(20_000_000) + (10_000 * One));
            var market = Empty with { Skew = skew, Size = size };
            var (small, step) = (Some(1_000_000), Some(1_000_000));
            var because = $"seed {Seed}, case {i}";

            // The fill price is cut to a wei: of a few thousand units that is some thousand wei.
            BigInteger Bend(int side) => market.MoneyFor(side * small) + market.MoneyFor(side * (small + (2 * step)))
                - (2 * market.MoneyFor(side * (small + step)));
            Assert.True(Bend(1) > -1_000_000, $"{because}: {Bend(1)}");
            Assert.True(Bend(-1) < 1_000_000, $"{because}: {Bend(-1)}");

            // There and back costs the fees of both: the premium is the same path, walked twice.
            var after = market with { Skew = market.Skew + small };
            Assert.True(market.MoneyFor(small) > after.MoneyFor(-small), because);
        }
    }
}
