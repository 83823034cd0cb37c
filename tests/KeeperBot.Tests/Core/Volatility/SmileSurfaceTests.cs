using KeeperBot.Core.Pricing;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class SmileSurfaceTests
{
    public static TheoryData<string> Names => ["ssvi", "svi"];

    private static readonly double[] Times =
        [0.0, 0.001, SampleSmiles.Days(7), 0.05, SampleSmiles.Days(30), 0.1, 0.4, 1.0, 1.5, 5.0, 100.0];

    [Fact]
    public void Ssvi_PublishedParameters_HasTheQuotedVariances()
    {
        var surface = new SsviSurface(-0.3, 0.5, 0.5, [new AtmVariance(1.0, 0.04)]);

        Assert.Equal(2.45145169, surface.Curvature(0.04), 5e-9);
        Assert.Equal(0.04, surface.PointAt(0.0, 1.0).Variance, 1e-15);
        Assert.Equal(0.0376394304, surface.PointAt(0.1, 1.0).Variance, 5e-11);
        Assert.Equal(0.0477172042, surface.PointAt(-0.2, 1.0).Variance, 5e-11);
    }

    [Fact]
    public void Slices_OfSsvi_AreItsSmilesInRawForm()
    {
        foreach (var slice in SampleSmiles.Ether.Slices)
        {
            for (var k = -2.0; k <= 2.0; k += 0.1)
            {
                var (raw, own) = (slice.At(k), SampleSmiles.Ether.PointAt(k, slice.Years));
                Assert.Equal(own.Variance, raw.Variance, 1e-14);
                Assert.Equal(own.Slope, raw.Slope, 1e-13);
                Assert.Equal(own.Curvature, raw.Curvature, 1e-11);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PointAt_AsTimePasses_NeverFallsAtAnyStrike(string name)
    {
        var surface = Named(name);
        for (var k = -3.0; k <= 3.0; k += 0.25)
        {
            for (var i = 1; i < Times.Length; i++)
            {
                var (early, late) = (surface.PointAt(k, Times[i - 1]), surface.PointAt(k, Times[i]));
                Assert.True(early.Variance <= late.Variance, $"k {k}: {Times[i - 1]} to {Times[i]} years");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SkewAt_AnyPlace_IsTheSlopeOfAt(string name)
    {
        const double step = 1e-5;
        var surface = Named(name);
        foreach (var years in Times)
        {
            for (var k = -1.5; k <= 1.5; k += 0.1)
            {
                double At(double shift) => surface.At(3_000.0 * Math.Exp(k + shift), 3_000.0, years);
                var slope = (At(step) - At(-step)) / (2.0 * step);
                Assert.Equal(slope, surface.SkewAt(3_000.0 * Math.Exp(k), 3_000.0, years), 1e-7);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_FreeSurface_PricesCallsThatFallConvexlyWithTheStrike(string name)
    {
        var surface = Named(name);
        foreach (var years in Times.Skip(1).SkipLast(1))
        {
            double Price(double strike) => BlackScholes.Evaluate(
                new OptionTerms { Kind = OptionKind.Call, Strike = strike, YearsToExpiry = years },
                new MarketInputs
                {
                    Spot = 3_000,
                    Volatility = surface.At(strike, 3_000, years),
                    Rate = 0.0,
                    Carry = 0.0,
                }).Price;
            for (var strike = 600.0; strike < 9_000.0; strike += 50.0)
            {
                var (low, middle, high) = (Price(strike - 50.0), Price(strike), Price(strike + 50.0));
                Assert.True(low >= middle && middle >= high, $"{years} years, strike {strike}: calls do not fall");
                Assert.True(low - (2.0 * middle) + high >= -1e-9, $"{years} years, strike {strike}: not convex");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_BeforeTheFirstExpiryAndBeyondTheStrikes_KeepsTheVolatility(string name)
    {
        var surface = Named(name);
        var first = surface.Slices[0];

        Assert.Equal(first.VolatilityAt(0.2), surface.At(Math.Exp(0.2), 1.0, 0.0), 1e-12);
        Assert.Equal(surface.At(2.0, 1.0, first.Years), surface.At(2.0, 1.0, 1e-9));
        Assert.Equal(surface.At(1e4, 1.0, 0.1), surface.At(1e30, 1.0, 0.1));
        Assert.Equal(0.0, surface.SkewAt(1e30, 1.0, 0.1));
        Assert.InRange(surface.At(1e-30, 1e30, 0.1), 0.0, 1_000.0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_AfterTheLastExpiry_KeepsTheLevelAndLosesTheSkew(string name)
    {
        var surface = Named(name);
        var last = surface.Slices[^1];

        Assert.Equal(last.VolatilityAt(0.0), surface.At(1.0, 1.0, 10.0 * last.Years), 1e-12);
        var (skew, later) = (surface.SkewAt(1.0, 1.0, last.Years), surface.SkewAt(1.0, 1.0, 10.0 * last.Years));
        Assert.InRange(later, 0.5 * skew, 0.0);
    }

    [Fact]
    public void Times_AnyFactor_ScalesVolatilityAndSkew()
    {
        var scaled = SampleSmiles.Ether.Times(1.5);

        Assert.Equal(1.5 * SampleSmiles.Ether.At(2_500, 3_000, 0.1), scaled.At(2_500, 3_000, 0.1));
        Assert.Equal(1.5 * SampleSmiles.Ether.SkewAt(2_500, 3_000, 0.1), scaled.SkewAt(2_500, 3_000, 0.1));
    }

    [Fact]
    public void New_ExpiriesThatDoNotRise_AreRefused()
    {
        var slice = SampleSmiles.Vogt;

        Assert.Contains(
            "must rise", Assert.Throws<ArgumentException>(() => new SviSurface([slice, slice])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SviSurface([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SsviSurface(0.0, 1.0, 0.6, [new AtmVariance(1, 0.04)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SsviSurface(0.0, 1.0, 0.4, [new AtmVariance(1, 0.0)]));
    }

    private static SmileSurface Named(string name) =>
        string.Equals(name, "ssvi", StringComparison.Ordinal) ? SampleSmiles.Ether : SampleSmiles.EtherSlices;
}
