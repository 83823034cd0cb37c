using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class SviSliceTests
{
    private const int Seed = 2014;

    [Fact]
    public void At_QuantLibSviInterpolationSet_HasItsVarianceAtTheCentre() =>
        Assert.Equal(0.010573, SampleSmiles.QuantLib.At(0.193).Variance, 5e-7);

    [Fact]
    public void JumpWings_VogtSet_AreThoseOfGatheralAndJacquierExample31()
    {
        var wings = SviJumpWings.Of(SampleSmiles.Vogt);

        Assert.Equal(0.01742625, wings.AtmVariance, 5e-9);
        Assert.Equal(-0.1752111, wings.AtmSkew, 5e-8);
        Assert.Equal(0.6997381, wings.PutWing, 5e-8);
        Assert.Equal(1.316798, wings.CallWing, 5e-7);
        Assert.Equal(0.0116249, wings.LeastVariance, 5e-8);
        Assert.Equal(0.3493158, wings.Tamed().CallWing, 5e-8);
        Assert.Equal(0.01548182, wings.Tamed().LeastVariance, 5e-9);
    }

    [Fact]
    public void JumpWings_RandomSlices_GiveTheSliceBack()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 1_000; i++)
        {
            var slice = SampleSmiles.Random(random, 0.25);
            var back = SviJumpWings.Of(slice).ToRaw();
            Assert.True(back is not null, $"seed {Seed}, slice {i}: {slice}");
            for (var k = -1.0; k <= 1.0; k += 0.25)
            {
                var (expected, actual) = (slice.At(k).Variance, back.At(k).Variance);
                Assert.True(
                    Math.Abs(expected - actual) <= 1e-7 * expected,
                    $"seed {Seed}, slice {i}, k {k}: {expected} became {actual}; {slice}");
            }
        }
    }

    [Fact]
    public void At_RandomSlices_HasTheSlopeAndCurvatureOfItsDifferences()
    {
        const double step = 1e-5;
        var random = new Random(Seed);
        for (var i = 0; i < 1_000; i++)
        {
            var slice = SampleSmiles.Random(random, 0.25);
            var k = (2.0 * random.NextDouble()) - 1.0;
            var (below, at, above) = (slice.At(k - step), slice.At(k), slice.At(k + step));
            Assert.True(
                Math.Abs(((above.Variance - below.Variance) / (2.0 * step)) - at.Slope) < 1e-7
                && Math.Abs(((above.Slope - below.Slope) / (2.0 * step)) - at.Curvature) < 1e-5 * (1.0 + at.Curvature),
                $"seed {Seed}, slice {i}, k {k}: {slice}");
        }
    }

    [Theory]
    [InlineData("b", 0.25, 0.04, -0.1, 0.0, 0.0, 0.2)]
    [InlineData("rho", 0.25, 0.04, 0.1, 1.5, 0.0, 0.2)]
    [InlineData("sigma", 0.25, 0.04, 0.1, 0.0, 0.0, 0.0)]
    [InlineData("years", 1e-6, 0.04, 0.1, 0.0, 0.0, 0.2)]
    [InlineData("m", 0.25, 0.04, 0.1, 0.0, double.NaN, 0.2)]
    [InlineData("√(1 - ρ²)", 0.25, -0.04, 0.1, 0.0, 0.0, 0.2)]
    [InlineData("highest strike", 0.001, 100.0, 100.0, 0.999, 0.0, 0.2)]
    public void New_ParametersOfNoSmile_AreNamed(
        string name, double years, double a, double b, double rho, double m, double sigma)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SviSlice(years, a, b, rho, m, sigma));

        Assert.Contains(name, error.ParamName, StringComparison.Ordinal);
    }
}
