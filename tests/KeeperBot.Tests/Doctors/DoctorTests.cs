using System.Text;
using KeeperBot.Doctors;
using KeeperBot.Terminal;
using KeeperBot.Tests.Configuration;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Doctors;

public sealed class DoctorTests
{
    [Fact]
    public void All_EveryCheck_HasItsOwnNameAndRestsOnEarlierOnes()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Assert.All(Doctor.All, check =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", check.Name);
            Assert.NotEmpty(check.Meaning);
            Assert.All(check.Needs, need => Assert.Contains(need, seen));
            Assert.True(seen.Add(check.Name), check.Name);
            Assert.Equal($"{check.Name.Replace("-", "", StringComparison.Ordinal)}check", check.GetType().Name,
                ignoreCase: true);
        });
    }

    [Fact]
    public void Judge_NoNodeAnswers_NamesTheNodesAndSkipsWhatRestsOnTheChain()
    {
        using var sample = new SampleConfiguration();
        var configuration = sample.Load(sample.Text);
        var look = new NodeLook("http://127.0.0.1:1", null, null, null, null, "it does not answer");
        var findings = Doctor.Judge(new Examination(
            configuration, TimeProvider.System, new NodeSurvey([look]), null,
            new ProblemException(ExitCode.Unreachable, "nothing", "chain", "start it")));
        Assert.Equal(Doctor.All.Length, findings.Length);
        Assert.Equal(FindingStatus.Fail, findings.Single(finding => finding.Check == "nodes").Status);
        Assert.All(
            Doctor.All.Where(check => check.ReadsChain),
            check => Assert.All(
                findings.Where(finding => finding.Check == check.Name),
                finding => Assert.Equal(FindingStatus.Skipped, finding.Status)));
    }

    [Fact]
    public void ChecksPage_Checks_AreAsInTheProgram()
    {
        var page = new StringBuilder()
            .AppendLine("# What the doctor looks at")
            .AppendLine()
            .AppendLine("`keeperbot doctor` makes these checks, in this order. When one fails, what rests on it is")
            .AppendLine("skipped, so that the cause is named once. This page is written by a test from the program")
            .AppendLine("itself.")
            .AppendLine()
            .AppendLine("| check | what holds when it passes | rests on |")
            .AppendLine("|---|---|---|");
        foreach (var check in Doctor.All)
        {
            page.AppendLine($"| `{check.Name}` | {check.Meaning} | {string.Join(", ", check.Needs)} |");
        }

        Assert.Equal(Doctor.All.Length, Doctor.All.DistinctBy(check => check.Meaning).Count());
        page.AppendLine().AppendLine("Next: `keeperbot doctor`; what follows it is [arming](../operating/arm.md).");
        GoldenFile.Holds("docs/reference/doctor.md", page.ToString());
    }
}
