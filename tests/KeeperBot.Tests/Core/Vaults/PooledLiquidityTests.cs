using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Tests.Core.Vaults;

/// <summary>The exposure of liquidity, against published figures and against what a derivative is.</summary>
public sealed class PooledLiquidityTests
{
    private const int Seed = 20_260_402;

    private static readonly Token Base = new(Scenario.Account(1), "WETH", 18);
    private static readonly Token Quote = new(Scenario.Account(2), "USDC", 6);
    private static readonly Token Claim = new(Scenario.Account(3), "wstETH", 18);

    /// <summary>The constant product of Uniswap V2: L = 1000 at 3000 USD.</summary>
    [Fact]
    public void Measure_UniswapV2WhitePaper_IsTwoRootsOfThePrice()
    {
        var whole = new PooledLiquidity("pair", Side(Base), Side(Quote), 1_000, 0, double.PositiveInfinity);
        var exposure = Measure(whole, 3_000);
        Assert.Equal(109_544.51150103, exposure.Value, 8);
        Assert.Equal(18.2574185835, exposure.Of("WETH").Delta, 10);
        Assert.Equal(-0.003042903097, exposure.Of("WETH").Gamma, 12);
    }

    /// <summary>Uniswap V3 white paper, 6.29 and 6.30: L = 1000 between 2500 and 3600 USD.</summary>
    [Theory]
    [InlineData(2_000, 6_666.66666667, 3.3333333333, 0)]
    [InlineData(2_700, 8_923.04845413, 2.5783423063, -0.003563890551)]
    [InlineData(3_000, 9_544.51150103, 1.5907519168, -0.003042903097)]
    [InlineData(3_300, 9_891.25293076, 0.7410989289, -0.002637540242)]
    [InlineData(3_600, 10_000, 0, 0)]
    [InlineData(5_000, 10_000, 0, 0)]
    public void Measure_UniswapV3WhitePaper_HasValueDeltaAndGammaOfTheTable(
        double spot, double value, double delta, double gamma)
    {
        var exposure = Measure(Between(Side(Base), Side(Quote), 1_000, 2_500, 3_600), spot);
        Assert.Equal(value, exposure.Value, 8);
        Assert.Equal(delta, exposure.Of("WETH").Delta, 10);
        Assert.Equal(gamma, exposure.Of("WETH").Gamma, 12);
    }

    /// <summary>github.com/0xperp/defi_greeks, concentrated_liquidity.rs: 1.448 ether and 6779 dollars.</summary>
    [Fact]
    public void Measure_DefiGreeksConcentratedLiquidity_HasItsDeltaAndGamma()
    {
        var total = Measure(Between(Side(Base), Side(Quote), 1_402.40463795, 3_747, 5_024), 4_360.61).Of("WETH");
        Assert.Equal(1.4517521820, total.Delta, 9);
        Assert.Equal(-0.002435131811, total.Gamma, 11);
    }

