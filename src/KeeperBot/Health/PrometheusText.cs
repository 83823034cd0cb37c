using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace KeeperBot.Health;

/// <summary>Writes metrics in the Prometheus text exposition format 0.0.4.</summary>
public static class PrometheusText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Every declared metric with help and type, and the series that have values.</summary>
    /// <param name="series">In the order of the declarations.</param>
    public static string Write(ImmutableArray<MetricSeries> series)
    {
        var text = new StringBuilder();
        var byName = series.ToLookup(one => one.Metric.Name, StringComparer.Ordinal);
        foreach (var metric in Metrics.All)
        {
            text.Append("# HELP ").Append(metric.Name).Append(' ').Append(EscapeHelp(metric.Help)).Append('\n')
                .Append("# TYPE ").Append(metric.Name).Append(' ').Append(TypeOf(metric.Kind)).Append('\n');
            foreach (var one in byName[metric.Name])
            {
                Append(text, one);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, MetricSeries series)
    {
        var (metric, labels) = (series.Metric, Labels(series));
        if (metric.Kind != MetricKind.Histogram)
        {
            Line(text, metric.Name, labels, Number(series.Value));
            return;
        }

        for (var i = 0; i < metric.Buckets.Length; i++)
        {
            Line(text, metric.Name + "_bucket", [.. labels, $"le=\"{Number(metric.Buckets[i])}\""],
                Number(series.Buckets[i]));
        }

        Line(text, metric.Name + "_bucket", [.. labels, "le=\"+Inf\""], Number(series.Count));
        Line(text, metric.Name + "_sum", labels, Number(series.Value));
        Line(text, metric.Name + "_count", labels, Number(series.Count));
    }

    private static void Line(StringBuilder text, string name, ImmutableArray<string> labels, string value)
    {
        text.Append(name);
        if (!labels.IsEmpty)
        {
            text.Append('{').AppendJoin(',', labels).Append('}');
        }

        text.Append(' ').Append(value).Append('\n');
    }

    private static ImmutableArray<string> Labels(MetricSeries series) =>
        [.. series.Metric.Labels.Zip(series.Labels, (name, value) => $"{name}=\"{EscapeLabel(value)}\"")];

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };

    private static string EscapeHelp(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) =>
        EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
