using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

/// <summary>Vectors of v3-core 1.0.1, test/TickMath.spec.ts, and the definition itself.</summary>
public sealed class UniswapV3TickTests
{
    [Theory]
    [InlineData(-887_272, "4295128739")]
    [InlineData(-887_271, "4295343490")]
    [InlineData(0, "79228162514264337593543950336")]
    [InlineData(887_271, "1461373636630004318706518188784493106690254656249")]
    [InlineData(887_272, "1461446703485210103287273052203988822378723970342")]
    public void SqrtPriceX96_OfTheVectors_IsTheirs(int tick, string root) =>
        Assert.Equal(BigInteger.Parse(root, CultureInfo.InvariantCulture), UniswapV3Tick.SqrtPriceX96(tick));

    [Theory]
    [InlineData(-887_273)]
    [InlineData(887_273)]
    public void SqrtPriceX96_BeyondTheTicks_IsRefused(int tick) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UniswapV3Tick.SqrtPriceX96(tick));

    [Fact]
    public void SqrtPriceX96_AnyTick_IsTheRootOfItsPowerAndRises()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        for (var i = 0; i < 2_000; i++)
        {
            var tick = random.Next(-300_000, 300_000);
            var root = UniswapV3Tick.SqrtPriceX96(tick);
            var expected = Math.Pow(1.0001, tick / 2.0);
            var relative = Math.Abs(((double)root / Math.Pow(2, 96)) - expected) / expected;
            Assert.True(relative < 1e-11, $"seed {Seed}, tick {tick}: off by {relative:E1}");
            Assert.True(UniswapV3Tick.SqrtPriceX96(tick + 1) > root, $"seed {Seed}, tick {tick}");
        }
    }
}
