using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

public sealed class TickMathTests
{
    [Theory]
    [InlineData(-887_272, "4295128739")]
    [InlineData(-887_271, "4295343490")]
    [InlineData(0, "79228162514264337593543950336")]
    [InlineData(50, "79426470787362580746886972461")]
    [InlineData(-50, "79030349367926598376800521322")]
    [InlineData(100, "79625275426524748796330556128")]
    [InlineData(1_000, "83290069058676223003182343270")]
    [InlineData(50_000, "965075977353221155028623082916")]
    [InlineData(-50_000, "6504256538020985011912221507")]
    [InlineData(250_000, "21246587762933397357449903968194344")]
    [InlineData(738_203, "847134979253254120489401328389043031315994541")]
    [InlineData(887_271, "1461373636630004318706518188784493106690254656249")]
    [InlineData(887_272, "1461446703485210103287273052203988822378723970342")]
    public void RootAt_VectorsOfV3CoresTickMathSpec_AreMetToTheUnit(int tick, string root) =>
        Assert.Equal(BigInteger.Parse(root), TickMath.RootAt(tick));

    [Fact]
    public void RootAt_RandomTicks_IsTheRootOfThePower()
    {
        const int Seed = 71;
        var random = new Random(Seed);
        for (var i = 0; i < 2_000; i++)
        {
            var tick = random.Next(-TickMath.MaxTick, TickMath.MaxTick + 1);
            var expected = Math.Exp(tick * Math.Log(1.0001) / 2.0);
            var root = Math.ScaleB((double)TickMath.RootAt(tick), -TickMath.RootBits);
            Assert.True(Math.Abs((root / expected) - 1.0) < 3e-10, $"seed {Seed}, tick {tick}: {root:R}");
        }
    }

    [Theory]
    [InlineData(887_273)]
    [InlineData(-887_273)]
    [InlineData(int.MinValue)]
    public void RootAt_BeyondTheLastTick_IsRefused(int tick)
    {
        Assert.False(TickMath.IsTick(tick));
        Assert.Throws<ArgumentOutOfRangeException>(() => TickMath.RootAt(tick));
    }
}
