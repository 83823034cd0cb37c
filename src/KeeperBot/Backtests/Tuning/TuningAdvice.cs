using System.Collections.Immutable;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Backtests.Tuning;

/// <summary>What a setting of a policy costs and leaves unhedged, over the scenario's time, in its money.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Cost">What trading costs: the mean of the paths.</param>
/// <param name="CostError">The standard error of <paramref name="Cost"/>.</param>
/// <param name="Error">
/// The standard deviation of what the hedge gains against a perfect one, costs apart: the tracking error.
/// </param>
/// <param name="Trades">Trades, the mean of the paths.</param>
public sealed record TuningPoint(PolicySpec Policy, double Cost, double CostError, double Error, double Trades)
{
    internal static TuningPoint Of(PolicyFigures figures) => new(
        figures.Policy, figures.MeanCost, figures.MeanCostError, figures.TrackingDeviation, figures.MeanTrades);
}

/// <summary>What a family of policies could do in the place of the mandate's own policy.</summary>
/// <remarks>Each is null where the family does not reach the own policy's error, or its cost.</remarks>
/// <param name="Family">The family.</param>
/// <param name="Points">Every setting that was tried, in the order tried.</param>
/// <param name="SameErrorCost">What the own policy's error would cost.</param>
/// <param name="SameErrorSaving">That as a share saved of the own cost: 0.3 is 30 % less.</param>
/// <param name="SameErrorPolicy">The cheapest setting tried whose error is no larger than the own one.</param>
/// <param name="SameCostError">What error the own policy's cost could buy.</param>
/// <param name="SameCostReduction">That as a share of the own error that it is less.</param>
/// <param name="SameCostPolicy">The setting tried with the least error that costs no more than the own one.</param>
public sealed record FamilyAdvice(
    string Family,
    ImmutableArray<TuningPoint> Points,
    TuningInterval? SameErrorCost,
    TuningInterval? SameErrorSaving,
    TuningPoint? SameErrorPolicy,
    TuningInterval? SameCostError,
    TuningInterval? SameCostReduction,
    TuningPoint? SameCostPolicy);

/// <summary>
/// Where the mandate's own policy stands among others: "the same error could cost this, the same cost could buy that".
/// </summary>
/// <param name="Own">The mandate's own policy.</param>
/// <param name="Families">The others, in the order of the plan.</param>
/// <param name="Paths">How many paths were walked.</param>
/// <param name="Seed">Their seed: the same plan gives the same advice.</param>
/// <param name="Remark">What one should know of the model; null as a rule.</param>
public sealed record TuningAdvice(
    TuningPoint Own, ImmutableArray<FamilyAdvice> Families, int Paths, ulong Seed, string? Remark)
{
    /// <summary>The family that would save most at the own error; null when none reaches it.</summary>
    public FamilyAdvice? Cheapest =>
        Families.Where(family => family.SameErrorSaving is not null)
            .MaxBy(family => family.SameErrorSaving!.Value.Value);
}
