using System.Globalization;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Backtests.Tuning;

/// <summary>How settings are chosen on one part of a history and judged on the next.</summary>
public sealed record WalkForwardPlan
{
    private const double SecondsPerDay = 86_400.0;
    private const int MaxDays = 36_500, LeastSteps = 20, MaxLength = 1_000_000, LeastWindows = 2;

    /// <summary>
    /// What is tuned. Its scenario's market is replaced by the windows' returns, and its steps by one for each bar.
    /// </summary>
    public required TuningPlan Tuning { get; init; }

    /// <summary>The prices.</summary>
    public required BarSeries History { get; init; }

    /// <summary>Days that settings are chosen on.</summary>
    public int TrainingDays { get; init; } = 180;

    /// <summary>Days after those that they are judged on.</summary>
    public int JudgedDays { get; init; } = 60;

    /// <summary>The mean length of the blocks of returns that paths are made of, in bars.</summary>
    public int MeanLength { get; init; } = 48;

    /// <summary>
    /// True to hedge in each window at the volatility of its training days, false at the book's own.
    /// </summary>
    public bool EstimatesVolatility { get; init; }

    /// <summary>Bars that settings are chosen on, and bars that they are judged on.</summary>
    internal (int Training, int Judged) Bars => (BarsIn(TrainingDays), BarsIn(JudgedDays));

    /// <summary>How many windows the history has.</summary>
    internal int Windows => (History.Bars.Length - 1 - Bars.Training) / Bars.Judged;

    /// <summary>Bars in the scenario's time.</summary>
    internal int Steps =>
        Math.Max(1, (int)Math.Round(Tuning.Scenario.Years * Market.SecondsPerYear / History.Interval));

    /// <summary>Gives the plan back when it can be carried out.</summary>
    /// <exception cref="ModelException">A value is outside its range; the error names it.</exception>
    /// <exception cref="HistoryException">The history is too short for two windows.</exception>
    internal WalkForwardPlan Checked()
    {
        ModelRange.RequireCount(TrainingDays, 1, MaxDays, "training days");
        ModelRange.RequireCount(JudgedDays, 1, MaxDays, "judged days");
        ModelRange.RequireCount(MeanLength, 1, MaxLength, "mean length");
        ModelRange.RequireCount(Bars.Training, LeastSteps, int.MaxValue, "bars to train on");
        ModelRange.RequireCount(Bars.Judged, LeastSteps, int.MaxValue, "bars to judge on");
        _ = (Tuning with { Scenario = Tuning.Scenario with { Steps = Steps } }).Checked();
        if (Windows >= LeastWindows) return this;
        var (days, needed) = (Days(History.Bars.Length - 1), TrainingDays + (LeastWindows * JudgedDays));
        throw new HistoryException(string.Create(
            CultureInfo.InvariantCulture,
            $"the history has {days:0.#} days, and two windows need {needed}: {TrainingDays} to choose on and twice ")
            + $"{JudgedDays} to judge on; use a longer history or shorter windows");
    }

    private int BarsIn(int days) => (int)Math.Round(days * SecondsPerDay / History.Interval);

    private double Days(int bars) => bars * (double)History.Interval / SecondsPerDay;
}
