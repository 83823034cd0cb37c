using System.Collections.Immutable;
using KeeperBot.Forecasts;

namespace KeeperBot.Terminal;

/// <summary>Volatility estimates and forecasts as lines.</summary>
internal static class VolatilityText
{
    private const double Percent = 100.0;

    /// <summary>The lines.</summary>
    /// <param name="title">Where the prices come from.</param>
    /// <param name="estimates">Annual, 1.00 = 100 %.</param>
    /// <param name="trial">The forecast; null when there is none.</param>
    /// <param name="horizon">Days that it is for.</param>
    /// <param name="tooShort">Why there is none.</param>
    public static IEnumerable<string> Lines(
        string title,
        ImmutableArray<(string Name, double Volatility)> estimates,
        ForecastTrial? trial,
        int horizon,
        string? tooShort)
    {
        yield return Style.Strong(title);
        yield return "";
        yield return Style.Accent(Style.Pad("realised, % a year", 24)) + Style.Dim("the last 30 days");
        foreach (var (name, volatility) in estimates)
        {
            yield return $"  {Style.Pad(name, 22)}{Style.Pad(Figures.Number(volatility * Percent, 1), -8)}";
        }

        yield return "";
        if (trial is null)
        {
            yield return Style.Dim($"no forecast: {tooShort}");
            yield break;
        }

        var days = horizon == 1 ? "day" : $"{horizon} days";
        yield return Style.Accent(Style.Pad($"the next {days}, % a year", 24))
            + Style.Dim($"{"now",8}{"weight",8}{"QLIKE",9}{"RMSE",8}{"bias",8}   against plain");
        foreach (var (i, score) in trial.Record.Scores.Index())
        {
            var weight = i < trial.Weights.Length ? Figures.Number(trial.Weights[i] * Percent, 0) + " %" : "";
            yield return $"  {Style.Pad(score.Name, 22)}"
                + Style.Pad(Figures.Number(trial.Latest[i] * Percent, 1), -8)
                + Style.Pad(weight, -8)
                + Style.Pad(Figures.Number(score.Qlike, 3), -9)
                + Style.Pad(Figures.Number(score.Rmse * Percent, 1), -8)
                + Style.Pad(Figures.Number(score.Bias * Percent, 1), -8)
                + $"   {Figures.Number(score.Advantage, 1)}";
        }

        yield return "";
        yield return $"forecast {Style.Strong(Figures.Number(trial.Volatility * Percent, 1) + " %")}: {trial.Verdict}";
        yield return Style.Dim(
            $"  errors of {trial.Record.Days.Length} past days, each forecast from what was known then; "
            + "above 2 against plain is better, below -2 worse");
    }
}
