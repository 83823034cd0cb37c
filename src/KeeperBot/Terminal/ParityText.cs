using KeeperBot.Backtests.Parity;

namespace KeeperBot.Terminal;

/// <summary>A comparison of live and backtest as lines.</summary>
internal static class ParityText
{
    /// <summary>The lines.</summary>
    /// <param name="report">The comparison.</param>
    /// <param name="most">How many differences are told at most.</param>
    public static IEnumerable<string> Lines(ParityReport report, int most)
    {
        if (report.FromBlock is null)
        {
            yield return "nothing to compare: in that time there is no block at which no plan was under way";
            yield break;
        }

        var unexplained = report.Differences.Count(difference => difference.Cause == ParityCause.Unexplained);
        yield return $"{(report.IsExplained ? Style.Good("✓") : Style.Bad("✗"))} "
            + $"live {report.Decisions} decisions, backtest the same in {report.Alike}; "
            + $"hedges {report.Hedges.Live} and {report.Hedges.Backtest}; "
            + $"{report.Differences.Length} differences, {unexplained} unexplained";
        yield return Style.Dim($"  blocks {report.FromBlock} to {report.ToBlock}; "
            + "in the backtest a plan goes into the next block, at the price that was quoted");
        foreach (var difference in report.Differences.Take(most))
        {
            var from = difference.From is { } plan ? $" (follows from the plan of decision {plan})" : "";
            var cause = difference.Cause.ToString().ToLowerInvariant();
            yield return $"  {Style.Pad($"decision {difference.Decision}", 16)}"
                + $"{Mark(difference.Cause, Style.Pad(cause, 13))}"
                + $"live {difference.Live}; backtest {difference.Backtest}{from}";
        }

        if (report.Differences.Length > most)
        {
            yield return Style.Dim($"  and {report.Differences.Length - most} more: --json has all");
        }
    }

    private static string Mark(ParityCause cause, string text) =>
        cause == ParityCause.Unexplained ? Style.Bad(text) : Style.Dim(text);
}
