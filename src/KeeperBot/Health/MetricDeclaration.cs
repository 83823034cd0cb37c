using System.Collections.Immutable;

namespace KeeperBot.Health;

/// <summary>How a metric behaves.</summary>
public enum MetricKind
{
    /// <summary>Only grows while the process lives.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts observations in buckets.</summary>
    Histogram,
}

/// <summary>
/// A metric as it is declared, once: exporters, documentation and the lint of dashboards derive from it.
/// </summary>
/// <param name="Name">With the prefix and the base unit; ends in <c>_total</c> when it is a counter.</param>
/// <param name="Kind">How it behaves.</param>
/// <param name="Help">What it says, in a sentence.</param>
/// <param name="Labels">
/// Names of its labels, in order. Values come from the configuration or from lists of this program, never from a chain:
/// their number is bounded, and no address, hash or URL is among them.
/// </param>
/// <param name="Buckets">Upper bounds of a histogram's buckets, rising; empty for others.</param>
public sealed record MetricDeclaration(
    string Name, MetricKind Kind, string Help, ImmutableArray<string> Labels, ImmutableArray<double> Buckets);
