using KeeperBot.Backtests.Models;

namespace KeeperBot.Tests.Backtests.Models;

/// <summary>Gas spends its time in each regime as its rates say, and jumps only to the next.</summary>
public sealed class GasRegimesTests
{
    private const ulong Seed = 1559;
    private const double Days = 365.0;

    public static TheoryData<Func<object>, string> Nonsense => new()
    {
        { () => new GasRegimes([], [], []), "gas costs are 0 values, and must be at least 1" },
        { () => GasRegimes.Constant(-1.0), "gas cost 1 is -1, and must be from 0 to 1000000000" },
        { () => GasRegimes.Constant(double.NaN), "gas costs[0] is NaN, and must be a number" },
        {
            () => new GasRegimes([5.0, 5.0], [1.0, 0.0], [0.0, 1.0]),
            "gas cost 2 is 5, and must be above 5, up to 1000000000"
        },
        {
            () => new GasRegimes([5.0, 9.0], [-1.0, 0.0], [0.0, 1.0]),
            "gas rise 1 a day is -1, and must be from 0 to 1000000"
        },
        { () => new GasRegimes([5.0], [1.0], [0.0]), "gas rise 1 a day is 1, and must be from 0 to 0" },
        {
            () => new GasRegimes([5.0, 9.0], [1.0, 0.0], [0.0, 0.0]),
            "gas fall 2 a day is 0, and must be above 0, up to 1000000"
        },
        { () => new GasRegimes([5.0, 9.0], [1.0, 0.0], [2.0, 1.0]), "gas fall 1 a day is 2, and must be from 0 to 0" },
        {
            () => new GasRegimes([5.0, 9.0], [1.0], [0.0, 1.0]),
            "2 gas costs come with 1 rises and 2 falls: state one of each for every regime"
        },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Regimes_NotSound_AreNamedInASentence(Func<object> make, string sentence)
    {
        Assert.Equal(sentence, Assert.Throws<ModelException>(make).Message);
    }

    /// <summary>Also where a step is as long as many jumps: then it is cut up.</summary>
    [Theory]
    [InlineData(288.0)]
    [InlineData(1.0)]
    public void Path_LongTime_SpendsTheStationaryShareInEach(double stepsPerDay)
    {
        const int steps = 200_000;
        var gas = GasRegimes.Normal;
        var path = gas.Path(Seed, 0, 1.0 / (Days * stepsPerDay), steps);

        Assert.Equal(path, gas.Path(Seed, 0, 1.0 / (Days * stepsPerDay), steps));
        foreach (var (regime, share) in gas.Stationary().Index())
        {
            var found = path.Count(cost => cost == gas.Costs[regime]) / (double)path.Length;
            Assert.True(Math.Abs(found - share) <= (0.1 * share) + 2e-3, $"seed {Seed}: {found:R} against {share:R}");
        }
    }

    [Fact]
    public void Path_ShortSteps_JumpsToTheNextRegimeOnlyAndAsOftenAsStated()
    {
        const int steps = 500_000;
        const double years = 1.0 / (Days * 288.0);
        var gas = GasRegimes.Spiky;
        var path = gas.Path(Seed, 1, years, steps).Select(cost => gas.Costs.IndexOf(cost)).ToArray();
        var jumps = path.Zip(path.Skip(1)).Where(pair => pair.First != pair.Second).ToArray();

        Assert.All(jumps, jump => Assert.Equal(1, Math.Abs(jump.First - jump.Second)));
        var falls = jumps.Count(jump => jump.First == 2);
        var expected = path.Count(regime => regime == 2) * gas.Falls(2) * years;
        Assert.InRange(falls, expected - (5.0 * Math.Sqrt(expected)), expected + (5.0 * Math.Sqrt(expected)));
    }

    [Fact]
    public void Mean_KnownRegimes_IsWhatTheirDocumentationSays()
    {
        Assert.Equal(12.83, GasRegimes.Normal.Mean(), 0.005);
        Assert.Equal(52.5, GasRegimes.Spiky.Mean(), 0.05);
        Assert.Equal(0.05, GasRegimes.Constant(0.05).Mean());
    }
}
