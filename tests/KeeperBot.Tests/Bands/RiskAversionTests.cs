using KeeperBot.Core.Bands;

namespace KeeperBot.Tests.Bands;

public sealed class RiskAversionTests
{
    private const int Seed = 90;

    [Fact]
    public void ForTrackingError_AnyBook_IsPredictedToHaveIt()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 5_000; i++)
        {
            var inputs = RandomBands.NextWithGas(random);
            var predicted = Predicted(inputs);
            var solved = RiskAversion.ForTrackingError(inputs with { RiskAversion = 1.0 }, predicted);
            var holds = Math.Abs(Predicted(inputs with { RiskAversion = solved }) - predicted) <= 1e-10 * predicted;
            Assert.True(holds, $"seed {Seed}, case {i}: {solved:R} for {inputs}");
        }
    }

    [Fact]
    public void ForTrackingError_Unreachable_IsTheNearestThereIs()
    {
        var inputs = RandomBands.NextWithGas(new Random(Seed));
        var free = inputs with { FixedCost = 0.0, ProportionalCost = 0.0, Impact = 0.0 };
        Assert.Equal(1e-30, RiskAversion.ForTrackingError(free, 1.0), 1e-40);
        Assert.Equal(1e30, RiskAversion.ForTrackingError(inputs, 1e-30), 1e20);
        Assert.Throws<ArgumentOutOfRangeException>(() => RiskAversion.ForTrackingError(inputs, 0.0));
    }

    [Fact]
    public void OfNav_ThirtyOnThreeHundredThousand_IsTheUsualOne()
    {
        Assert.Equal(1e-4, RiskAversion.OfNav(30, 300_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => RiskAversion.OfNav(30, 0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RiskAversion.OfNav(0.0, 300_000));
    }

    private static double Predicted(BandInputs inputs) =>
        Math.Sqrt(new BandEconomics(inputs, CostOptimalBand.Stationary(inputs)).TrackingVariancePerYear);
}
