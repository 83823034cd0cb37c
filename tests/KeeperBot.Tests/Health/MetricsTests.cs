using System.Text.RegularExpressions;
using KeeperBot.Health;

namespace KeeperBot.Tests.Health;

public sealed partial class MetricsTests
{
    /// <summary>Labels whose values come from the configuration or from lists of the program.</summary>
    private static readonly string[] KnownLabels =
    [
        "vault", "asset", "verdict", "reason", "guard", "outcome", "result", "stage", "feed", "node", "method", "check",
        "channel", "mode", "version", "commit",
    ];

    [Fact]
    public void Declarations_Names_FollowTheConventionsOfPrometheus() => Assert.All(Metrics.All, metric =>
    {
        Assert.Matches("^keeperbot_[a-z]+(_[a-z0-9]+)*$", metric.Name);
        Assert.Equal(metric.Kind == MetricKind.Counter, metric.Name.EndsWith("_total", StringComparison.Ordinal));
        Assert.Equal(metric.Kind == MetricKind.Histogram, !metric.Buckets.IsEmpty);
        Assert.Equal(metric.Buckets.Order(), metric.Buckets);
        Assert.EndsWith(".", metric.Help, StringComparison.Ordinal);
    });

    [Fact]
    public void Declarations_EveryField_IsListedOnceUnderItsOwnName()
    {
        var fields = typeof(Metrics).GetFields().Select(field => field.GetValue(null)).OfType<MetricDeclaration>();
        Assert.Equal(fields, Metrics.All);
        Assert.Equal(Metrics.All.Length, Metrics.All.DistinctBy(metric => metric.Name).Count());
    }

    /// <summary>No address and no hash as a label: their number has no bound.</summary>
    [Fact]
    public void Declarations_Labels_AreAmongThoseWithFewValues() =>
        Assert.All(Metrics.All.SelectMany(metric => metric.Labels), label => Assert.Contains(label, KnownLabels));

    [Fact]
    public void Write_LabelsWithQuotesBackslashesAndLines_AreEscaped()
    {
        using var store = new MetricStore();
        store.Set(Metrics.Paused, 1, "a\\b\"c\nd");

        Assert.Contains(
            "keeperbot_vault_paused{vault=\"a\\\\b\\\"c\\nd\"} 1\n", Text(store), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(1e-21, "1E-21")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    public void Write_Number_IsAsPrometheusReadsIt(double value, string text)
    {
        using var store = new MetricStore();
        store.Set(Metrics.Balance, value);

        Assert.Contains($"\nkeeperbot_signer_balance_ether {text}\n", Text(store), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Histogram_CountsCumulatively()
    {
        using var store = new MetricStore();
        foreach (var seconds in new[] { 0.004, 0.005, 0.2, 99 })
        {
            store.Observe(Metrics.RpcSeconds, seconds, "1");
        }

        var text = Text(store);
        string[] expected = ["le=\"0.005\"} 2", "le=\"0.1\"} 2", "le=\"0.25\"} 3", "le=\"10\"} 3", "le=\"+Inf\"} 4"];
        Assert.All(expected, line => Assert.Contains(
            $"keeperbot_rpc_request_seconds_bucket{{node=\"1\",{line}\n", text, StringComparison.Ordinal));
        Assert.Contains("keeperbot_rpc_request_seconds_count{node=\"1\"} 4\n", text, StringComparison.Ordinal);
        Assert.Contains("keeperbot_rpc_request_seconds_sum{node=\"1\"} 99.209\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EveryMetric_HasHelpAndTypeOnce()
    {
        using var store = new MetricStore();
        var lines = Text(store).Split('\n');
        Assert.All(Metrics.All, metric =>
        {
            Assert.Single(lines, line => line.StartsWith($"# HELP {metric.Name} ", StringComparison.Ordinal));
            Assert.Single(lines, line => line.StartsWith($"# TYPE {metric.Name} ", StringComparison.Ordinal));
        });
        Assert.All(lines.SkipLast(1), line => Assert.Matches(Line(), line));
        Assert.Contains("keeperbot_reorgs_total 0", lines);
    }

    [Fact]
    public void Store_WrongKindOrLabels_IsRefused()
    {
        using var store = new MetricStore();
        Assert.Throws<ArgumentException>(() => store.Add(Metrics.Balance, 1));
        Assert.Throws<ArgumentException>(() => store.Set(Metrics.Paused, 1));
    }

    [Fact]
    public void Store_MoreSeriesThanAnybodyHas_KeepsTheFirst()
    {
        using var store = new MetricStore();
        for (var i = 0; i < MetricStore.MostSeries + 10; i++)
        {
            store.Set(Metrics.Paused, 1, $"vault-{i}");
        }

        Assert.Equal(
            MetricStore.MostSeries, store.Read().Count(series => series.Metric == Metrics.Paused));
    }

    private static string Text(MetricStore store) => PrometheusText.Write(store.Read());

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_0-9]+ .+|[a-z_0-9]+(\{[^}]*\})? \S+)$""",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();
}
