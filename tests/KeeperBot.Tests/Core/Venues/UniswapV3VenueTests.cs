using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

/// <summary>
/// Quotes from what is read of a pool against swaps of the whole pool, whose arithmetic the real contracts judge in the
/// chain tests.
/// </summary>
public sealed class UniswapV3VenueTests
{
    private const int Seed = 20_261_122;
    private const int SlippageBps = 50;

    /// <summary>The tick at which a WETH of 18 decimals is 3,000 USDC of 6.</summary>
    private const int Middle = -196_256;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Quote_WithinWhatIsRead_IsTheSwapOfTheWholePool(int tier)
    {
        var random = new Random(Seed + tier);
        for (var i = 0; i < 40; i++)
        {
            var vault = Vault(isBaseFirst: random.Next(2) == 0);
            var (pool, book) = Draw(vault, random, tier);
            var (swaps, quotes) = (new UniswapV3Swaps(pool.State), 0);
            for (var j = 0; j < 40; j++)
            {
                var size = Size(random) * (random.Next(2) == 0 ? 1 : -1);
                var quote = book.Quote(size);
                quotes += quote is null ? 0 : 1;
                if (quote is not null)
                {
                    Assert.Equal(Swapped(swaps, vault, size), quote.PriceWad);
                }
            }

            Assert.True(quotes >= 10, $"seed {Seed + tier}, pool {i}: {quotes} quotes of 40");
        }
    }

