using System.Text;
using KeeperBot.Core.Decisions;
using KeeperBot.Terminal;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Terminal;

public sealed class DecisionTextTests
{
    private static readonly (string Name, Decision Decision)[] Samples =
    [
        ("hold", SampleDecisions.Hold),
        ("hedge", SampleDecisions.Hedge),
        ("refuse", SampleDecisions.Refuse),
        ("wait", SampleDecisions.Wait),
        ("blind", SampleDecisions.Blind),
    ];

    [Fact]
    public void Line_EveryVerdict_IsTheGoldenText()
    {
        var text = new StringBuilder().AppendLine(Style.Strip(DecisionText.Header));
        foreach (var (_, decision) in Samples)
        {
            text.AppendLine(Style.Strip(DecisionText.Line(decision, SampleDecisions.Vault)));
        }

        GoldenFile.Holds("tests/KeeperBot.Tests/Golden/decision-lines.txt", text.ToString());
        Assert.Equal(7, text.ToString().Split('\n').Length);
    }

    [Fact]
    public void Tree_EveryVerdict_IsTheGoldenText()
    {
        foreach (var (name, decision) in Samples)
        {
            var lines = DecisionText.Tree(decision, SampleDecisions.Vault).Select(Style.Strip).ToList();
            GoldenFile.Holds($"tests/KeeperBot.Tests/Golden/decision-{name}.txt", string.Join('\n', lines) + "\n");
            Assert.Contains(decision.Verdict.ToString().ToUpperInvariant(), lines[0], StringComparison.Ordinal);
            Assert.Contains(
                decision.ComputeReasonHash().ToString()[..10], lines[^1], StringComparison.Ordinal);
            Assert.All(decision.Reasons, reason => Assert.Contains(
                lines, line => line.Contains($" {reason.Code} ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Tree_Remark_IsShownAndDecidesNothing()
    {
        var remarked = SampleDecisions.Hold with
        {
            Remarks = [new Reason("health-factor", false, 1.04, 1.1, "times", "of account 0x1001")],
        };
        var lines = DecisionText.Tree(remarked, SampleDecisions.Vault).Select(Style.Strip).ToList();
        Assert.Single(lines, line => line.StartsWith("├─ ! health-factor", StringComparison.Ordinal));
        Assert.Equal(SampleDecisions.Hold.Decisive, remarked.Decisive);
        Assert.NotEqual(SampleDecisions.Hold.ComputeReasonHash(), remarked.ComputeReasonHash());
    }

    [Fact]
    public void Line_TextFromTheChain_CannotMoveTheCursor()
    {
        var output = new StringWriter();
        new Output(new OutputOptions(false, false, "always"), output, TextWriter.Null)
            .Result(DecisionText.Line(SampleDecisions.Blind, SampleDecisions.Vault));

        Assert.Contains("reverted?[2J?", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2J", output.ToString(), StringComparison.Ordinal);
    }
}
