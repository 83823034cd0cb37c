using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Backtests.Tuning;
using KeeperBot.Core.Volatility;
using KeeperBot.Tests.Backtests.Sweeps;

namespace KeeperBot.Tests.Backtests.Tuning;

/// <summary>Settings are chosen on days before those that they are judged on, and on nothing else.</summary>
public sealed class WalkForwardTests
{
    private const ulong Hour = 3600, Start = 1_700_000_000, Seed = 77;
    private const int Days = 75, HoursPerDay = 24;

    [Fact]
    public void Run_CalmThenWild_JudgesEachWindowByItself()
    {
        var result = WalkForward.Run(Plan(History(Days, wildFrom: 45)), CancellationToken.None);

        Assert.Equal(3, result.Windows.Length);
        foreach (var (index, window) in result.Windows.Index())
        {
            Assert.Equal(Start + Hour + ((ulong)index * 15 * 24 * Hour), window.TrainedFrom);
            Assert.Equal(30UL * 24 * Hour, window.JudgedFrom - window.TrainedFrom);
            Assert.Equal(15UL * 24 * Hour, window.JudgedTo - window.JudgedFrom);
            Assert.Equal(2, window.Choices.Length);
        }

        // The volatility that books are hedged at is the one before; what is paid is paid in the one after.
        Assert.InRange(result.Windows[0].Volatility, 0.45, 0.55);
        Assert.InRange(result.Windows[1].Volatility, 0.45, 0.55);
        Assert.InRange(result.Windows[2].Volatility, 0.75, 0.95);
        Assert.True(result.Windows[1].Own.Error > 1.5 * result.Windows[0].Own.Error);

        var band = result.Totals.Single(total => total.Family == "band");
        Assert.Equal(3, band.Windows);
        Assert.InRange(band.Saving!.Value.Low, 0.2, 0.95);
        Assert.Equal(
            1.0 - (band.SameErrorCost / band.OwnCost), band.Saving.Value.Value, 1e-12);
        Assert.Equal(
            result.Windows.Average(window => window.Own.Cost), band.OwnCost, 1e-9 * band.OwnCost);
    }

    [Fact]
    public void Run_OtherPricesLater_ChoosesTheSameBefore()
    {
        var calm = WalkForward.Run(Plan(History(Days, wildFrom: int.MaxValue)), CancellationToken.None);
        var again = WalkForward.Run(Plan(History(Days, wildFrom: int.MaxValue)), CancellationToken.None);
        var wild = WalkForward.Run(Plan(History(Days, wildFrom: 60)), CancellationToken.None);

        Assert.Equal(Settings(calm), Settings(again));
        Assert.Equal(Settings(calm), Settings(wild));
        Assert.Equal(calm.Windows.Select(window => window.Own), again.Windows.Select(window => window.Own));
        Assert.Equal(calm.Windows[1].Own, wild.Windows[1].Own);
        Assert.NotEqual(calm.Windows[2].Own, wild.Windows[2].Own);
    }

    [Fact]
    public void Run_TooShortAHistory_SaysHowLongItMustBe()
    {
        var error = Assert.Throws<HistoryException>(
            () => WalkForward.Run(Plan(History(59, wildFrom: int.MaxValue)), CancellationToken.None));

        Assert.Equal(
            "the history has 59 days, and two windows need 60: 30 to choose on and twice 15 to judge on; use a longer "
            + "history or shorter windows",
            error.Message);
        Assert.Equal(2, WalkForward.Run(
            Plan(History(60, wildFrom: int.MaxValue)), CancellationToken.None).Windows.Length);
        Assert.StartsWith("judged days is 0, and must be", Assert.Throws<ModelException>(() => WalkForward.Run(
            Plan(History(Days, 0)) with { JudgedDays = 0 }, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<PolicySpec> Settings(WalkForwardResult result) =>
        result.Windows.SelectMany(window => window.Choices.Select(choice => choice.Setting));

    private static WalkForwardPlan Plan(BarSeries history) => new()
    {
        Tuning = new TuningPlan
        {
            Scenario = SweepScenes.Call(),
            Own = new TimerSpec("yours", 6),
            Candidates =
            [
                .. Enumerable.Range(0, 8).Select(i => new ThresholdSpec("threshold", 0.02 * Math.Pow(1.5, i))),
                .. Enumerable.Range(0, 8).Select(i => new CostOptimalSpec("band", 1e-5 * Math.Pow(3.0, i))),
            ],
            Paths = 200,
            Replicates = 200,
        },
        History = history,
        TrainingDays = 30,
        JudgedDays = 15,
        MeanLength = 24,
        EstimatesVolatility = true,
    };

    /// <summary>Hourly closes at 50 % volatility, and from a day on at 120 %.</summary>
    private static BarSeries History(int days, int wildFrom)
    {
        const double years = 1.0 / 8760;
        var bars = days * HoursPerDay;
        var calm = new GeometricBrownian(3000.0, 0.5).Path(Seed, 0, years, bars);
        var wild = new GeometricBrownian(3000.0, 1.2).Path(Seed, 1, years, bars);
        var (price, closes) = (3000.0, new List<double> { 3000.0 });
        for (var bar = 1; bar <= bars; bar++)
        {
            var path = (bar - 1) / HoursPerDay < wildFrom ? calm : wild;
            price *= path[bar] / path[bar - 1];
            closes.Add(price);
        }

        return BarSeries.Of(
            closes.Select((close, i) => new Bar(Start + ((ulong)i * Hour), close, close, close, close)),
            Hour,
            GapRule.Error);
    }
}
