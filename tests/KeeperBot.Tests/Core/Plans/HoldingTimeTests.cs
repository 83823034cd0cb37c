using KeeperBot.Core.Plans;

namespace KeeperBot.Tests.Core.Plans;

public sealed class HoldingTimeTests(ITestOutputHelper output)
{
    /// <summary>A random walk from an offset is beyond the outer one after (B² - b²)/A on average.</summary>
    [Fact]
    public void Trade_FromTheOuterBandToTheInner_IsHowLongAWalkTakesBack()
    {
        const int seed = 20261122, paths = 4_000, stepsPerYear = 40_000;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (outer, inner, deviation) = (5.0, 3.0, 20.0);
        var step = deviation / Math.Sqrt(stepsPerYear);
        var sum = 0.0;
        for (var path = 0; path < paths; path++)
        {
            var (offset, steps) = (inner, 0);
            for (; Math.Abs(offset) < outer; steps++)
            {
                offset += random.Next(2) == 0 ? step : -step;
            }

            sum += steps / (double)stepsPerYear;
        }

        var expected = new HoldingTime(deviation * deviation, 1.0).OfTrade(outer, inner);
        output.WriteLine($"{sum / paths} years on average, {expected} expected");
        Assert.InRange(sum / paths / expected, 0.95, 1.05);
    }

    [Fact]
    public void Years_AreThoseOfTheBook_WhereNothingMovesIt()
    {
        Assert.Equal(0.2, HoldingTime.Of(0.0, 3_000, 0.8, 0.2).OfTrade(5, 1));
        Assert.Equal(0.2, HoldingTime.Of(0.0, 3_000, 0.8, 0.2).OfUnits(5));
        Assert.Equal(HoldingTime.LeastYears, HoldingTime.Of(0.01, 3_000, 0.8, 0.2).OfTrade(1, 1));
        Assert.Equal(HoldingTime.LeastYears, HoldingTime.Of(0.01, 3_000, 0.8, 0.2).OfTrade(1, 5));
    }

    [Fact]
    public void Units_TwiceAsMany_AreHeldFourTimesAsLong()
    {
        var holding = HoldingTime.Of(0.01, 3_000, 0.8, 10.0);
        Assert.Equal(4.0 * holding.OfUnits(5), holding.OfUnits(10), 12);
        Assert.Equal(25.0 / (24.0 * 24.0), holding.OfUnits(5), 12);
    }
}
