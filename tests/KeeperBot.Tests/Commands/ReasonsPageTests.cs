using System.Text;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Guards;
using KeeperBot.Terminal;
using KeeperBot.Tests.Golden;
using KeeperBot.Tests.Terminal;

namespace KeeperBot.Tests.Commands;

public sealed class ReasonsPageTests
{
    [Fact]
    public void ReasonsPage_Catalogue_IsAsInTheProgram()
    {
        var page = new StringBuilder()
            .AppendLine("# Reasons")
            .AppendLine()
            .AppendLine("Every decision lists the checks that were made, in this order, each with its measure, its")
            .AppendLine("limit and their unit. `explain` says them in words; the journal and `--json` hold them as")
            .AppendLine("data. A refusal of a check marked *yes* is overridden by an operator's")
            .AppendLine("`rebalance --execute`. This page is written by a test from the program itself.")
            .AppendLine()
            .AppendLine("| code | passes when | for example | and when it does not pass | operator overrides |")
            .AppendLine("|---|---|---|---|---|");
        foreach (var ((code, meaning), (passed, failed)) in ReasonCode.Catalogue.Zip(ReasonSamples.All))
        {
            var overrides = Guard.All.Any(guard => guard.Code == code && guard.OperatorMayOverride) ? "yes" : "";
            page.AppendLine(
                $"| `{code}` | {meaning} | {(passed is null ? "(only reported when it fails)" : Cell(passed))} "
                + $"| {Cell(failed)} | {overrides} |");
        }

        GoldenFile.Holds("docs/reference/reasons.md", page.ToString());
        Assert.Equal(ReasonCode.Catalogue.Length, ReasonSamples.All.Length);
    }

    private static string Cell(Reason reason) =>
        ReasonText.Say(reason).Replace("|", "\\|", StringComparison.Ordinal);
}
