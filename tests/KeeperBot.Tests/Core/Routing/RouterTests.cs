using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Routing;

namespace KeeperBot.Tests.Core.Routing;

/// <summary>Routes held to brute force, to laws and to hand-made cases.</summary>
public sealed class RouterTests
{
    private const int Seed = 20_261_122;
    private const int Markets = 1_000;
    private const double MostWorse = 1e-6;

    private static readonly BigInteger Price = RandomMarket.ToWad(3_000.0);

    [Fact]
    public void Best_RandomMarkets_CostsWhatBruteForceFinds()
    {
        var random = new Random(Seed);
        var (filled, worst) = (0, 0.0);
        for (var i = 0; i < Markets; i++)
        {
            var market = RandomMarket.Next(random);
            var router = new Router(market.Order, market.Routes);
            var least = BruteRouter.LeastCost(market);
            Assert.True(least is null == router.Best is null, $"seed {Seed}, market {i}: only one can be filled");
            if (router.Best is { } best && least is { } cost)
            {
                filled++;
                worst = Math.Max(worst, (double)(Products(market, best) - cost) / (double)ModelOffer.Scale
                    / (double)market.Notional);
                Assert.True(worst <= MostWorse, $"seed {Seed}, market {i}: {worst * 1e4} bp dearer than brute force");
            }
        }

        Assert.InRange(filled, Markets / 2, Markets);
    }