    [Fact]
    public void Quote_PriceMovesLessThanThreeTimesTheSlippage_IsAnswered()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 60; i++)
        {
            var vault = Vault(isBaseFirst: i % 2 == 0);
            var (pool, book) = Draw(vault, random, i % 4);
            var swaps = new UniswapV3Swaps(pool.State);
            foreach (var zeroForOne in new[] { true, false })
            {
                var sells = zeroForOne == IsBaseFirst(vault);
                var (direction, reach) = (zeroForOne ? -1 : 1, (3 * SlippageBps) - 1);
                var swap = swaps.Until(zeroForOne, TickMath.RootAt(pool.State.Tick + (direction * reach)));
                Assert.True(
                    book.Quote(sells ? -swap.AmountIn : swap.AmountOut) is not null,
                    $"seed {Seed}, pool {i}, {zeroForOne}: {swap} of {pool.State}");
                var beyond = swaps.Until(zeroForOne, TickMath.RootAt(pool.State.Tick + (direction * 6_000)));
                Assert.Null(book.Quote(sells ? -beyond.AmountIn : beyond.AmountOut));
            }
        }
    }

    [Theory]
    [InlineData(0, 309, 317)]
    [InlineData(1, 37, 45)]
    [InlineData(2, 13, 21)]
    [InlineData(3, 13, 21)]
    public void Observe_AnyPrice_TakesTwoRoundsAndAsManyReadsAsStated(int tier, int fewest, int most)
    {
        var vault = Vault(isBaseFirst: true);
        var pool = RandomPool.Near(Middle, new Random(Seed), tier, positions: 60);
        var counts = Enumerable.Range(0, 100).Select(step =>
        {
            var moved = new RandomPool(pool.State with { Tick = pool.State.Tick + (step * pool.State.TickSpacing) });
            var count = moved.Observe(vault.Venues[0], vault, out var rounds).Count;
            Assert.Equal(2, rounds);
            return count;
        }).ToArray();
        Assert.Equal((fewest, most), (counts.Min(), counts.Max()));
    }

    [Fact]
    public void Observe_PriceMovesALittle_AsksTheSame()
    {
        var vault = Vault(isBaseFirst: true);
        var pool = RandomPool.Near(Middle, new Random(Seed), tier: 1, positions: 500);
        var tick = pool.State.Tick;
        var sets = Enumerable.Range(0, 80).Select(step =>
        {
            var answers = new RandomPool(pool.State with { Tick = tick + step }).Observe(
                vault.Venues[0], vault, out _);
            return string.Join(' ', answers.InOrder.Select(pair => Convert.ToHexString(pair.Key.Data)));
        });
        Assert.InRange(sets.Distinct().Count(), 1, 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DepthTo_AnyPrice_IsWhereTheLastUnitCostsIt(int tier)
    {
        var random = new Random(Seed + tier);
        for (var i = 0; i < 30; i++)
        {
            var vault = Vault(isBaseFirst: random.Next(2) == 0);
            var (pool, book) = Draw(vault, random, tier);
            var spot = UniswapV3Pool.QuotePerBaseWad(vault, pool.State.SqrtPriceX96);
            foreach (var side in new[] { 1, -1 })
            {
                var before = BigInteger.Zero;
                foreach (var bps in new[] { 0, 1, 6, 31, 40, 60, 120, 150, 2_000 })
                {
                    var limit = spot * (10_000 + (side * bps)) / 10_000;
                    var depth = book.DepthTo(side, limit);
                    Assert.True(depth >= before, $"seed {Seed + tier}, pool {i}: the depth falls at {bps} bps");
                    before = depth;
                    AssertMargin(book, vault, side, depth, limit);
                }
            }
        }
    }

    [Fact]
    public void Quote_LargerSizes_AreNeverCheaper()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 40; i++)
        {
            var vault = Vault(isBaseFirst: i % 2 == 0);
            var (_, book) = Draw(vault, random, i % 4);
            foreach (var side in new[] { 1, -1 })
            {
                var most = book.DepthTo(side, side > 0 ? Scenario.Ether(1_000_000) : 1);
                var (step, last, price) = (most / 16, BigInteger.Zero, BigInteger.Zero);
                for (var n = 1; n <= 16; n++)
                {
                    var quote = book.Quote(side * n * step)!.PriceWad;
                    var total = side * quote * n;

                    // Convex to what rounding a quote to whole units of USDC is worth.
                    var isDearer = n == 1 || side * quote >= (side * price) - Unit(step * n);
                    var isConvex = n == 1 || total - last >= (last / (n - 1)) - (4 * Unit(step));
                    Assert.True(isDearer && isConvex, $"seed {Seed}, pool {i}: {n} of 16 to {most}");
                    (last, price) = (total, quote);
                }
            }
        }
    }

    [Fact]
    public void Impact_OneWidePosition_IsTheRootOverTheLiquidity()
    {
        var vault = Vault(isBaseFirst: true);
        var pool = RandomPool.Near(Middle, new Random(Seed), tier: 1, positions: 0);
        var book = Book(vault, pool);
        var price = (double)UniswapV3Pool.QuotePerBaseWad(vault, pool.State.SqrtPriceX96) / 1e18;

        // In whole tokens: amounts of WETH are 1e18 and of USDC 1e6 units, and L is the root of their product.
        var expected = Math.Sqrt(price) / ((double)pool.State.Liquidity / 1e12);
        Assert.InRange(book.Impact!.Value / expected, 0.99, 1.01);
        Assert.InRange(book.PriceOf(Scenario.Ether(1))!.Value / price, 1.0005, 1.0005 + (2 * expected) + 1e-6);
    }

    [Fact]
    public void Quote_PoolSaysWhatNoPoolDoes_IsUnanswerable()
    {
        var vault = Vault(isBaseFirst: true);
        var pool = RandomPool.Near(Middle, new Random(Seed), tier: 1, positions: 3);
        var answers = pool.Observe(vault.Venues[0], vault, out _);
        var broken = answers.With(answers.InOrder
            .Where(pair => pair.Key.Function!.Name == "tickSpacing")
            .Select(pair => KeyValuePair.Create(pair.Key, new Answer(true, pair.Key.Function!.EncodeOutput(0)))));
        var book = new UniswapV3Venue().Read(vault.Venues[0], vault, broken);
        Assert.Throws<UnanswerableException>(() => book.Quote(1));
        Assert.Throws<UnanswerableException>(() => book.DepthTo(1, 1));
        Assert.Null(book.Impact);
        Assert.Null(book.PriceOf(1));
    }

    /// <summary>The last thousandth of the depth costs no more than the limit, and the depth has a quote.</summary>
    private static void AssertMargin(VenueBook book, VaultMandate vault, int side, BigInteger depth, BigInteger limit)
    {
        if (depth.IsZero)
        {
            return;
        }

        var hair = BigInteger.Max(depth / 1_000, BigInteger.One);
        var whole = book.Quote(side * depth);
        Assert.NotNull(whole);
        if (depth > 10 * hair && book.Quote(side * (depth - hair)) is { } less)
        {
            var last = ((whole.PriceWad * depth) - (less.PriceWad * (depth - hair))) / hair;
            Assert.True(
                side * last <= (side * limit) + (2 * Unit(hair)), $"the last units cost {last}, the limit is {limit}");
        }
    }

    /// <summary>What two units of USDC are worth in a price of a size, with 18 decimals.</summary>
    private static BigInteger Unit(BigInteger size) => (2 * BigInteger.Pow(10, 30) / size) + 1;

    private static BigInteger Swapped(UniswapV3Swaps swaps, VaultMandate vault, BigInteger size)
    {
        var swap = size.Sign > 0
            ? swaps.ExactOutput(!IsBaseFirst(vault), size)!
            : swaps.ExactInput(IsBaseFirst(vault), -size)!;
        var quote = (size.Sign > 0 ? swap.AmountIn : swap.AmountOut) * BigInteger.Pow(10, 30);
        return size.Sign > 0 ? (quote + size - 1) / size : quote / -size;
    }

    private static (RandomPool Pool, VenueBook Book) Draw(VaultMandate vault, Random random, int tier)
    {
        var middle = IsBaseFirst(vault) ? Middle : -Middle;
        var pool = RandomPool.Near(middle, random, tier, random.Next(0, 60));
        return (pool, Book(vault, pool));
    }

    private static VenueBook Book(VaultMandate vault, RandomPool pool) => new UniswapV3Venue().Read(
        vault.Venues[0], vault, pool.Observe(vault.Venues[0], vault, out _));

    private static BigInteger Size(Random random) =>
        new BigInteger(random.NextInt64(1, 1L << 50)) >> random.Next(0, 40) << random.Next(0, 20);

    private static bool IsBaseFirst(VaultMandate vault) => vault.Base.Address.CompareTo(vault.Quote.Address) < 0;

    private static VaultMandate Vault(bool isBaseFirst)
    {
        var vault = Scenario.Vault("eth").Mandate;
        var (low, high) = (vault.Base.Address, vault.Quote.Address);
        return vault with
        {
            Base = vault.Base with { Address = isBaseFirst ? low : high },
            Quote = vault.Quote with { Address = isBaseFirst ? high : low },
            Venues = [vault.Venues[0] with { Kind = UniswapV3Venue.KindName }],
            Limits = vault.Limits with { MaxSlippageBps = SlippageBps },
        };
    }
}
