using System.Text.Json.Nodes;

namespace KeeperBot.Storms.Runs;

/// <summary>In how many storms a process died at a point after a fault of a class had taken effect.</summary>
/// <remarks>
/// A pair counts once a storm, and only when both happened: the fault did something (a reorganisation that had no
/// block to take back did not), and the process died at the point at or after the fault.
/// </remarks>
internal sealed class StormCoverage
{
    private readonly long[,] _counts = new long[CrashPoints.Count, FaultClasses.All.Length];

    /// <summary>The pairs that a storm can reach.</summary>
    public static IEnumerable<(CrashPoint Point, FaultClass Fault)> Pairs =>
        from point in Enum.GetValues<CrashPoint>()
        where WhyUnreachable(point) is null
        from fault in FaultClasses.All
        select (point, fault);

    /// <summary>The reachable pair that was seen least, and how often.</summary>
    public (CrashPoint Point, FaultClass Fault, long Count) Least => Pairs
        .Select(pair => (pair.Point, pair.Fault, Count: Of(pair.Point, pair.Fault)))
        .MinBy(seen => seen.Count);

    /// <summary>Why no storm can cut a process off at a point; null when one can.</summary>
    public static string? WhyUnreachable(CrashPoint point) => point switch
    {
        CrashPoint.ChainId => "nodes are asked for their chain id when a command connects, before there is a loop",
        CrashPoint.Logs => "logs are read by the commands that show accounts; the loop learns from receipts",
        _ => null,
    };

    /// <summary>In how many storms a pair was seen.</summary>
    public long Of(CrashPoint point, FaultClass fault) => _counts[(int)point, (int)fault];

    /// <summary>Counts one storm.</summary>
    public void Add(StormEffects effects)
    {
        foreach (var (point, fault) in effects.Pairs)
        {
            _counts[(int)point, (int)fault]++;
        }
    }

    /// <summary>Counts what another has counted.</summary>
    public void Add(StormCoverage other)
    {
        foreach (var point in Enum.GetValues<CrashPoint>())
        {
            foreach (var fault in FaultClasses.All)
            {
                _counts[(int)point, (int)fault] += other.Of(point, fault);
            }
        }
    }

    /// <summary>The table, its least count, and what is not in it.</summary>
    public JsonObject ToJson()
    {
        var least = Least;
        var points = Enum.GetValues<CrashPoint>();
        return new JsonObject
        {
            ["pairs"] = Pairs.Count(),
            ["least"] = least.Count,
            ["leastPoint"] = CrashPoints.Name(least.Point),
            ["leastFault"] = Name(least.Fault),
            ["faults"] = new JsonArray([.. FaultClasses.All.Select(fault => JsonValue.Create(Name(fault)))]),
            ["counts"] = new JsonObject(points
                .Where(point => WhyUnreachable(point) is null)
                .Select(point => KeyValuePair.Create<string, JsonNode?>(CrashPoints.Name(point), Row(point)))),
            ["unreachable"] = new JsonObject(points
                .Where(point => WhyUnreachable(point) is not null)
                .Select(point => KeyValuePair.Create<string, JsonNode?>(
                    CrashPoints.Name(point), WhyUnreachable(point)))),
        };
    }

    private static string Name(FaultClass fault) => Words.Of(fault.ToString());

    private JsonArray Row(CrashPoint point) =>
        new([.. FaultClasses.All.Select(fault => JsonValue.Create(Of(point, fault)))]);
}
