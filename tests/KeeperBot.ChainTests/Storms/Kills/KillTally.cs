using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>What many kills came to.</summary>
internal sealed class KillTally
{
    private readonly SortedDictionary<CrashPoint, int> _points = [];
    private readonly List<int> _blocks = [];

    /// <summary>How many there were.</summary>
    public int Kills => _blocks.Count;

    /// <summary>At how many different points.</summary>
    public int PointsSeen => _points.Count;

    /// <summary>What processes said that ended before they were ready, such as that the node was too busy.</summary>
    public List<string> FailedStarts { get; } = [];

    /// <summary>How many hedges were executed meanwhile.</summary>
    public int Hedges { get; set; }

    /// <summary>How many plans there were, each with one end.</summary>
    public int Plans { get; set; }

    /// <summary>How many decisions came out the same when replayed from the journal.</summary>
    public long Replayed { get; set; }

    /// <summary>
    /// Takes note of a kill and of the blocks after the restart until the keeper was hedged or halted.
    /// </summary>
    public void Add(CrashPoint point, int blocks)
    {
        _points[point] = _points.GetValueOrDefault(point) + 1;
        _blocks.Add(blocks);
    }

    /// <summary>The blocks that this share of the restarts did not exceed.</summary>
    public int BlocksAt(double share)
    {
        var sorted = _blocks.Order().ToList();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }

    /// <summary>The figures. A violation fails the run, so one that reports has none.</summary>
    public JsonObject Report(int seed) => new()
    {
        ["seed"] = seed,
        ["sigkills"] = Kills,
        ["violations"] = 0,
        ["hedges"] = Hedges,
        ["plans"] = Plans,
        ["decisionsReplayed"] = Replayed,
        ["failedStarts"] = FailedStarts.Count,
        ["blocksToSafetyP50"] = BlocksAt(0.5),
        ["blocksToSafetyP99"] = BlocksAt(0.99),
        ["blocksToSafetyMax"] = BlocksAt(1),
        ["points"] = new JsonObject(
            _points.Select(pair => KeyValuePair.Create(CrashPoints.Name(pair.Key), (JsonNode?)pair.Value))),
    };

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Kills} kills at {PointsSeen} points, {Plans} plans, {Hedges} hedges, {Replayed} decisions replayed; ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"blocks to safety p50 {BlocksAt(0.5)}, p99 {BlocksAt(0.99)}, max {BlocksAt(1)}; ");
        return text.AppendJoin(", ", _points.Select(pair => $"{CrashPoints.Name(pair.Key)} {pair.Value}")).ToString();
    }
}