    /// <summary>
    /// V(P) = L(√pb - √pa) less puts of every strike k in the range, ½L·k^(-3/2) of each: liquidity is a strip of puts.
    /// </summary>
    [Fact]
    public void Measure_RandomRanges_IsCashLessAStripOfPuts()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 200; i++)
        {
            var (liquidity, spot) = (1 + (1_000 * random.NextDouble()), 500 + (4_500 * random.NextDouble()));
            var lower = 500 + (3_000 * random.NextDouble());
            var upper = lower * (1.01 + random.NextDouble());
            var puts = Simpson(
                Math.Clamp(spot, lower, upper), upper, k => 0.5 * liquidity * (k - spot) / (k * Math.Sqrt(k)));
            var expected = (liquidity * (Math.Sqrt(upper) - Math.Sqrt(lower))) - puts;
            var value = Measure(Between(Side(Base), Side(Quote), liquidity, lower, upper), spot).Value;
            Assert.True(
                Math.Abs(value - expected) < 1e-6 * Math.Max(1.0, expected),
                $"seed {Seed}, range {i}: {value:R} against {expected:R}");
        }
    }

    /// <summary>Every pair of a base, a dollar and a claim on the base, in either order, with fees.</summary>
    [Fact]
    public void Measure_RandomPairs_HasTheDerivativesOfItsOwnValueInEveryFactor()
    {
        var random = new Random(Seed);
        Token[] tokens = [Base, Quote, Claim];
        for (var i = 0; i < 600; i++)
        {
            var first = tokens[random.Next(3)];
            var second = tokens.Where(token => token != first).ElementAt(random.Next(2));
            var market = MarketAt(
                500 + (4_500 * random.NextDouble()), 0.9 + (0.2 * random.NextDouble()), 1 + random.NextDouble());
            var price = market[first.Symbol].Spot / market[second.Symbol].Spot;
            var lower = price * (0.3 + random.NextDouble());
            var fees = Scenario.Integer(random.Next(100), first.Decimals);
            var pool = Between(
                Side(first) with { Fees = fees }, Side(second), 1_000 * random.NextDouble(), lower, 1.5 * lower);
            var nearestEdge = Math.Min(Math.Abs((price / lower) - 1), Math.Abs((price / lower / 1.5) - 1));
            if (nearestEdge > 1e-3)
            {
                AssertDerivatives(pool, market, $"seed {Seed}, pair {i}: {first.Symbol} and {second.Symbol}");
            }
        }
    }

    [Fact]
    public void Measure_ClaimAgainstWhatItIsAClaimOn_HasNoGammaInTheBase()
    {
        var market = MarketAt(3_000, 1, 1.17);
        var exposure = new Exposure([.. Between(Side(Claim), Side(Base), 1_000, 1.1, 1.2).Measure(market)]);
        Assert.Equal(0.0, exposure.Of("WETH").Gamma, 12);
        Assert.True(exposure.Of("wstETH/WETH").Gamma < -1.0);
        Assert.Equal(exposure.Value / 3_000, exposure.Of("WETH").Delta, 9);
    }

    [Fact]
    public void Between_TicksOfTheUsdcWethPool_AreDollarsPerEtherWhicheverTokenComesFirst()
    {
        // Around 3000 dollars: 1e18 / 3e9 = 1.0001^196 256.
        var usdcFirst = PooledLiquidity.Between(
            "p", Side(Quote), Side(Base), new TickRange(196_250, 196_260, BigInteger.Pow(10, 12)));
        Assert.InRange(1.0 / (usdcFirst.RootLower * usdcFirst.RootUpper), 2_999.0, 3_001.0);
        Assert.Equal(1.0, usdcFirst.Liquidity, 9);
        var wethFirst = PooledLiquidity.Between(
            "p", Side(Base), Side(Quote), new TickRange(-196_260, -196_250, BigInteger.Pow(10, 12)));
        Assert.InRange(wethFirst.RootLower * wethFirst.RootUpper, 2_999.0, 3_001.0);
        Assert.Equal(1.0, wethFirst.Liquidity, 9);
        var (one, other) = (Measure(usdcFirst, 3_000), Measure(wethFirst, 3_000));
        Assert.Equal(one.Value, other.Value, 9);
        Assert.Equal(one.Of("WETH").Delta, other.Of("WETH").Delta, 9);
        Assert.Equal(one.Of("WETH").Gamma, other.Of("WETH").Gamma, 9);
    }

    private static void AssertDerivatives(PooledLiquidity pool, Market market, string context)
    {
        var exposure = new Exposure([.. pool.Measure(market)]);
        foreach (var factor in exposure.Factors)
        {
            Exposure Bumped(double by) => new([.. pool.Measure(Bump(market, factor, by))]);
            const double H = 1e-5;
            var at = Level(market, factor);
            var (up, down) = (Bumped(1 + H), Bumped(1 - H));
            var (greeks, step) = (exposure.Of(factor), 2 * H * at);
            var scale = Math.Abs(exposure.Value) + 1.0;
            AssertNear(
                (up.Value - down.Value) / step, greeks.Delta, 1e-6 * scale / at, $"{context}, delta of {factor}");
            AssertNear(
                (up.Of(factor).Delta - down.Of(factor).Delta) / step,
                greeks.Gamma,
                1e-6 * scale / at / at,
                $"{context}, gamma of {factor}");
            AssertNear(
                (up.Of(factor).Gamma - down.Of(factor).Gamma) / step,
                greeks.Speed,
                1e-5 * scale / at / at / at,
                $"{context}, speed of {factor}");
        }
    }

    private static void AssertNear(double expected, double actual, double tolerance, string context) =>
        Assert.True(
            Math.Abs(expected - actual) <= Math.Max(tolerance, 1e-6 * Math.Abs(expected)),
            $"{context}: {actual:R} against {expected:R}");

    private static double Level(Market market, string factor) => factor switch
    {
        "WETH" => market.Spot,
        "USDC" => market.Quote.Spot,
        _ => market["wstETH"].Claim!.Ratio,
    };

    private static Market Bump(Market market, string factor, double by)
    {
        double By(string name) => Level(market, name) * (factor == name ? by : 1.0);
        return MarketAt(By("WETH"), By("USDC"), By("wstETH/WETH"));
    }

    private static Market MarketAt(double spot, double dollar, double ratio)
    {
        var market = Market.Flat(spot, 0.8, 0, 0, Scenario.Now);
        return market with
        {
            Quote = market.Quote with { Spot = dollar },
            Others = [market.Base with { Asset = "wstETH", Spot = spot * ratio, Claim = new Claim("WETH", ratio) }],
        };
    }

    private static Exposure Measure(PooledLiquidity pool, double spot) =>
        new LiquidityPosition([pool]).Measure(MarketAt(spot, 1.0, 1.2));

    private static PooledToken Side(Token token) => new(token, 0, 0);

    private static PooledLiquidity Between(
        PooledToken first, PooledToken second, double liquidity, double lower, double upper) =>
        new("position 1", first, second, liquidity, Math.Sqrt(lower), Math.Sqrt(upper));

    private static double Simpson(double from, double to, Func<double, double> density)
    {
        const int Steps = 2_000;
        var step = (to - from) / Steps;
        var sum = density(from) + density(to);
        for (var i = 1; i < Steps; i++)
        {
            sum += (i % 2 == 0 ? 2 : 4) * density(from + (i * step));
        }

        return sum * step / 3;
    }
}
