using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class VarianceEstimatorTests
{
    private const int Seed = 1980;
    private const ulong Day = 86_400;

    private static readonly ImmutableArray<Bar> Published =
    [
        new(0, 100, 103, 99, 102), new(Day, 102, 104, 100.5, 101.2), new(2 * Day, 101, 104.2, 100.2, 103.4),
        new(3 * Day, 103.5, 105.5, 102.9, 104.1), new(4 * Day, 104, 106.1, 103.2, 105.3),
    ];

    [Fact]
    public void Estimates_FiveBarVector_AreTheQuotedVariances()
    {
        Assert.Equal(4.0855180815e-4, RangeVariance.Parkinson(Published.AsSpan()), 5e-15);
        Assert.Equal(4.7417267132e-4, RangeVariance.GarmanKlass(Published.AsSpan()), 5e-15);
        Assert.Equal(4.6831093479e-4, RangeVariance.RogersSatchell(Published.AsSpan()), 5e-15);
        Assert.Equal(4.0975087239e-4, RangeVariance.YangZhang(Published.AsSpan()), 5e-15);
        var closes = PriceSeries.Of(Published.Select(bar => new PricePoint(bar.Time, bar.Close)));
        Assert.Equal(8.6466970007e-5, new EwmaVariance(0.94, Day).PerYear(closes) / 365.0, 5e-16);
    }

    [Theory]
    [InlineData("Parkinson", 0.0)]
    [InlineData("GarmanKlass", 0.0)]
    [InlineData("RogersSatchell", 0.0)]
    [InlineData("RogersSatchell", 3.0)]
    [InlineData("YangZhang", 0.0)]
    [InlineData("YangZhang", 3.0)]
    public void RangeEstimates_SimulatedPrices_AreUnbiased(string name, double driftPerYear)
    {
        const double volatility = 0.8;
        const int bars = 20;
        Func<Bar[], double> estimate = name switch
        {
            "Parkinson" => bars => RangeVariance.Parkinson(bars),
            "GarmanKlass" => bars => RangeVariance.GarmanKlass(bars),
            "RogersSatchell" => bars => RangeVariance.RogersSatchell(bars),
            _ => bars => RangeVariance.YangZhang(bars),
        };
        var random = new Random(Seed);
        var estimates = Enumerable.Range(0, 400)
            .Select(_ => estimate(SimulatedPrices.Bars(random, bars, Day, volatility, driftPerYear)) * 365.0)
            .ToArray();

        AssertUnbiased(volatility * volatility, estimates, $"{name}, seed {Seed}");
    }

    [Fact]
    public void Ewma_SimulatedPricesAtAnyTimes_IsUnbiased()
    {
        const double volatility = 0.8;
        var random = new Random(Seed);
        var ewma = new EwmaVariance(0.94, Day);
        var estimates = Enumerable.Range(0, 1_000).Select(_ =>
        {
            var (time, price) = (1_000UL, 3_000.0);
            var points = new List<PricePoint> { new(time, price) };
            for (var i = 0; i < 300; i++)
            {
                var seconds = (ulong)random.Next(60, 20_000);
                var deviation = volatility * Math.Sqrt(seconds / Market.SecondsPerYear);
                (time, price) = (time + seconds, price * Math.Exp(deviation * SimulatedPrices.Normal(random)));
                points.Add(new PricePoint(time, price));
            }

            return ewma.PerYear(PriceSeries.Of(points));
        }).ToArray();

        AssertUnbiased(volatility * volatility, estimates, $"seed {Seed}");
    }

    [Fact]
    public void Ewma_SamePathSeenMoreOften_ForgetsAtTheSamePace()
    {
        // A calm month after a wild one: what is left of the wild one depends on time, not on the number of prices.
        static PriceSeries Path(int perDay)
        {
            var points = new List<PricePoint> { new(0, 100.0) };
            for (var i = 1; i <= 60 * perDay; i++)
            {
                var move = (i <= 30 * perDay ? 0.05 : 0.01) / Math.Sqrt(perDay) * (i % 2 == 0 ? 1.0 : -1.0);
                points.Add(new PricePoint((ulong)i * Day / (ulong)perDay, points[^1].Price * Math.Exp(move)));
            }

            return PriceSeries.Of(points);
        }

        var ewma = new EwmaVariance(0.94, Day);
        Assert.Equal(ewma.PerYear(Path(1)), ewma.PerYear(Path(24)), 1e-9);
    }

    [Fact]
    public void YangZhang_TwoBars_IsRefused()
    {
        Assert.Throws<HistoryException>(() => RangeVariance.YangZhang(Published.AsSpan()[..2]));
        Assert.Throws<HistoryException>(() => RangeVariance.Parkinson([]));
    }

    private static void AssertUnbiased(double expected, double[] estimates, string what)
    {
        var mean = estimates.Average();
        var squares = estimates.Sum(e => (e - mean) * (e - mean));
        var error = Math.Sqrt(squares / (estimates.Length - 1.0) / estimates.Length);
        Assert.True(
            Math.Abs(mean - expected) < 4.0 * error && error < 0.03 * expected,
            $"{what}: mean {mean} ± {error}, expected {expected}");
    }
}
