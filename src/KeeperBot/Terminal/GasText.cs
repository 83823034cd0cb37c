using System.Globalization;
using KeeperBot.Core.Forecasts;
using KeeperBot.Forecasts;

namespace KeeperBot.Terminal;

/// <summary>Regimes of gas, and how good their forecast was, as lines.</summary>
internal static class GasText
{
    private const double DaysPerYear = 365.0;
    private const double SecondsPerDay = 86_400.0;
    private const double WeiPerGwei = 1e9;

    /// <summary>The lines.</summary>
    /// <param name="title">Where the fees come from.</param>
    /// <param name="fees">The history.</param>
    /// <param name="trial">What was learnt of it.</param>
    /// <param name="forecast">The document.</param>
    public static IEnumerable<string> Lines(string title, FeeSeries fees, GasTrial trial, GasForecast forecast)
    {
        yield return Style.Strong(title);
        yield return "";
        yield return Style.Accent(Style.Pad("base fee, gwei", 16))
            + Style.Dim($"{"from",10}{"typical",10}{"share",8}{"lasts",12}   times a day to calm, busy, spike");
        var (chain, all) = (trial.Chain, trial.Chain.Years.Sum());
        foreach (var (i, regime) in forecast.Regimes.Index())
        {
            var lasts = SecondsPerDay * DaysPerYear / chain.ExitsPerYear(i);
            yield return $"  {Style.Pad(regime.Name, 14)}"
                + Style.Pad(Gwei(regime.FromWei), -10)
                + Style.Pad(Gwei(regime.TypicalWei), -10)
                + Style.Pad(Percent(chain.Years[i] / all), -8)
                + Style.Pad(double.IsFinite(lasts) ? Figures.Duration(lasts) : "for ever", -12)
                + "   " + string.Join("  ", regime.LeavesPerYear.Select((rate, to) =>
                    Style.Pad(to == i ? "" : Figures.Number(rate / DaysPerYear), -6)));
        }

        var now = Math.Exp(fees.Logs[^1]);
        var waits = forecast.WaitAt((long)now);
        yield return "";
        yield return $"last {Gwei(now)} gwei, {forecast.RegimeAt((long)now).Name}: "
            + (waits is { } wait
                ? $"{wait.For.Name} at {Gwei(wait.FeeWei)} gwei is worth waiting for"
                : "no cheaper gas is worth waiting for");
        yield return "";
        yield return Style.Accent(Style.Pad("a cheaper regime", 20))
            + Style.Dim($"{"asked",8}{"predicted",11}{"came",8}{"Brier",9}{"plain",8}{"log fee",10}{"plain",8}");
        foreach (var score in trial.Scores)
        {
            yield return $"  {Style.Pad($"{GasForecast.Names[score.Regime]}, {score.Hours} h", 18)}"
                + Style.Pad(score.Count.ToString(CultureInfo.InvariantCulture), -8)
                + Style.Pad(Percent(score.Predicted), -11)
                + Style.Pad(Percent(score.Realised), -8)
                + Style.Pad(Figures.Number(score.Brier, 3), -9)
                + Style.Pad(Figures.Number(score.Realised, 3), -8)
                + Style.Pad(Figures.Number(score.SquaredError, 3), -10)
                + Style.Pad(Figures.Number(score.PlainSquaredError, 3), -8);
        }

        yield return "";
        yield return (forecast.Past.BeatsPlain
            ? $"a keeper {Style.Strong("goes by it")}: "
            : $"a keeper {Style.Strong("does not go by it")}: ") + forecast.Past;
        yield return Style.Dim(
            "  asked at every hour of dear gas, from what was known then; plain is gas that stays as it is");
    }

    private static string Gwei(double wei) => Figures.Number(wei / WeiPerGwei, wei < WeiPerGwei ? 4 : 1);

    private static string Percent(double part) => Figures.Number(100.0 * part, 0) + " %";
}
