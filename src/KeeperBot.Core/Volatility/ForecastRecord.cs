using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>What forecasts said on one day, and what came.</summary>
/// <param name="Time">Unix seconds at which they were made.</param>
/// <param name="Volatilities">Annual, in the order of the record's names; above zero.</param>
/// <param name="Outcome">The realised volatility of the days that followed; annual, above zero.</param>
public sealed record ForecastDay(ulong Time, ImmutableArray<double> Volatilities, double Outcome);

/// <summary>How wrong one forecast was.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Qlike">
/// The mean of V/F - ln(V/F) - 1 over variances: 0 is perfect. It ranks forecasts rightly though realised variance is
/// noisy (Patton, "Volatility forecast comparison using imperfect volatility proxies", 2011).
/// </param>
/// <param name="Rmse">The root mean squared error, in volatility.</param>
/// <param name="Bias">The mean of forecast minus outcome, in volatility.</param>
/// <param name="Advantage">
/// The statistic of Diebold and Mariano (1995) of its QLIKE against the plain estimate's, with Newey and West's errors
/// for days that overlap: above 2 it is better, below -2 worse, in between nobody can tell.
/// </param>
public sealed record ForecastScore(string Name, double Qlike, double Rmse, double Bias, double Advantage);

/// <summary>The past of several forecasts, one of them the plain estimate that the others have to beat.</summary>
public sealed class ForecastRecord
{
    /// <summary>From here on a difference is no accident.</summary>
    private const double Significant = 2.0;

    /// <summary>Scores a past.</summary>
    /// <param name="names">The forecasts.</param>
    /// <param name="plain">The name of the plain estimate.</param>
    /// <param name="days">One or more, by rising time; each saw nothing of what came after it.</param>
    /// <param name="overlap">Days that an outcome spans: neighbours share all but one.</param>
    public ForecastRecord(ImmutableArray<string> names, string plain, ImmutableArray<ForecastDay> days, int overlap)
    {
        if (days.IsEmpty)
        {
            throw new HistoryException("there is no day yet on which a forecast was made and its outcome is known");
        }

        var plainLosses = Losses(days, names.IndexOf(plain));
        (Plain, Days) = (plain, days);
        Scores = [.. names.Select((name, i) => Score(name, i, days, plainLosses, overlap))];
    }

    /// <summary>The name of the plain estimate.</summary>
    public string Plain { get; }

    /// <summary>The days it was scored on.</summary>
    public ImmutableArray<ForecastDay> Days { get; }

    /// <summary>In the order of the names.</summary>
    public ImmutableArray<ForecastScore> Scores { get; }

    /// <summary>The score of a forecast.</summary>
    public ForecastScore this[string name] =>
        Scores.Single(score => string.Equals(score.Name, name, StringComparison.Ordinal));

    /// <summary>True when a forecast's past error is larger than the plain estimate's.</summary>
    public bool Loses(string name) => this[name].Qlike > this[Plain].Qlike;

    /// <summary>What the past says of a forecast, one sentence for people.</summary>
    public string Verdict(string name)
    {
        var (ours, plain) = (this[name], this[Plain]);
        var margin = Math.Abs(1.0 - (ours.Qlike / plain.Qlike));
        var certainty = Math.Abs(ours.Advantage) >= Significant ? "no accident" : "too little to tell from chance";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"over {Days.Length} days the {name} forecast's error was {margin:P0} "
            + $"{(Loses(name) ? "LARGER" : "smaller")} than the {Plain} estimate's "
            + $"({certainty}, t = {ours.Advantage:0.0})");
    }

    private static ForecastScore Score(
        string name, int index, ImmutableArray<ForecastDay> days, double[] plainLosses, int overlap)
    {
        var losses = Losses(days, index);
        var errors = days.Select(day => day.Volatilities[index] - day.Outcome).ToArray();
        var gains = plainLosses.Zip(losses, (plain, own) => plain - own).ToArray();
        return new ForecastScore(
            name,
            losses.Average(),
            Math.Sqrt(errors.Average(error => error * error)),
            errors.Average(),
            Statistic(gains, overlap));
    }

    private static double[] Losses(ImmutableArray<ForecastDay> days, int index) =>
    [
        .. days.Select(day =>
        {
            var ratio = day.Outcome / day.Volatilities[index];
            var variance = ratio * ratio;
            return variance - ScalarMath.Log(variance) - 1.0;
        }),
    ];

    /// <summary>The mean over its standard error with Bartlett's weights; 0 where nothing varies.</summary>
    private static double Statistic(double[] values, int overlap)
    {
        var mean = values.Average();
        double Covariance(int lag) =>
            values.Skip(lag).Zip(values, (late, early) => (late - mean) * (early - mean)).Sum() / values.Length;
        var variance = Covariance(0);
        for (var lag = 1; lag < Math.Min(2 * overlap, values.Length); lag++)
        {
            variance += 2.0 * (1.0 - (lag / (2.0 * overlap))) * Covariance(lag);
        }

        return variance > 0.0 ? mean / Math.Sqrt(variance / values.Length) : 0.0;
    }
}
