using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace KeeperBot.Health;

/// <summary>The values of all metrics. Any thread may write and read.</summary>
/// <remarks>
/// Every value also goes to an instrument of <see cref="Meter"/>, so that OpenTelemetry exports the same declarations.
/// </remarks>
public sealed class MetricStore : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "KeeperBot";

    /// <summary>
    /// Series of one metric beyond this many are not kept: more than any honest configuration has, and far fewer than
    /// would hurt whoever collects them.
    /// </summary>
    public const int MostSeries = 2_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Family> _families;

    /// <summary>Creates the store of all declared metrics; those without labels begin at zero.</summary>
    public MetricStore()
    {
        Meter = new Meter(MeterName);
        _families = Metrics.All.ToDictionary(
            metric => metric.Name, metric => new Family(metric, Meter), StringComparer.Ordinal);
    }

    /// <summary>The instruments.</summary>
    public Meter Meter { get; }

    /// <summary>Adds to a counter.</summary>
    /// <param name="metric">The counter.</param>
    /// <param name="amount">Not negative; zero makes the series appear.</param>
    /// <param name="labels">One value for each label of the declaration, in its order.</param>
    public void Add(MetricDeclaration metric, double amount, params ReadOnlySpan<string> labels) =>
        Write(metric, MetricKind.Counter, amount, labels);

    /// <summary>Sets a gauge.</summary>
    /// <param name="metric">The gauge.</param>
    /// <param name="value">Its value.</param>
    /// <param name="labels">One value for each label of the declaration, in its order.</param>
    public void Set(MetricDeclaration metric, double value, params ReadOnlySpan<string> labels) =>
        Write(metric, MetricKind.Gauge, value, labels);

    /// <summary>Counts an observation of a histogram.</summary>
    /// <param name="metric">The histogram.</param>
    /// <param name="value">What was observed.</param>
    /// <param name="labels">One value for each label of the declaration, in its order.</param>
    public void Observe(MetricDeclaration metric, double value, params ReadOnlySpan<string> labels) =>
        Write(metric, MetricKind.Histogram, value, labels);

    /// <summary>Every series that has a value, in the order of the declarations and then of the labels.</summary>
    public ImmutableArray<MetricSeries> Read()
    {
        lock (_gate)
        {
            return
            [
                .. Metrics.All.SelectMany(metric => _families[metric.Name].Series.Values
                    .OrderBy(series => string.Join('\0', series.Labels), StringComparer.Ordinal)
                    .Select(series => series.Copy())),
            ];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private void Write(MetricDeclaration metric, MetricKind kind, double value, ReadOnlySpan<string> labels)
    {
        if (metric.Kind != kind || metric.Labels.Length != labels.Length)
        {
            throw new ArgumentException(
                $"{metric.Name} is a {metric.Kind} of {metric.Labels.Length} labels, not a {kind} of {labels.Length}",
                nameof(metric));
        }

        string[] values = [.. labels];
        lock (_gate)
        {
            _families[metric.Name].Write(value, values);
        }
    }

    private sealed class Family
    {
        private readonly MetricDeclaration _metric;
        private readonly Action<double, KeyValuePair<string, object?>[]> _record;

        public Family(MetricDeclaration metric, Meter meter)
        {
            _metric = metric;
            _record = RecordOf(metric, meter);
            if (metric.Labels.IsEmpty && metric.Kind != MetricKind.Gauge)
            {
                Series[string.Empty] = new Values(metric, []);
            }
        }

        public Dictionary<string, Values> Series { get; } = new(StringComparer.Ordinal);

        public void Write(double value, string[] labels)
        {
            var key = string.Join('\0', labels);
            if (!Series.TryGetValue(key, out var series))
            {
                if (Series.Count >= MostSeries)
                {
                    return;
                }

                Series[key] = series = new Values(_metric, [.. labels]);
            }

            series.Write(value);
            _record(value, [.. labels.Select((label, i) => KeyValuePair.Create(_metric.Labels[i], (object?)label))]);
        }

        private static Action<double, KeyValuePair<string, object?>[]> RecordOf(MetricDeclaration metric, Meter meter)
        {
            switch (metric.Kind)
            {
                case MetricKind.Counter:
                    var counter = meter.CreateCounter<double>(metric.Name, null, metric.Help);
                    return (value, tags) => counter.Add(value, tags);
                case MetricKind.Gauge:
                    var gauge = meter.CreateGauge<double>(metric.Name, null, metric.Help);
                    return (value, tags) => gauge.Record(value, tags);
                default:
                    var histogram = meter.CreateHistogram(
                        metric.Name, null, metric.Help, null,
                        new InstrumentAdvice<double> { HistogramBucketBoundaries = metric.Buckets });
                    return (value, tags) => histogram.Record(value, tags);
            }
        }
    }

    private sealed class Values(MetricDeclaration metric, ImmutableArray<string> labels)
    {
        private readonly long[] _buckets = new long[metric.Buckets.Length];
        private double _sum;
        private long _count;

        public ImmutableArray<string> Labels => labels;

        public void Write(double value)
        {
            _count++;
            _sum = metric.Kind == MetricKind.Gauge ? value : _sum + value;
            for (var i = 0; i < _buckets.Length; i++)
            {
                _buckets[i] += value <= metric.Buckets[i] ? 1 : 0;
            }
        }

        public MetricSeries Copy() => new(metric, labels, _sum, _count, [.. _buckets]);
    }
}

/// <summary>One series of a metric.</summary>
/// <param name="Metric">The declaration.</param>
/// <param name="Labels">Its values, in the order of the declaration.</param>
/// <param name="Value">The value; of a histogram the sum of what was observed.</param>
/// <param name="Count">How often it was written.</param>
/// <param name="Buckets">Of a histogram, how many observations are at most each bound.</param>
public sealed record MetricSeries(
    MetricDeclaration Metric,
    ImmutableArray<string> Labels,
    double Value,
    long Count,
    ImmutableArray<long> Buckets);
