using System.Collections.Immutable;
using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Forecasts;

public sealed class ForecastTrialTests
{
    private const int Seed = 1969;
    private const ulong Start = 1_700_006_400;
    private const ulong Bar = 14_400;
    private const ulong Day = 86_400;

    private static readonly ForecastPlan Plan = new(Horizon: 5, TrainingDays: 150, RefitDays: 60);

    [Fact]
    public void Run_VolatilityThatComesAndGoes_BlendBeatsThePlainEstimate()
    {
        var trial = ForecastTrial.Run(Clustered(500), [], Plan);

        Assert.Equal(["har", "ewma", "garch", "blend", "plain"], trial.Record.Scores.Select(score => score.Name));
        Assert.False(trial.Record.Loses(ForecastTrial.Blend), trial.Verdict);
        Assert.Equal(trial.Latest[3], trial.Volatility);
        Assert.Equal(1.0, trial.Weights.Sum(), 1e-12);
        Assert.Contains("smaller than the plain", trial.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BlendThatLoses_SaysSoAndGivesThePlainEstimate()
    {
        // Implied volatility ten times too low: before its errors are known it has a quarter of the weight.
        var bars = Clustered(200);
        ImmutableArray<PricePoint> implied = [.. bars.Daily().Select(day => new PricePoint(day.Time + Day, 0.06))];
        var trial = ForecastTrial.Run(bars, implied, Plan);

        Assert.True(trial.Record.Loses(ForecastTrial.Blend), trial.Verdict);
        Assert.Contains("LARGER than the plain", trial.Verdict, StringComparison.Ordinal);
        Assert.Equal(trial.Latest[^1], trial.Volatility);
        Assert.True(trial.Weights[3] < 0.05, $"implied weighs {trial.Weights[3]}");
    }

    [Fact]
    public void Run_ImpliedThatKnowsTheFuture_GetsTheWeight()
    {
        var bars = Clustered(400);
        var days = bars.Daily();
        ImmutableArray<PricePoint> implied =
        [
            .. days.SkipLast(Plan.Horizon).Select((day, i) => new PricePoint(
                day.Time + Day, Math.Sqrt(365.0 * days[(i + 1)..(i + 1 + Plan.Horizon)].Average(d => d.Variance)))),
        ];
        var trial = ForecastTrial.Run(bars, implied, Plan);

        Assert.Equal(0.0, trial.Record["implied"].Qlike, 1e-9);
        Assert.True(trial.Weights[3] > 0.99, $"implied weighs {trial.Weights[3]}");
    }

    [Fact]
    public void Run_HistoryCutAnywhere_SaidTheSameOnEveryDayBefore()
    {
        var bars = Clustered(230);
        var whole = ForecastTrial.Run(bars, [], Plan);
        foreach (var cut in new[] { 190, 207, 222 })
        {
            var part = ForecastTrial.Run(
                BarSeries.Of(bars.Bars.Take(cut * (int)(Day / Bar)), Bar, GapRule.Error), [], Plan);
            Assert.NotEmpty(part.Record.Days);
            foreach (var (early, late) in part.Record.Days.Zip(whole.Record.Days))
            {
                Assert.Equal(early.Time, late.Time);
                Assert.Equal(early.Volatilities, late.Volatilities);
                Assert.Equal(early.Outcome, late.Outcome);
            }

            var end = part.Record.Days[^1].Time + ((ulong)Plan.Horizon * Day);
            var next = whole.Record.Days.Single(day => day.Time == end);
            Assert.Equal(next.Volatilities, part.Latest);
        }
    }

    [Fact]
    public void Run_ShortHistory_IsRefused() => Assert.Contains(
        "too few",
        Assert.Throws<HistoryException>(() => ForecastTrial.Run(Clustered(100), [], Plan)).Message,
        StringComparison.Ordinal);

    /// <summary>Bars whose daily volatility wanders between 30 % and 150 % a year and keeps for weeks.</summary>
    private static BarSeries Clustered(int days)
    {
        var random = new Random(Seed);
        var (level, price) = (0.0, 3_000.0);
        var bars = new List<Bar>();
        for (var day = 0; day < days; day++)
        {
            level = (0.93 * level) + (0.25 * SimulatedPrices.Normal(random));
            var deviation = 0.7 * Math.Exp(level) * Math.Sqrt(Bar / (365.0 * Day));
            for (var i = 0UL; i < Day / Bar; i++)
            {
                var open = price;
                price *= Math.Exp(deviation * SimulatedPrices.Normal(random));
                bars.Add(new Bar(
                    Start + ((ulong)day * Day) + (i * Bar), open, Math.Max(open, price), Math.Min(open, price), price));
            }
        }

        return BarSeries.Of(bars, Bar, GapRule.Error);
    }
}