    [Fact]
    public void Best_EightVenues_CostsWhatBruteForceFinds()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 30; i++)
        {
            var market = RandomMarket.Next(random, venues: 8);
            var (best, least) = (new Router(market.Order, market.Routes).Best, BruteRouter.LeastCost(market));
            Assert.Equal(least is null, best is null);
            Assert.True(
                best is null || Products(market, best) - least <= (Slack(market) * ModelOffer.Scale),
                $"seed {Seed}, market {i}");
        }
    }

    /// <summary>Each way to share out a few indivisible units, by their quotes alone.</summary>
    [Fact]
    public void Best_IndivisibleUnits_IsTheBestOfAllWays()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 300; i++)
        {
            var buys = random.Next(2) == 0;
            var units = random.Next(1, 40);
            var order = new RouteOrder(buys ? units : -units, Price, 0, 6);
            var offers = Enumerable.Range(0, 3).Select(_ => new UnitOffer(buys, random)).ToImmutableArray();
            BigInteger? least = null;
            for (var a = 0; a <= units; a++)
            {
                for (var b = 0; a + b <= units; b++)
                {
                    var cost = offers[0].Cost(a) + offers[1].Cost(b) + offers[2].Cost(units - a - b);
                    least = cost is { } one && (least is null || one < least) ? one : least;
                }
            }

            var best = new Router(order, [.. offers]).Best;
            var found = best?.Legs.Aggregate(
                BigInteger.Zero, (sum, leg) => sum + offers[leg.Offer].Cost((int)BigInteger.Abs(leg.Size))!.Value);
            Assert.True(
                found is null == least is null && !(found - least > 8), $"seed {Seed}, case {i}: {found}, not {least}");
        }
    }

    [Fact]
    public void Best_RandomMarkets_LegsSumToTheSizeWithinTheirCapacitiesAndStateTheirCosts()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Markets; i++)
        {
            var market = RandomMarket.Next(random);
            var router = new Router(market.Order, market.Routes);
            Assert.Equal(router.Best is null, !router.Lacking.IsZero);
            if (router.Best is not { } best)
            {
                continue;
            }

            var context = $"seed {Seed}, market {i}";
            Assert.Equal(market.Order.Size, Sum(best.Legs, leg => leg.Size));
            Assert.All(best.Legs, leg =>
            {
                Assert.True(BigInteger.Abs(leg.Size) <= market.Offers[leg.Offer].Capacity, context);
                Assert.Equal(market.Offers[leg.Offer].QuoteFor(BigInteger.Abs(leg.Size)), leg.Quote);
                Assert.Equal(market.Order.Size.Sign, leg.Size.Sign);
            });
            Assert.Equal(Sum(best.Legs, leg => leg.Fixed), best.Cost.Fixed);
            Assert.Equal(Sum(best.Legs, leg => leg.Holding), best.Cost.Holding);
            var paid = Sum(best.Legs, leg => leg.Quote) * market.Order.Size.Sign;
            Assert.InRange(best.Cost.Execution - (paid - (market.Notional * market.Order.Size.Sign)), 0, 1);
        }
    }

    /// <summary>More of what a venue offers, or one more venue, never makes a route dearer.</summary>
    [Fact]
    public void Best_MoreIsOffered_CostsNoMore()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Markets; i++)
        {
            var market = RandomMarket.Next(random);
            var (offers, more) = (market.Offers, market.Offers);
            if (random.Next(2) == 0)
            {
                var at = random.Next(offers.Length);
                offers = offers.SetItem(at, offers[at].With(offers[at].Capacity * random.Next(1, 100) / 100));
            }
            else
            {
                offers = offers.RemoveAt(random.Next(offers.Length));
            }

            var less = new Router(market.Order, [.. offers]).Best;
            var best = new Router(market.Order, [.. more]).Best;
            Assert.True(
                less is null || best!.Cost.Total <= less.Cost.Total + Slack(market), $"seed {Seed}, market {i}");
        }
    }

    [Fact]
    public void Best_EachChosenVenue_SharesOneMarginalPrice()
    {
        var random = new Random(Seed);
        var shared = 0;
        for (var i = 0; i < 200; i++)
        {
            var market = RandomMarket.Next(random);
            var router = new Router(market.Order, market.Routes);
            if (router.Best is not { Legs.Length: > 1 } best)
            {
                continue;
            }

            shared++;
            var price = router.MarginalPriceWad!.Value;
            foreach (var leg in best.Legs)
            {
                var offer = market.Offers[leg.Offer];
                var own = market.Order.Buys ? price - offer.Holding : price + offer.Holding;
                var (size, near) = (BigInteger.Abs(leg.Size), price / 1_000_000);
                var (least, most) = market.Order.Buys ? (own - near, own + near) : (own + near, own - near);
                Assert.True(
                    offer.DepthTo(least) <= size && size <= offer.DepthTo(most),
                    $"seed {Seed}, market {i}, offer {leg.Offer}: {size} is not its depth to {own}");
            }
        }

        Assert.True(shared > 50, $"only {shared} routes have several legs");
    }

    [Fact]
    public void Alternatives_RandomMarkets_AreNoBetterAndWhatTheySayTheyAre()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 300; i++)
        {
            var market = RandomMarket.Next(random);
            var router = new Router(market.Order, market.Routes);
            var alternatives = router.Alternatives();
            var context = $"seed {Seed}, market {i}";
            foreach (var other in alternatives)
            {
                Assert.True(
                    other.Cost is null || other.Cost.Total >= router.Best!.Cost.Total - Slack(market), context);
                Assert.True(other.Cost is null || other.Lacking.IsZero, context);
            }

            foreach (var without in alternatives.Where(a => a.Kind == RouteAlternativeKind.WithoutVenue))
            {
                var others = market.Offers.RemoveAt(without.Offer!.Value);
                var cost = new Router(market.Order, [.. others]).Best?.Cost.Total;
                Assert.True(
                    cost is null == without.Cost is null
                    && !(BigInteger.Abs((cost ?? 0) - (without.Cost?.Total ?? 0)) > Slack(market)),
                    $"{context}: {without} is not {cost}");
            }
        }
    }

    /// <summary>Two equal pools share; a fixed cost above what sharing saves leaves one.</summary>
    [Theory]
    [InlineData(0.0, 2)]
    [InlineData(1.0, 2)]
    [InlineData(100.0, 1)]
    public void Best_TwoEqualPools_OpensTheSecondWhileItEarnsItsFixedCost(double fixedCost, int legs)
    {
        // Ten units of a thousand cost 303 in one pool and 151 in two, the fee apart.
        var pool = new ModelOffer(true, [Pool(1_000.0)]) { Fixed = new BigInteger(fixedCost * 1.6e6) };
        var best = new Router(Order(10.0), [pool, pool]).Best!;
        Assert.Equal(legs, best.Legs.Length);
        Assert.InRange((double)best.Legs[0].Size / (double)Order(10.0).Size * legs, 1.0 - 1e-6, 1.0 + 1e-6);
    }

    [Fact]
    public void Best_FlatPrices_FillsTheCheapestFirst()
    {
        var dear = Flat(3_010.0, 100.0);
        var cheap = Flat(3_001.0, 6.0);
        var best = new Router(Order(10.0), [dear, cheap]).Best!;
        Assert.Equal([(0, RandomMarket.ToUnits(4.0)), (1, RandomMarket.ToUnits(6.0))],
            best.Legs.Select(leg => (leg.Offer, leg.Size)));
    }

    [Fact]
    public void Best_EqualOffers_TakesTheFirst()
    {
        var best = new Router(Order(10.0), [Flat(3_001.0, 20.0), Flat(3_001.0, 20.0)]).Best!;
        Assert.Equal([(0, Order(10.0).Size)], best.Legs.Select(leg => (leg.Offer, leg.Size)));
    }

    [Fact]
    public void Best_FundingEarns_GoesToThePerpetualThoughItsPriceIsWorse()
    {
        var earns = new ModelOffer(true, [new LinearStretch(true, RandomMarket.ToWad(3_002.0), 0, Price)])
        {
            Holding = -RandomMarket.ToWad(5.0),
        };
        var best = new Router(Order(10.0), [Flat(3_001.0, 20.0), earns]).Best!;
        Assert.Equal(1, Assert.Single(best.Legs).Offer);
        Assert.Equal((20_000_000, -50_000_000), (best.Cost.Execution, best.Cost.Holding));
    }

    [Fact]
    public void Best_MoreThanAllOffersTake_IsNoneAndSaysWhatIsLacking()
    {
        var router = new Router(Order(10.0), [Flat(3_001.0, 4.0), Flat(3_002.0, 3.0)]);
        Assert.Null(router.Best);
        Assert.Null(router.MarginalPriceWad);
        Assert.Equal(RandomMarket.ToUnits(3.0), router.Lacking);
        Assert.All(router.Alternatives(), other => Assert.Null(other.Cost));
        Assert.Contains(
            router.Alternatives(),
            other => other.Kind == RouteAlternativeKind.EqualSplit && other.Lacking == RandomMarket.ToUnits(3.0));
    }

    [Fact]
    public void Best_TwelveVenues_CostsNoMoreThanEitherHalfOfThem()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 100; i++)
        {
            var market = RandomMarket.Next(random, venues: 12);
            var best = new Router(market.Order, market.Routes).Best;
            var halves = market.Offers.Chunk(6).Select(half => new Router(market.Order, [.. half]).Best);
            Assert.All(halves, half => Assert.True(
                half is null || best!.Cost.Total <= half.Cost.Total + Slack(market),
                $"seed {Seed}, market {i}: six venues cost {half?.Cost.Total}, twelve {best?.Cost.Total}"));
        }
    }

    [Fact]
    public void Router_OffersThatCannotBe_AreRefusedByName()
    {
        var sells = new ModelOffer(false, [new LinearStretch(false, Price, 0, Price)]);
        Assert.Contains("direction", Refused([sells]), StringComparison.Ordinal);
        Assert.Contains("fixed cost", Refused([Flat(1.0, 1.0).Costing(-1)]), StringComparison.Ordinal);
        Assert.Contains("65 offers", Refused([.. Enumerable.Repeat(Flat(1.0, 1.0), 65)]), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RouteOrder(0, Price, 18, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RouteOrder(1, 0, 18, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RouteOrder(1, Price, 256, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RouteOrder(1, Price, 6, 25));

        static string Refused(ImmutableArray<RouteOffer> offers) =>
            Assert.Throws<ArgumentException>(() => new Router(Order(1.0), offers)).Message;
    }

    /// <summary>A bound on the venues' work, which is most of a route's time.</summary>
    [Fact]
    public void Best_FiveVenues_AsksLittleOfThem()
    {
        var random = new Random(Seed);
        var (quotes, depths) = (new List<int>(), new List<int>());
        for (var i = 0; i < Markets; i++)
        {
            var market = RandomMarket.Next(random, venues: 5);
            _ = new Router(market.Order, market.Routes).Best;
            quotes.Add(market.Offers.Sum(offer => offer.QuotesAsked));
            depths.Add(market.Offers.Sum(offer => offer.DepthsAsked));
        }

        var (p50, p99) = (At(depths, 50), At(depths, 99));
        Assert.True(
            p50 <= 100 && p99 <= 400 && At(quotes, 99) <= 120,
            $"seed {Seed}: depths {p50} and {p99}, quotes {At(quotes, 50)} and {At(quotes, 99)}, p50 and p99");

        static int At(List<int> counts, int percent) => counts.Order().ElementAt(counts.Count * percent / 100);
    }

    private static RouteOrder Order(double units) =>
        new(RandomMarket.ToUnits(units), Price, ModelOffer.BaseDecimals, ModelOffer.QuoteDecimals);

    private static ModelOffer Flat(double price, double size) =>
        new(true, [new LinearStretch(true, RandomMarket.ToWad(price), 0, RandomMarket.ToUnits(size))]);

    private static PoolStretch Pool(double reserve) =>
        new(true, RandomMarket.ToUnits(reserve), Price, 500, RandomMarket.ToUnits(0.9 * reserve));

    /// <summary>What two routes may differ by and count as equal: a trillionth, and quotes' rounding.</summary>
    private static BigInteger Slack(RandomMarket market) => (market.Notional >> 39) + 24;

    private static BigInteger Sum(ImmutableArray<RouteLeg> legs, Func<RouteLeg, BigInteger> of) =>
        legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + of(leg));

    private static BigInteger Products(RandomMarket market, Route route) => Sum(
        route.Legs,
        leg => (((leg.Quote * leg.Size.Sign) + leg.Fixed) * ModelOffer.Scale)
            + (BigInteger.Abs(leg.Size) * market.Offers[leg.Offer].Holding));

    /// <summary>A venue of whole units of no decimals, each dearer than the one before, by a list of prices.</summary>
    private sealed class UnitOffer : RouteOffer
    {
        private const long WadPerQuote = 1_000_000_000_000;

        private readonly BigInteger[] _prices;

        public UnitOffer(bool buys, Random random)
        {
            Buys = buys;
            var steps = Enumerable.Range(0, random.Next(1, 30)).Select(_ => (long)random.Next(0, 20_000_000)).Order();
            _prices = [.. steps.Select(step => (BigInteger)(buys ? 3_000_000_000 + step : 3_000_000_000 - step))];
            FixedCost = random.Next(3) == 0 ? 0 : random.Next(0, 40_000_000);
        }

        public override bool Buys { get; }

        public override BigInteger Capacity => _prices.Length;

        public override BigInteger FixedCost { get; }

        public override BigInteger HoldingCostWad => 0;

        public BigInteger? Cost(int units) => units == 0
            ? BigInteger.Zero
            : QuoteFor(units) is { } quote ? (Buys ? quote : -quote) + FixedCost : null;

        public override BigInteger? QuoteFor(BigInteger size) => size > _prices.Length
            ? null
            : _prices.Take((int)size).Aggregate(BigInteger.Zero, (sum, price) => sum + price);

        public override BigInteger DepthTo(BigInteger marginalPriceWad) => _prices.Count(
            price => Buys ? price * WadPerQuote <= marginalPriceWad : price * WadPerQuote >= marginalPriceWad);
    }
}
