using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;
using KeeperBot.Surfaces;

namespace KeeperBot.Tests.Forecasts;

/// <summary>Regimes of gas, fitted to histories whose regimes are known.</summary>
public sealed class GasFitTests(ITestOutputHelper output)
{
    private const double Day = 365.0;

    private static readonly double[] Hovering =
        [Math.Log(19e9), Math.Log(21e9), Math.Log(18e9), Math.Log(22e9)];

    private static readonly double[] Hours = [0.01, 1.0, 4.0, 24.0, 2_400.0];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Fit_FeesOfKnownRegimes_FindsThemAndHowOftenTheyChange(int seed)
    {
        var fees = FeeSeries.Of(RandomFees.OfRegimes(RandomFees.Regimes, 90, (ulong)seed));
        var chain = GasFit.Fit(fees.Logs.AsSpan(), fees.SlotYears);
        var truth = RandomFees.Regimes;
        for (var regime = 0; regime < RegimeChain.Count; regime++)
        {
            Assert.Equal(truth.Costs[regime], Math.Exp(chain.Typical[regime]) / 1e9, 0.02 * truth.Costs[regime]);
        }

        Assert.All(chain.Boundaries.Zip(truth.Costs.Zip(truth.Costs.Skip(1))), pair => Assert.InRange(
            Math.Exp(pair.First) / 1e9, 1.3 * pair.Second.First, pair.Second.Second / 1.3));
        (int From, int To, double PerDay)[] rates = [(0, 1, 3.0), (1, 0, 4.0), (1, 2, 2.0), (2, 1, 12.0)];
        foreach (var (from, to, perDay) in rates)
        {
            // Of n jumps the rate is known to one part in the root of n.
            var fitted = chain.PerYear[from][to] / Day;
            var off = 4.0 * perDay / Math.Sqrt(perDay * chain.Years[from] * Day);
            output.WriteLine($"seed {seed}, {from} to {to}: {fitted:0.00} a day for {perDay}, give or take {off:0.00}");
            Assert.Equal(perDay, fitted, off);
        }
    }

    [Fact]
    public void Next_FeeThatHoversAtABoundary_StaysInItsRegime()
    {
        var chain = Chain(toCalm: 4.0, toBusy: 12.0);
        Assert.All(Hovering, log => Assert.Equal(0, chain.Next(0, log)));
        Assert.All(Hovering, log => Assert.Equal(1, chain.Next(1, log)));
        Assert.Equal((1, 0), (chain.Next(0, Math.Log(25e9)), chain.Next(1, Math.Log(14e9))));
        Assert.Equal((2, 0), (chain.Next(0, Math.Log(100e9)), chain.Next(2, Math.Log(9e9))));
    }

    [Fact]
    public void Chances_OfAChain_AreThoseOfItsExponential()
    {
        var chain = Chain(toCalm: 4.0, toBusy: 12.0);
        foreach (var hours in Hours)
        {
            // A spike only ever gives way to busy; busy may become a spike before it becomes calm.
            var years = hours / 24.0 / Day;
            Assert.Equal(1.0 - Math.Exp(-0.5 * hours), chain.ReachesCheaper(2, years), 1e-12);
            Assert.InRange(chain.ReachesCheaper(1, years), 0.0, 1.0 - Math.Exp(-hours / 6.0));
        }

        Assert.Equal(0.0, chain.ReachesCheaper(0, 1.0));
        var now = Math.Log(200e9);
        Assert.Equal(now, chain.Expected(now, 0.0), 1e-12);

        // In the long run the chain forgets: time in proportion to 1, 3/4 and 3/24, by detailed balance.
        var mean = (chain.Typical[0] + (0.75 * chain.Typical[1]) + (0.125 * chain.Typical[2])) / 1.875;
        Assert.Equal(mean, chain.Expected(now, 1.0), 1e-9);
    }

    [Fact]
    public void Fit_FeesWithoutRegimes_IsRefusedWithTheReason()
    {
        var constant = Enumerable.Repeat(Math.Log(20e9), 3_000).ToArray();
        var refused = Assert.Throws<CalibrationException>(() => GasFit.Fit(constant, 1e-5));
        Assert.Contains("hardly move", refused.Message, StringComparison.Ordinal);
        var twice = Enumerable.Range(0, 3_000).Select(i => Math.Log(i < 1_500 ? 20e9 : 40e9)).ToArray();
        Assert.Contains(
            "no three groups", Assert.Throws<CalibrationException>(() => GasFit.Fit(twice, 1e-5)).Message,
            StringComparison.Ordinal);
        var rising = Enumerable.Range(0, 3_000).Select(i => Math.Log(20e9 + (1e7 * i))).ToArray();
        Assert.Contains(
            "busy ended 1 time(s)", Assert.Throws<CalibrationException>(() => GasFit.Fit(rising, 1e-5)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Series_OfFees_HoldsMediansOfSlotsAndTheLastFeeWhereNoneIs()
    {
        FeePoint[] fees = [At(0, 10), At(100, 30), At(200, 11), At(700, 40), At(1_600, 12), At(1_700, 14)];
        var series = FeeSeries.Of(fees);
        Assert.Equal((RandomFees.Start, 300.0), (series.Start, series.SlotSeconds));
        double[] expected = [11, 11, 40, 40, 40, Math.Sqrt(12 * 14)];
        Assert.Equal(expected, series.Logs.Select(log => Math.Round(Math.Exp(log) / 1e9, 9)), Near);

        // Of a sparser history a slot is as long as its steps.
        Assert.Equal(1_800.0, FeeSeries.Of([At(0, 10), At(1_800, 11), At(3_600, 12)]).SlotSeconds);
        static bool Near(double a, double b) => Math.Abs(a - b) < 1e-6;
    }

    [Theory]
    [InlineData(600, 0.0, "a base fee of 0 wei: it is above zero")]
    [InlineData(600, -5.0, "a base fee of -5000000000 wei")]
    [InlineData(600, double.NaN, "a base fee of NaN wei")]
    [InlineData(300, 9.0, "the same time as the fee before it")]
    [InlineData(200, 9.0, "the time is before that of the fee before it")]
    [InlineData(3_901, 9.0, "60 minutes without a fee before it, at most 60")]
    public void Series_BrokenHistory_IsRefusedAtItsPlace(double time, double gwei, string why)
    {
        var refused = Assert.Throws<HistoryException>(
            () => FeeSeries.Of([At(0, 10), At(300, 11), At(time, gwei), At(time + 300, 12)]));
        Assert.StartsWith($"at {time}: {why}", refused.Message, StringComparison.Ordinal);
        Assert.Throws<HistoryException>(() => FeeSeries.Of([At(0, 10)]));
    }

    private static FeePoint At(double time, double gwei) => new(RandomFees.Start + time, 1e9 * gwei, $"at {time}");

    /// <summary>10, 30 and 120 gwei; rates a day.</summary>
    private static RegimeChain Chain(double toCalm, double toBusy) => new(
        [Math.Log(10e9), Math.Log(30e9), Math.Log(120e9)],
        [Math.Log(20e9), Math.Log(60e9)],
        [[0.0, 3.0 * Day, 0.0], [toCalm * Day, 0.0, 2.0 * Day], [0.0, toBusy * Day, 0.0]],
        [1.0, 1.0, 1.0],
        [9, 9, 9]);
}
