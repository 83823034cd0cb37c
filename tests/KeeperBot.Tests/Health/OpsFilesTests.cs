using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Commands;
using KeeperBot.Health;
using KeeperBot.Terminal;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Health;

/// <summary>What scripts/ops ships speaks of metrics, labels and exit codes that exist.</summary>
public sealed partial class OpsFilesTests
{
    /// <summary>Declared, and in no panel and no rule; with the reason.</summary>
    private static readonly Dictionary<string, string> Unused = new(StringComparer.Ordinal);

    private static readonly string[] LabelsOfPrometheus = ["job", "instance", "le"];

    private static string Alerts => Read("alerts.yml");

    private static string Dashboard => Read("grafana/keeperbot.json");

    [Fact]
    public void DashboardAndAlerts_EveryMetricTheyName_IsDeclared()
    {
        var declared = Metrics.All.Select(metric => metric.Name).ToHashSet(StringComparer.Ordinal);
        var strangers = Named(Alerts + Dashboard).Where(name => !declared.Contains(name)).ToList();
        Assert.True(strangers.Count == 0, "not declared: " + string.Join(", ", strangers));
    }

    [Fact]
    public void Declarations_EveryMetric_IsInAPanelOrARuleOrExcused()
    {
        var named = Named(Alerts + Dashboard).ToHashSet(StringComparer.Ordinal);
        var idle = Metrics.All.Select(metric => metric.Name)
            .Where(name => !named.Contains(name) && !Unused.ContainsKey(name)).ToList();
        Assert.True(idle.Count == 0, "nobody looks at: " + string.Join(", ", idle));
        Assert.All(Unused.Keys, name => Assert.DoesNotContain(name, named));
    }

    [Fact]
    public void DashboardAndAlerts_EveryLabelTheyGroupBy_IsDeclared()
    {
        var declared = Metrics.All.SelectMany(metric => metric.Labels).Concat(LabelsOfPrometheus).ToHashSet();
        var named = Grouping().Matches(Alerts + Dashboard).SelectMany(match => match.Groups["labels"].Value.Split(','))
            .Concat(Legend().Matches(Alerts + Dashboard).Select(match => match.Groups["label"].Value))
            .Select(label => label.Trim()).ToHashSet();
        Assert.True(named.Count > 10, "the pattern finds nothing");
        Assert.All(named, label => Assert.Contains(label, declared));
    }

    [Fact]
    public void Alerts_ChecksTheySelect_AreChecksOfHealth()
    {
        var selected = Selected().Matches(Alerts).SelectMany(match => match.Groups["names"].Value.Split('|')).ToList();
        Assert.NotEmpty(selected);
        Assert.All(selected, name => Assert.Contains(name, HealthChecks.Catalogue.Select(check => check.Name)));
    }

    [Fact]
    public void Alerts_EveryRule_SaysHowUrgentItIsAndWhatToDo()
    {
        var rules = Alerts.Split("- alert: ").Skip(1).ToList();
        Assert.True(rules.Count >= 12);
        Assert.All(rules, rule =>
        {
            Assert.Matches("severity: (page|ticket) ", rule);
            Assert.Contains("summary: ", rule, StringComparison.Ordinal);
            Assert.Contains("action: ", rule, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Dashboard_Document_HasThreeRowsAndTakesItsDataSourceAsInput()
    {
        using var dashboard = JsonDocument.Parse(Dashboard);
        var root = dashboard.RootElement;
        Assert.Equal("DS_PROMETHEUS", root.GetProperty("__inputs")[0].GetProperty("name").GetString());
        var panels = root.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(
            ["Am I hedged?", "Is it working?", "What does it cost?"],
            panels.Where(panel => panel.GetProperty("type").GetString() == "row")
                .Select(panel => panel.GetProperty("title").GetString()));
        Assert.All(panels.Where(panel => panel.GetProperty("type").GetString() != "row"), panel =>
        {
            Assert.Equal("${DS_PROMETHEUS}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            Assert.NotEqual(string.Empty, panel.GetProperty("description").GetString());
        });
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
    }

    /// <summary>A wrong configuration must not be started again for ever.</summary>
    [Fact]
    public void Unit_ExitCodes_AreThoseOfTheProgram()
    {
        var unit = Read("keeperbot.service").Split('\n');
        Assert.Contains(
            $"RestartPreventExitStatus={ExitCode.Usage} {ExitCode.Configuration} {ExitCode.Refused}", unit);
        Assert.Contains($"SuccessExitStatus={ExitCode.Interrupted}", unit);
        Assert.Contains("Type=notify", unit);
        Assert.Contains("LimitCORE=0", unit);
    }

    /// <summary>A timer that fails every night is noticed by nobody.</summary>
    [Fact]
    public void LearnUnit_EveryCommandLine_IsOneThatTheProgramTakes()
    {
        const string Program = "ExecStart=-/usr/local/bin/keeperbot ";
        var lines = Read("keeperbot-learn.service").Split('\n')
            .Where(line => line.StartsWith(Program, StringComparison.Ordinal)).ToList();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line =>
        {
            var words = line[Program.Length..].Split(' ');
            Assert.Empty(KeeperRootCommand.Instance.Parse(words).Errors);
            Assert.Contains("--out", words);
        });
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(GoldenFile.Root, "scripts/ops", file));

    private static IEnumerable<string> Named(string text) => Name().Matches(text)
        .Select(match => match.Value)
        .Select(name => Metrics.All.FirstOrDefault(metric =>
            metric.Kind == MetricKind.Histogram && name.StartsWith(metric.Name + "_", StringComparison.Ordinal))?.Name
            ?? name)
        .Distinct(StringComparer.Ordinal);

    [GeneratedRegex("keeperbot_[a-z_]+", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(by|on|ignoring) ?\((?<labels>[a-z, ]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{\{ ?(\$labels\.)?(?<label>[a-z]+) ?\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Legend();

    [GeneratedRegex("""check=~"(?<names>[a-z|]+)["]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selected();
}
