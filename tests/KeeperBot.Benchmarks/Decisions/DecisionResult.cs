using System.Text.Json.Nodes;

namespace KeeperBot.Benchmarks.Decisions;

/// <summary>What was measured, in microseconds.</summary>
internal sealed class DecisionResult
{
    private const double TailPercent = 99;

    /// <summary><c>Keeper.Next</c> on answers that nobody has decoded.</summary>
    public Samples First { get; } = new();

    /// <summary>The same on answers that were decoded before.</summary>
    public Samples Again { get; } = new();

    /// <summary>The exposure of the book, measured once.</summary>
    public Samples Measure { get; } = new();

    public JsonObject ToJson() => new()
    {
        ["firstUs"] = Percentiles(First),
        ["againUs"] = Percentiles(Again),
        ["measureUs"] = Percentiles(Measure),
        ["timesMeasure"] = Math.Round(First.Median / Measure.Median, 2),
    };

    private static JsonObject Percentiles(Samples samples) => new()
    {
        ["min"] = Math.Round(samples.Min, 1),
        ["p50"] = Math.Round(samples.Median, 1),
        ["p99"] = Math.Round(samples.Percentile(TailPercent), 1),
    };
}
