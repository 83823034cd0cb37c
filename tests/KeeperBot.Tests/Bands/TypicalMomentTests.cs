using KeeperBot.Core.Bands;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.Tests.Bands;

public sealed class TypicalMomentTests
{
    private const int Seed = 2_236;

    /// <summary>At the moment that it was solved for, and at any spot, the target is what the band leaves.</summary>
    [Fact]
    public void RiskAversionTimesNav_AnyMoment_IsPredictedToMeetTheTarget()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 3_000; i++)
        {
            var moment = new TypicalMoment(
                RandomOption.Spread(random, 1e4, 1e9),
                RandomOption.Spread(random, 0.05, 5.0),
                RandomOption.Between(random, 0.2, 1.5),
                RandomOption.Spread(random, 1e-4, 1e-2),
                RandomOption.Spread(random, 1e-2, 200.0));
            var target = RandomOption.Spread(random, 5.0, 500.0);
            var times = moment.RiskAversionTimesNav(target);
            var inputs = moment.InputsAt(RandomOption.Spread(random, 1e-2, 1e5)) with
            {
                RiskAversion = RiskAversion.OfNav(times, moment.Nav),
            };
            var predicted = new BandEconomics(inputs, CostOptimalBand.Stationary(inputs)).TrackingVariancePerYear;
            var bps = 1e4 * Math.Sqrt(predicted * 30.0 / 365.0) / moment.Nav;
            Assert.True(Math.Abs(bps - target) <= 1e-9 * target, $"seed {Seed}, case {i}: {bps:R} for {target:R}");
        }
    }

    /// <summary>
    /// 100 calls at the money on 300 000 dollars with 15 days to run at 80 %: with a γ of 1e-4 their stationary band
    /// leaves 11 186.93 a year.
    /// </summary>
    [Fact]
    public void RiskAversionTimesNav_ReferenceBook_IsThatOfItsTrackingError()
    {
        var moment = new TypicalMoment(300_000, 0.0819915 * 3_000 * 3_000 / 300_000, 0.8, 5e-4, 12.83);
        var bps = 1e4 * 11_186.93 * Math.Sqrt(30.0 / 365.0) / 300_000;
        Assert.Equal(30.0, moment.RiskAversionTimesNav(bps), 2e-3);
        Assert.Equal(0.0819915, moment.InputsAt(3_000).Gamma, 1e-12);
        Assert.True(moment.RiskAversionTimesNav(bps / 2) > 30.0 * 4);
    }

    [Fact]
    public void RiskAversionTimesNav_OutsideItsRange_NamesTheValue()
    {
        var moment = new TypicalMoment(300_000, 1.7, 0.8, 5e-4, 12);
        Assert.Equal("Nav", Refused(moment with { Nav = 0 }, 90));
        Assert.Equal("GammaOverNav", Refused(moment with { GammaOverNav = double.NaN }, 90));
        Assert.Equal("Volatility", Refused(moment with { Volatility = 0 }, 90));
        Assert.Equal("perYear", Refused(moment, 0));
    }

    private static string? Refused(TypicalMoment moment, double bps) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => moment.RiskAversionTimesNav(bps)).ParamName;
}
