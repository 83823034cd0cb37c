using System.Globalization;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Backtests.Tuning;

namespace KeeperBot.Terminal;

/// <summary>Advice on a policy's settings as lines.</summary>
internal static class TuneText
{
    private const double Percent = 100.0;
    private const int NameWidth = 26;

    /// <summary>The lines.</summary>
    /// <param name="title">The vault and its policy.</param>
    /// <param name="scenario">What was swept.</param>
    /// <param name="advice">What came of it.</param>
    /// <param name="walk">The same on days that nothing was chosen on; null without a history.</param>
    public static IEnumerable<string> Lines(
        string title, HedgingScenario scenario, TuningAdvice advice, WalkForwardResult? walk)
    {
        var (own, days) = (advice.Own, Figures.Number(scenario.Years * 365.0, 1));
        yield return $"{Style.Strong(title)}   "
            + Style.Dim($"{advice.Paths} paths of {days} days, {scenario.Market.GetType().Name}, seed {advice.Seed}");
        yield return $"  your policy costs {Figures.Number(own.Cost, 0)} USD, leaves a tracking error of "
            + $"{Figures.Number(own.Error, 0)} USD and trades {Figures.Number(own.Trades, 1)} times";
        yield return "";
        yield return Style.Accent(Style.Pad("other policies", NameWidth))
            + Style.Dim($"{"your error costs",22}{"95 %",20}   {"your cost leaves",18}{"95 %",20}");
        foreach (var family in advice.Families)
        {
            yield return Style.Pad("  " + family.Family, NameWidth)
                + Say(family.SameErrorCost, 22) + "   " + Say(family.SameCostError, 18);
        }

        if (advice.Cheapest is { SameErrorSaving: { Low: > 0.0 } saving, SameErrorPolicy: { } setting } best)
        {
            yield return $"  The {best.Family} at {Say(setting.Policy)} would save "
                + $"{Share(saving.Value)} (95 %: {Share(saving.Low)} to {Share(saving.High)}) on these paths.";
        }
        else
        {
            yield return "  Nothing tried here is cheaper at your error than your own policy, beyond chance.";
        }

        foreach (var line in walk is null
            ? [Style.Dim("Chosen and judged on the same paths; with --history or --feed it is judged on later days.")]
            : Walk(walk))
        {
            yield return line;
        }
    }

    /// <summary>A setting in words.</summary>
    public static string Say(PolicySpec policy) => policy switch
    {
        TimerSpec timer => string.Create(CultureInfo.InvariantCulture, $"every {timer.Interval} steps"),
        ThresholdSpec threshold =>
            string.Create(CultureInfo.InvariantCulture, $"{Percent * threshold.Threshold:0.##} % of the options"),
        PriceMoveSpec => string.Create(CultureInfo.InvariantCulture, $"a move of {Percent * policy.Parameter:0.##} %"),
        CostOptimalSpec band =>
            string.Create(CultureInfo.InvariantCulture, $"a risk aversion of {band.RiskAversion:0.###e+0} per USD"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{policy.Parameter:0.####}"),
    };

    private static IEnumerable<string> Walk(WalkForwardResult walk)
    {
        yield return "";
        yield return Style.Accent(Style.Pad("judged on later days", NameWidth))
            + Style.Dim($"{"your error costs",22}   saving, 95 %; each setting chosen before, ")
            + Style.Dim($"{walk.Windows.Length} windows");
        foreach (var total in walk.Totals)
        {
            yield return Style.Pad("  " + total.Family, NameWidth)
                + (total.Windows == 0
                    ? Style.Pad("cannot be compared", -22)
                    : Style.Pad(Figures.Number(total.SameErrorCost, 0), -22))
                + (total.Saving is { } saving
                    ? $"   {Share(saving.Value)} ({Share(saving.Low)} to {Share(saving.High)})"
                    : "");
        }

        var own = walk.Totals.Where(total => total.Windows > 0).Select(total => total.OwnCost).FirstOrDefault();
        yield return Style.Dim($"  yours cost {Figures.Number(own, 0)} USD there; below zero yours is the cheaper one");
    }

    private static string Say(TuningInterval? interval, int width) => interval is not { } known
        ? Style.Pad("not reached", -(width + 20))
        : Style.Pad(Figures.Number(known.Value, 0), -width)
            + Style.Pad($"{Figures.Number(known.Low, 0)} to {Figures.Number(known.High, 0)}", -20);

    private static string Share(double share) => $"{Figures.Number(Percent * share, 0)} %";
}
