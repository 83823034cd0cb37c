using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

public sealed class CarryTests
{
    private const double Day = 1.0 / 365.0;

    /// <summary>The closed form is the mean of the path that it states, summed in a million steps.</summary>
    [Theory]
    [InlineData(0.4, 0.0, 0.1, 2.0)]
    [InlineData(-0.2, 30.0, 0.05, 0.3)]
    [InlineData(0.1, -500.0, -0.1, 20.0)]
    public void Mean_OverAWhile_IsTheMeanOfThePath(double now, double growth, double usual, double days)
    {
        const int steps = 1_000_000;
        var decay = 0.25 * Day / Math.Log(2.0);
        var sum = 0.0;
        for (var i = 0; i < steps; i++)
        {
            var t = (i + 0.5) / steps * days * Day;
            sum += usual + ((now - usual + (growth * t)) * Math.Exp(-t / decay));
        }

        Assert.Equal(sum / steps, new Carry(now, growth).MeanOver(days * Day, usual, 21_600), 9);
    }

    [Fact]
    public void Mean_WithoutAWhile_IsTheRateNow() =>
        Assert.Equal(0.3, new Carry(0.3, 40.0).MeanOver(0.0, 0.1, 3_600));

    [Fact]
    public void Mean_NothingIsKnownToBeUsual_StaysAtTheRate() =>
        Assert.Equal(0.3, new Carry(0.3, 0.0).MeanOver(1.0, null, 3_600), 12);

    [Fact]
    public void Smoothed_AfterOneHalfLife_IsHalfWayThere()
    {
        Assert.Equal(0.2, VenueMemory.Smoothed(0.1, 0.3, 3_600, 3_600), 12);
        Assert.Equal(0.25, VenueMemory.Smoothed(0.1, 0.3, 7_200, 3_600), 12);
        Assert.Equal(0.3, VenueMemory.Smoothed(null, 0.3, 0, 3_600));
    }
}
