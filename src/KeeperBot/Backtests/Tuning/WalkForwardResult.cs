using System.Collections.Immutable;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Backtests.Tuning;

/// <summary>What a family's setting, chosen on the training days, did on the days after.</summary>
/// <param name="Family">The family.</param>
/// <param name="Setting">The one whose error on the training days was nearest to the own policy's there.</param>
/// <param name="Trained">What it did on the training days.</param>
/// <param name="Judged">What it did on the days after.</param>
/// <param name="SameErrorCost">
/// What it would have cost there at the own policy's error: its cost, moved along the slope of the training days'
/// frontier; null when that frontier has none.
/// </param>
/// <param name="Saving">That as a share saved of the own policy's cost; null with it.</param>
public sealed record WalkForwardChoice(
    string Family,
    PolicySpec Setting,
    TuningPoint Trained,
    TuningPoint Judged,
    double? SameErrorCost,
    TuningInterval? Saving);

/// <summary>One step of the walk.</summary>
/// <param name="TrainedFrom">Unix seconds at which the training days begin.</param>
/// <param name="JudgedFrom">Unix seconds at which they end and the days to judge on begin.</param>
/// <param name="JudgedTo">Unix seconds at which those end.</param>
/// <param name="Volatility">That books are hedged at.</param>
/// <param name="Own">What the mandate's own policy did on the days to judge on.</param>
/// <param name="Choices">What each family's choice did there.</param>
public sealed record WalkForwardWindow(
    ulong TrainedFrom,
    ulong JudgedFrom,
    ulong JudgedTo,
    double Volatility,
    TuningPoint Own,
    ImmutableArray<WalkForwardChoice> Choices);

/// <summary>A family over all windows.</summary>
/// <param name="Family">The family.</param>
/// <param name="Windows">In how many windows it could be judged.</param>
/// <param name="OwnCost">The own policy's cost, a mean of those windows.</param>
/// <param name="SameErrorCost">The family's at the own policy's errors, a mean of those windows.</param>
/// <param name="Saving">That as a share saved; null when there is no window.</param>
public sealed record WalkForwardTotal(
    string Family, int Windows, double OwnCost, double SameErrorCost, TuningInterval? Saving);

/// <summary>
/// What tuning would have saved: every setting was chosen before the days that it was judged on.
/// </summary>
/// <param name="Windows">By rising time, at least two.</param>
/// <param name="Totals">Each family over all of them.</param>
public sealed record WalkForwardResult(
    ImmutableArray<WalkForwardWindow> Windows, ImmutableArray<WalkForwardTotal> Totals);
