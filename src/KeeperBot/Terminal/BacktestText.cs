using KeeperBot.Backtests;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Charts;

namespace KeeperBot.Terminal;

/// <summary>A backtest as lines.</summary>
internal static class BacktestText
{
    private const int NameWidth = 24;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(string title, string subtitle, BacktestStudy study)
    {
        var own = study.Outcome;
        yield return $"{Style.Strong(title)}   {Style.Dim(subtitle)}";
        yield return "";
        yield return Style.Accent(Style.Pad("in 30 days, USD", NameWidth))
            + Style.Dim(own.Paths == 1 ? "one path" : $"mean of {own.Paths} paths, ± standard error");
        yield return Row("cost", Say(own.Cost));
        yield return Row("tracking error", Say(own.Error));
        yield return Row("hedges", Figures.Number(own.Hedges, 1) + Extra(own));
        foreach (var (name, usd) in AttributionChart.PartsOf(own.Attribution))
        {
            yield return Row(name, Style.Pad(Figures.Signed(usd, 1), -12));
        }

        if (own.ResultDeviation is { } deviation)
        {
            yield return Row("deviation of the total", Style.Pad(Figures.Number(deviation, 1), -12));
        }

        if (!study.Others.IsEmpty)
        {
            yield return "";
            yield return Style.Accent(Style.Pad("policies on these paths", NameWidth))
                + Style.Dim($"{"setting",-26}{"cost",10}{"error",10}{"hedges",9}");
            foreach (var other in study.Others.Prepend(own))
            {
                var row = Style.Pad("  " + other.Policy.Family, NameWidth) + Style.Pad(other.Policy.Setting, 26)
                    + Style.Pad(Figures.Number(other.Cost.Value, 1), -10)
                    + Style.Pad(Figures.Number(other.Error.Value, 1), -10)
                    + Style.Pad(Figures.Number(other.Hedges, 1), -9);
                yield return other == own ? Style.Strong(row) : row;
            }
        }

        yield return "";
        foreach (var sentence in Sentences(study))
        {
            yield return sentence;
        }
    }

    /// <summary>What the comparison comes to, in words; whoever is ahead.</summary>
    public static IEnumerable<string> Sentences(BacktestStudy study)
    {
        var own = study.Outcome;
        foreach (var family in study.Others.GroupBy(other => other.Policy.Family, StringComparer.Ordinal))
        {
            var frontier = new Frontier(
                [.. family.Where(one => one.Cost.Value > 0.0).Select(one => (one.Error.Value, one.Cost.Value))]);
            var cost = frontier.At(own.Error.Value);
            yield return $"At your tracking error {Verdict(family.Key, cost, own.Cost.Value)}";
        }

        if (study.Others.IsEmpty)
        {
            yield return "Other policies on the same paths: --compare.";
        }
    }

    private static string Verdict(string family, double cost, double own)
    {
        if (double.IsNaN(cost))
        {
            return $"no setting of the {family} tried here can be compared.";
        }

        var (less, saved) = (100.0 * (1.0 - (cost / own)), 100.0 * (1.0 - (own / cost)));
        return $"the best {family} costs {Figures.Number(cost, 1)} USD: "
            + (Math.Abs(less) < 0.5 ? "as much as yours."
                : less > 0.0 ? $"{Figures.Number(less, 0)} % less than yours."
                : $"yours costs {Figures.Number(saved, 0)} % less.");
    }

    private static string Extra(PolicyOutcome own) =>
        (own.Reverted > 0.0 ? $", {Figures.Number(own.Reverted, 1)} reverted" : "")
        + (own.Refused > 0.0 ? $", {Figures.Number(own.Refused, 1)} decisions refused" : "");

    private static string Row(string name, string value) => Style.Pad("  " + name, NameWidth) + value;

    private static string Say(Estimate estimate) => Style.Pad(Figures.Number(estimate.Value, 1), -12)
        + (estimate.StandardError is { } error ? $"  ± {Figures.Number(error, 1)}" : "");
}
