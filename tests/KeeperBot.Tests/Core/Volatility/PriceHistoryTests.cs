using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class PriceHistoryTests
{
    private const ulong Hour = 3_600;
    private const ulong Start = 1_700_000_400 / Hour * Hour;

    public static TheoryData<string, PricePoint[]> BadPrices => new()
    {
        { "at least 2 prices", [new(1, 1)] },
        { "price 2 at 1970-01-01 00:00:02Z is 0", [new(1, 1), new(2, 0)] },
        { "price 1 at 1970-01-01 00:00:01Z is -3", [new(1, -3), new(2, 1)] },
        { "NaN", [new(1, 1), new(2, double.NaN)] },
        { "does not come after", [new(2, 1), new(1, 1)] },
        { "does not come after", [new(2, 1), new(2, 1)] },
        { "beyond the year 2106", [new(2, 1), new(ulong.MaxValue, 1)] },
    };

    public static TheoryData<string, Bar[]> BadBars => new()
    {
        { "no whole bar", [] },
        { "the low of bar 1", [new(Start, 1, 1, 0, 1)] },
        { "outside of its own low and high", [new(Start, 1, 1, 1, 2)] },
        { "outside of its own low and high", [new(Start, 1, 2, 1.5, 2)] },
        { "does not come after", [Flat(0), Flat(0)] },
        { "does not come after", [Flat(1), Flat(0)] },
        { "no multiple of 3600 s", [Flat(0), Flat(0) with { Time = Start + 5_000 }] },
        { "1 gap(s): 2023-11-14 23:00:00Z to 2023-11-15 01:00:00Z", [Flat(0), Flat(3)] },
        { "2 gap(s)", [Flat(0), Flat(3), Flat(4), Flat(9)] },
    };

    [Theory]
    [MemberData(nameof(BadPrices))]
    public void Prices_OfNoUse_AreNamed(string problem, PricePoint[] prices) =>
        Assert.Contains(
            problem, Assert.Throws<HistoryException>(() => PriceSeries.Of(prices)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(BadBars))]
    public void Bars_OfNoUse_AreNamed(string problem, Bar[] bars) => Assert.Contains(
        problem,
        Assert.Throws<HistoryException>(() => BarSeries.Of(bars, Hour, GapRule.Error)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Bars_WithAGapThatIsHeld_RepeatTheLastClose()
    {
        var series = BarSeries.Of([Flat(0) with { Close = 101, High = 101 }, Flat(3)], Hour, GapRule.Hold);

        Assert.Equal(new HistoryGap(Start + Hour, Start + (3 * Hour)), Assert.Single(series.Gaps));
        Assert.Equal(4, series.Bars.Length);
        Assert.Equal(new Bar(Start + (2 * Hour), 101, 101, 101, 101), series.Bars[2]);
    }

    [Fact]
    public void Bars_WithAGapOfYears_AreRefusedHoweverGapsAreTaken() => Assert.Contains(
        "fill them",
        Assert.Throws<HistoryException>(() => BarSeries.Of([Flat(0), Flat(20_000)], Hour, GapRule.Hold)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ToBars_PricesAtAnyTimes_OpenWithTheLastOneKnown()
    {
        var prices = PriceSeries.Of(
        [
            new(Start - 10, 90), new(Start + 10, 100), new(Start + 20, 120), new(Start + 30, 80), new(Start + 40, 110),
            new(Start + Hour + 5, 130), new(Start + (2 * Hour), 140), new(Start + (3 * Hour) - 1, 150),
        ]);
        var series = prices.ToBars(Hour, Hour, GapRule.Error);

        Assert.Equal(
            [new Bar(Start, 90, 120, 80, 110), new Bar(Start + Hour, 110, 130, 110, 130)], series.Bars);
    }

    [Fact]
    public void ToBars_LongerSilenceThanTheHeartbeat_IsAGap()
    {
        var prices = PriceSeries.Of([new(Start, 100), new(Start + (2 * Hour), 110), new(Start + (3 * Hour), 105)]);

        Assert.Contains(
            "1 gap(s)",
            Assert.Throws<HistoryException>(() => prices.ToBars(Hour, Hour + 60, GapRule.Error)).Message,
            StringComparison.Ordinal);
        var held = prices.ToBars(Hour, Hour + 60, GapRule.Hold);
        Assert.Equal(new HistoryGap(Start, Start + (2 * Hour)), Assert.Single(held.Gaps));
        Assert.Equal([100.0, 100.0, 110.0], held.Bars.Select(bar => bar.Close));
    }

    [Fact]
    public void Daily_BarsOfAnHour_SumTheSquaredReturnsOfWholeUtcDays()
    {
        const ulong midnight = 1_700_006_400;
        Assert.Equal(0UL, midnight % 86_400);
        var bars = Enumerable.Range(-3, 60).Select(i =>
        {
            var close = i % 2 == 0 ? 100.0 : 101.0;
            return new Bar(midnight + (ulong)(i * 3_600), 100, 101, 100, close);
        });
        var days = BarSeries.Of(bars, Hour, GapRule.Error).Daily();

        Assert.Equal([midnight, midnight + 86_400], days.Select(day => day.Time));
        Assert.All(days, day => Assert.Equal(24.0 * Math.Pow(Math.Log(1.01), 2), day.Variance, 1e-12));
    }

    [Fact]
    public void Daily_DayWithoutMovement_IsNamed()
    {
        var bars = Enumerable.Range(0, 72).Select(i => Flat(i) with { Time = 1_700_006_400 + ((ulong)i * Hour) });
        var error = Assert.Throws<HistoryException>(() => BarSeries.Of(bars, Hour, GapRule.Error).Daily());

        Assert.Contains("no price moved on the day of 2023-11-16", error.Message, StringComparison.Ordinal);
    }

    private static Bar Flat(int hour) => new(Start + ((ulong)hour * Hour), 100, 100, 100, 100);
}
