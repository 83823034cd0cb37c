using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

public sealed class QuotedPoolVenueTests
{
    private static readonly QuotedPoolVenue Venue = new();

    [Fact]
    public void Observe_FeedsNotAnswered_AsksNothingYet() => Assert.Empty(Ladder(new Scenario(), Answers.None));

    [Fact]
    public void Observe_FeedsAnswered_AsksSixSizesInBothDirections()
    {
        var scenario = new Scenario();
        var asks = Ladder(scenario, scenario.Observe().Answers).ToArray();
        Assert.Equal(12, asks.Distinct().Count());
        Assert.Equal(6, asks.Count(a => a.Function!.Name == "quoteExactInputSingle"));
        Assert.Equal(6, asks.Count(a => a.Function!.Name == "quoteExactOutputSingle"));

        // 500 000 USDC at 3000 is 166.7: the largest rung is 170, two digits and one step up.
        var largest = asks.Max(a => a.Function!.DecodeInput(a.Data)[0][2].AsBigInteger());
        Assert.Equal(Scenario.Ether(170), largest);
    }

    [Fact]
    public void Observe_PriceMovesALittle_KeepsTheLadder()
    {
        var scenario = new Scenario();
        var moved = scenario.WithSpot(Scenario.Integer(2_990, 8));
        Assert.Equal(
            Ladder(scenario, scenario.Observe().Answers), Ladder(moved, moved.Observe().Answers));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 31)]
    public void Observe_FeedRevertsOrHasNoCode_AsksNothingAndDoesNotThrow(bool success, int length)
    {
        var scenario = new Scenario();
        var feed = scenario.Only.Mandate.Oracle.BaseFeed;
        var answers = scenario.Observe().Answers;
        var broken = answers.With(answers.InOrder
            .Where(pair => pair.Key.To == feed)
            .Select(pair => KeyValuePair.Create(pair.Key, new Answer(success, new byte[length]))));
        Assert.Empty(Ladder(scenario, broken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(2.656)]
    [InlineData(-2.657)]
    [InlineData(9.5)]
    [InlineData(-40)]
    [InlineData(170)]
    [InlineData(-170)]
    public void Quote_AnySizeOnTheLadder_IsNeverBetterThanThePool(double size)
    {
        var scenario = new Scenario().WithPool(1, 3_000, 3_001);
        var signed = Scenario.Ether((decimal)size);
        var quote = Quote(scenario, signed);
        Assert.NotNull(quote);
        Assert.Equal(signed, quote.Size);

        // In quote·1e12·1e18, compared without a division: what the pool itself would give for this very size.
        var pool = scenario.Only.Pools[1];
        var atPool = (signed.Sign > 0 ? pool.Buy(signed)!.Value : pool.Sell(-signed)) * BigInteger.Pow(10, 30);
        var atQuote = quote.PriceWad * BigInteger.Abs(signed);
        Assert.True(signed.Sign > 0 ? atQuote >= atPool : atQuote <= atPool, $"{atQuote} against {atPool}");
    }

    [Fact]
    public void Quote_RungOfTheLadder_IsThePoolsOwnPriceWithItsFee()
    {
        var scenario = new Scenario();
        var size = Scenario.Ether(170) / 8;
        var sold = scenario.Only.Pools[1].Sell(size);
        Assert.Equal(sold * BigInteger.Pow(10, 30) / size, Quote(scenario, -size)!.PriceWad);
        Assert.InRange(Quote(scenario, -size)!.PriceWad, Scenario.Ether(2_998m), Scenario.Ether(2_998.5m));
        Assert.InRange(Quote(scenario, size)!.PriceWad, Scenario.Ether(3_001.5m), Scenario.Ether(3_002m));
    }

    [Fact]
    public void Quote_BeyondTheLadder_IsNone()
    {
        Assert.Null(Quote(new Scenario(), Scenario.Ether(170) + 1));
        Assert.Null(Quote(new Scenario(), -Scenario.Ether(170) - 1));
    }

    [Fact]
    public void Quote_PoolIsTooShallow_IsNone()
    {
        var scenario = new Scenario().WithPool(1, 3_000, 100);
        Assert.Null(Quote(scenario, Scenario.Ether(120)));
        Assert.NotNull(Quote(scenario, Scenario.Ether(30)));
    }

    [Fact]
    public void Quote_PoolGivesNothing_IsNone()
    {
        var scenario = new Scenario().With(v => v with { Pools = v.Pools.SetItem(1, new PoolModel(1, 1, 500)) });
        Assert.Null(Quote(scenario, -Scenario.Ether(1)));
    }

    [Fact]
    public void Quote_CapIsTiny_StillQuotesOneUnit()
    {
        var scenario = new Scenario().WithLimits(l => l with { MaxNotionalPerTrade = 0 });
        Assert.Equal(1, Quote(scenario, 1)?.Size);
        Assert.Null(Quote(scenario, 2));
    }

    [Theory]
    [InlineData(1_000_000, -1_000_000, 0, 500)]
    [InlineData(-1_000_001, 3, 501, 0)]
    [InlineData(-1, 0, 1, 0)]
    [InlineData(0, 0, 0, 0)]
    public void FeeOf_Fill_IsChargedOnWhatWentInRoundedUp(long baseDelta, long quoteDelta, long baseFee, long quoteFee)
    {
        var venue = new Scenario().Only.Mandate.Venues[0];
        Assert.Equal(new VenueFee(baseFee, quoteFee), Venue.FeeOf(venue, baseDelta, quoteDelta));
    }

    [Fact]
    public void Named_EveryKind_IsFoundByItsName() =>
        Assert.All(VenueKind.All, kind => Assert.Same(kind, VenueKind.Named(kind.Name)));

    [Fact]
    public void Named_UnknownKind_BreaksAnInvariant() =>
        Assert.Throws<InvariantException>(() => VenueKind.Named("bazaar"));

    private static IEnumerable<Ask> Ladder(Scenario scenario, Answers answers) =>
        Venue.Observe(scenario.Only.Mandate.Venues[0], scenario.Only.Mandate, answers);

    private static VenueQuote? Quote(Scenario scenario, BigInteger size) => Venue
        .Read(scenario.Only.Mandate.Venues[0], scenario.Only.Mandate, scenario.Observe().Answers)
        .Quote(size);
}
