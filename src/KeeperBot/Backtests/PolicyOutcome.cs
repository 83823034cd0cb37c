using System.Collections.Immutable;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Backtests;

/// <summary>What came of a policy on all paths. Money is USD for thirty days.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Paths">How many paths.</param>
/// <param name="Cost">Fees, slippage and gas: the mean of the paths.</param>
/// <param name="Error">
/// The standard deviation of what the hedge gains against a perfect one, costs apart: the tracking error.
/// </param>
/// <param name="Attribution">Where the mean result comes from.</param>
/// <param name="ResultDeviation">Standard deviation of the result over the paths; null for one path.</param>
/// <param name="Hedges">Hedges, a mean.</param>
/// <param name="Reverted">Plans that reverted, a mean.</param>
/// <param name="Refused">Decisions that a check refused, a mean.</param>
public sealed record PolicyOutcome(
    BacktestPolicy Policy,
    int Paths,
    Estimate Cost,
    Estimate Error,
    Attribution Attribution,
    double? ResultDeviation,
    double Hedges,
    double Reverted,
    double Refused)
{
    /// <summary>Thirty days of a 365-day year: what figures are stated for.</summary>
    public const double PeriodYears = 30.0 / 365.0;

    /// <summary>The outcome on paths.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="results">One for each path, at least one.</param>
    public static PolicyOutcome Of(BacktestPolicy policy, ImmutableArray<PathResult> results)
    {
        double Scale(PathResult result) => PeriodYears / result.Path.Years;
        double Mean(Func<PathResult, double> value) => results.Average(result => Scale(result) * value(result));
        var cost = Estimate.OfMean([.. results.Select(result => Scale(result) * result.Attribution.Cost)]);
        var variance = Estimate.OfMean([.. results.Select(result => Scale(result) * result.TrackingVariance)]);
        var error = Math.Sqrt(variance.Value);
        var totals = Estimate.OfMean([.. results.Select(result => Scale(result) * result.Attribution.Total)]);
        return new PolicyOutcome(
            policy,
            results.Length,
            cost,
            new Estimate(error, variance.StandardError / (2.0 * Math.Max(error, double.Epsilon))),
            results.Aggregate(default(Attribution), (sum, result) =>
                sum + (Scale(result) / results.Length * result.Attribution)),
            totals.StandardError * Math.Sqrt(results.Length),
            Mean(result => result.Hedges),
            Mean(result => result.Reverted),
            Mean(result => result.Count(Verdict.Refuse)));
    }
}

/// <summary>A mean with how far it may be off.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Its standard error; null for one observation.</param>
public readonly record struct Estimate(double Value, double? StandardError)
{
    /// <summary>The mean of observations.</summary>
    public static Estimate OfMean(ImmutableArray<double> values)
    {
        var mean = values.Average();
        return new Estimate(mean, values.Length < 2 ? null : Math.Sqrt(
            values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length));
    }
}
