using System.Text;
using KeeperBot.Alerts;
using KeeperBot.Daemons;
using KeeperBot.Health;
using KeeperBot.Terminal;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Health;

/// <summary>The reference pages of what a running keeper tells, written from the declarations.</summary>
public sealed class MonitorPagesTests
{
    [Fact]
    public void MetricsPage_Declarations_AreAsInTheProgram()
    {
        var page = new StringBuilder()
            .AppendLine("# Metrics")
            .AppendLine()
            .AppendLine("`http://127.0.0.1:8480/metrics` answers in the Prometheus text format; with")
            .AppendLine($"`{OpenTelemetryExport.Variable}` set, the same metrics are sent over OTLP. Labels come from")
            .AppendLine("the configuration and from lists of the program: never an address, a hash or a URL; a node")
            .AppendLine("is its number in the configuration. [Monitor](../operating/monitor.md) says what to look at.")
            .AppendLine("This page is written by a test from the program itself.")
            .AppendLine()
            .AppendLine("| metric | type | labels | meaning |")
            .AppendLine("|---|---|---|---|");
        foreach (var metric in Metrics.All)
        {
            page.AppendLine(
                $"| `{metric.Name}` | {metric.Kind.ToString().ToLowerInvariant()} "
                + $"| {string.Join(", ", metric.Labels.Select(label => $"`{label}`"))} | {Cell(metric.Help)} |");
        }

        page.AppendLine()
            .AppendLine("## Checks of /health")
            .AppendLine()
            .AppendLine("`/health/live` fails with `loop`; `/health/ready` fails with any that is needed for it.")
            .AppendLine()
            .AppendLine("| check | passes when | needed to be ready |")
            .AppendLine("|---|---|---|");
        foreach (var (name, meaning) in HealthChecks.Catalogue)
        {
            page.AppendLine(
                $"| `{name}` | {Cell(meaning)} | {(HealthChecks.ForReadiness.Contains(name) ? "yes" : "")} |");
        }

        page.AppendLine()
            .AppendLine("## Alerts")
            .AppendLine()
            .AppendLine("| cause | told when | what to do |")
            .AppendLine("|---|---|---|");
        foreach (var (code, meaning, remedy) in AlertCause.Catalogue)
        {
            page.AppendLine($"| `{code}` | {Cell(meaning)} | {Cell(remedy)} |");
        }

        page.AppendLine()
            .AppendLine("## Events in the log")
            .AppendLine()
            .AppendLine("| event | written when |")
            .AppendLine("|---|---|");
        foreach (var (name, meaning) in DaemonLog.Catalogue.Concat(PlanEvents.Catalogue))
        {
            page.AppendLine($"| `{name}` | {Cell(meaning)} |");
        }

        GoldenFile.Holds("docs/reference/metrics.md", page.ToString());
        var sources = string.Concat(Directory.GetFiles(Path.Combine(GoldenFile.Root, "src/KeeperBot/Daemons"))
            .Select(File.ReadAllText));
        Assert.All(DaemonLog.Catalogue, entry =>
            Assert.True(sources.Split($"\"{entry.Name}\"").Length > 2, $"{entry.Name} is never written"));
        Assert.All(HealthChecks.ForReadiness, name =>
            Assert.Contains(name, HealthChecks.Catalogue.Select(check => check.Name)));
    }

    [Fact]
    public void ExitCodesPage_Codes_AreAsInTheProgram()
    {
        var unit = File.ReadAllLines(Path.Combine(GoldenFile.Root, "scripts/ops/keeperbot.service"));
        var prevented = unit.Single(line => line.StartsWith("RestartPreventExitStatus=", StringComparison.Ordinal))
            .Split('=')[1].Split(' ').Select(int.Parse).ToList();
        var page = new StringBuilder()
            .AppendLine("# Exit codes")
            .AppendLine()
            .AppendLine("Every verb ends with one of these, and they stay what they are across versions. A keeper")
            .AppendLine("under the [unit file](../../scripts/ops/keeperbot.service) is started again after some of")
            .AppendLine("them. This page is written by a test from the program itself.")
            .AppendLine()
            .AppendLine("| code | meaning | systemd starts `run` again |")
            .AppendLine("|---|---|---|");
        foreach (var (code, meaning) in ExitCode.Catalogue)
        {
            page.AppendLine($"| {code} | {meaning} | {(prevented.Contains(code) ? "no" : "yes")} |");
        }

        page.AppendLine()
            .AppendLine("After SIGTERM or SIGINT `run` ends with 0 when nothing is in flight, and with 7 when")
            .AppendLine("something that was signed is in no block yet; the next start takes it up. A second signal")
            .AppendLine("leaves at once. Whoever stops the service is obeyed: systemd starts nothing again then.");
        GoldenFile.Holds("docs/reference/exit-codes.md", page.ToString());
        Assert.All(prevented, code => Assert.Contains(code, ExitCode.Catalogue.Select(entry => entry.Code)));
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
