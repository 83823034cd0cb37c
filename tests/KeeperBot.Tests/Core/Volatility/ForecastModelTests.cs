using System.Collections.Immutable;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class ForecastModelTests
{
    private const int Seed = 1986;

    private static readonly ImmutableArray<string> Names = ["plain", "ours"];

    [Fact]
    public void Garch_QuantLibGarchTest_HasItsTenVolatilities()
    {
        // garch.cpp: Garch11(0.2, 0.3, 0.4), every return 0.1, which also begins the recursion.
        double[] expected =
            [0.452769, 0.513323, 0.530141, 0.5350841, 0.536558, 0.536999, 0.537132, 0.537171, 0.537183, 0.537187];
        var model = new GarchModel((1.0 - 0.2 - 0.3) * 0.4, 0.2, 0.3);
        Assert.Equal(0.4, model.LongRun, 1e-15);
        var variance = 0.1 * 0.1;
        foreach (var volatility in expected)
        {
            variance = model.Next(variance, 0.1);
            Assert.Equal(volatility, Math.Sqrt(variance), 1e-6);
        }

        Assert.Equal(variance, model.After(Enumerable.Repeat(0.1, 10).ToArray(), 0.01));
    }

    [Fact]
    public void GarchAverage_ManyPeriods_IsTheMeanOfTheirForecasts()
    {
        var model = new GarchModel(1e-5, 0.08, 0.9);
        var (variance, sum) = (0.004, 0.0);
        for (var i = 0; i < 30; i++)
        {
            sum += variance;
            variance = model.Omega + ((model.Alpha + model.Beta) * variance);
        }

        Assert.Equal(sum / 30.0, model.Average(0.004, 30), 1e-15);
        Assert.Equal(0.004, model.Average(0.004, 1), 1e-15);
        Assert.Equal(model.LongRun, model.Average(0.004, 1_000_000), 1e-6);
    }

    [Fact]
    public void Garch_SimulatedReturns_ForecastWithoutBias()
    {
        var model = new GarchModel(5e-5, 0.1, 0.85);
        var random = new Random(Seed);
        var sums = new List<double>();
        for (var path = 0; path < 20_000; path++)
        {
            var (variance, sum) = (0.003, 0.0);
            for (var i = 0; i < 10; i++)
            {
                var move = Math.Sqrt(variance) * SimulatedPrices.Normal(random);
                sum += move * move / 10.0;
                variance = model.Next(variance, move);
            }

            sums.Add(sum);
        }

        var mean = sums.Average();
        var error = Math.Sqrt(sums.Sum(s => (s - mean) * (s - mean)) / sums.Count / sums.Count);
        Assert.True(
            Math.Abs(model.Average(0.003, 10) - mean) < 4.0 * error,
            $"seed {Seed}: forecast {model.Average(0.003, 10)}, mean {mean} ± {error}");
    }

    [Theory]
    [InlineData(0.0, 0.1, 0.8)]
    [InlineData(1e-5, -0.1, 0.8)]
    [InlineData(1e-5, 0.3, 0.7)]
    [InlineData(double.NaN, 0.1, 0.8)]
    public void Garch_CoefficientsWithoutALongRun_AreRefused(double omega, double alpha, double beta) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GarchModel(omega, alpha, beta));

    [Fact]
    public void Har_KnownWindows_WeighsTheirMeans()
    {
        var variances = Enumerable.Range(1, 40).Select(i => i * 1e-4).ToArray();
        var model = new HarModel(-0.2, 0.5, 0.3, 0.1, 0.08);
        var expected = Math.Exp(
            -0.2 + (0.5 * Math.Log(40e-4)) + (0.3 * Math.Log(37e-4)) + (0.1 * Math.Log(25.5e-4)) + 0.04);

        Assert.Equal(expected, model.Average(variances), 1e-15);
        Assert.Throws<HistoryException>(() => model.Average(variances.AsSpan()[..29]));
    }

    [Fact]
    public void Blend_PastErrors_WeighInversely()
    {
        Assert.Equal([0.8, 0.2], VolatilityBlend.Weights([0.01, 0.04]).Select(weight => Math.Round(weight, 12)));
        Assert.Equal([0.5, 0.5], VolatilityBlend.Weights([0.01, double.NaN]));
        Assert.Equal(0.6, VolatilityBlend.Combine([0.4, 0.9], [0.5, 0.5]), 1e-12);
        Assert.Equal(1.0, VolatilityBlend.Weights([0.0, 1.0]).Sum(), 1e-12);
    }

    [Fact]
    public void Record_ForecastThatIsWorse_SaysSo()
    {
        var days = Days((plain, ours) => (0.1 * plain, 0.4 * ours));
        var record = new ForecastRecord(Names, "plain", days, 5);

        Assert.True(record.Loses("ours"));
        Assert.True(record["ours"].Advantage < -2.0, $"{record["ours"]}");
        Assert.Contains("LARGER than the plain", record.Verdict("ours"), StringComparison.Ordinal);
        Assert.Contains("no accident", record.Verdict("ours"), StringComparison.Ordinal);
        Assert.Equal(0.0, record["plain"].Advantage);
    }

    [Fact]
    public void Record_ForecastThatIsBetter_SaysSo()
    {
        var days = Days((plain, ours) => (0.4 * plain, 0.1 * ours));
        var record = new ForecastRecord(Names, "plain", days, 5);

        Assert.False(record.Loses("ours"));
        Assert.True(record["ours"].Advantage > 2.0, $"{record["ours"]}");
        Assert.Contains("smaller than the plain", record.Verdict("ours"), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_ForecastsAlikeInQuality_TellsThatNobodyCanTell()
    {
        // The statistic's size: of many pairs of equally good forecasts about 5 % look different, not many more.
        var random = new Random(Seed);
        var different = 0;
        for (var i = 0; i < 300; i++)
        {
            var days = Days((plain, ours) => (0.2 * plain, 0.2 * ours), random);
            var record = new ForecastRecord(Names, "plain", days, 1);
            different += Math.Abs(record["ours"].Advantage) > 2.0 ? 1 : 0;
        }

        Assert.True(different is > 2 and < 40, $"seed {Seed}: {different} of 300");
    }

    [Fact]
    public void Record_KnownDay_HasTheScoresByHand()
    {
        var record = new ForecastRecord(Names, "plain", [new ForecastDay(1, [0.5, 1.0], 0.5)], 1);

        Assert.Equal(0.0, record["plain"].Qlike);
        Assert.Equal(0.25 - Math.Log(0.25) - 1.0, record["ours"].Qlike, 1e-15);
        Assert.Equal((0.5, 0.5), (record["ours"].Rmse, record["ours"].Bias));
    }

    private static ImmutableArray<ForecastDay> Days(
        Func<double, double, (double Plain, double Ours)> errors, Random? random = null)
    {
        random ??= new Random(Seed);
        return
        [
            .. Enumerable.Range(0, 250).Select(i =>
            {
                var (plain, ours) = errors(SimulatedPrices.Normal(random), SimulatedPrices.Normal(random));
                return new ForecastDay((ulong)i, [0.7 * Math.Exp(plain), 0.7 * Math.Exp(ours)], 0.7);
            }),
        ];
    }
}
