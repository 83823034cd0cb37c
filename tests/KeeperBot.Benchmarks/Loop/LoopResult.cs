using System.Text.Json.Nodes;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Benchmarks.Loop;

/// <summary>One turn of a keeper, and its floor.</summary>
/// <param name="Total">From the head's reply to the decisions being durable.</param>
/// <param name="Node">Of that, waiting for the node.</param>
/// <param name="Journal">Of that, writing the journal.</param>
/// <param name="FloorRead">The same reads, bare.</param>
/// <param name="FloorInsert">One durable row, bare.</param>
internal sealed record LoopTurn(
    TimeSpan Total, TimeSpan Node, TimeSpan Journal, TimeSpan FloorRead, TimeSpan FloorInsert);

/// <summary>What was measured with one number of vaults. Milliseconds, requests and bytes.</summary>
internal sealed class LoopResult(int vaults)
{
    private readonly Samples _total = new(), _node = new(), _journal = new(), _own = new();
    private readonly Samples _floorRead = new(), _floorInsert = new(), _floor = new();
    private readonly Samples _requests = new(), _messages = new();
    private readonly SortedDictionary<Verdict, long> _verdicts = [];

    public int Vaults => vaults;

    public Samples Total => _total;

    public Samples Node => _node;

    public Samples Journal => _journal;

    /// <summary>What is neither the node nor the journal: reading JSON, deciding, hashing.</summary>
    public Samples Own => _own;

    public Samples Floor => _floor;

    /// <summary>Requests of the fewest and of the most a block took.</summary>
    public (double Fewest, double Most) Requests => (_requests.Min, _requests.Percentile(100));

    public long JournalBytesPerBlock { get; set; }

    public double TimesFloor => _total.Median / _floor.Median;

    public void Add(LoopTurn turn)
    {
        _total.Add(turn.Total.TotalMilliseconds);
        _node.Add(turn.Node.TotalMilliseconds);
        _journal.Add(turn.Journal.TotalMilliseconds);
        _own.Add((turn.Total - turn.Node - turn.Journal).TotalMilliseconds);
        _floorRead.Add(turn.FloorRead.TotalMilliseconds);
        _floorInsert.Add(turn.FloorInsert.TotalMilliseconds);
        _floor.Add((turn.FloorRead + turn.FloorInsert).TotalMilliseconds);
    }

    public void Count(long requests, long messages, IEnumerable<Decision> decisions)
    {
        _requests.Add(requests);
        _messages.Add(messages);
        foreach (var decision in decisions)
        {
            _verdicts[decision.Verdict] = _verdicts.GetValueOrDefault(decision.Verdict) + 1;
        }
    }

    public JsonObject ToJson() => new()
    {
        ["vaults"] = vaults,
        ["decisionMs"] = Percentiles(_total),
        ["nodeMs"] = Percentiles(_node),
        ["journalMs"] = Percentiles(_journal),
        ["ownMs"] = Percentiles(_own),
        ["floorMs"] = Percentiles(_floor),
        ["floorReadMs"] = Percentiles(_floorRead),
        ["floorInsertMs"] = Percentiles(_floorInsert),
        ["timesFloor"] = Math.Round(TimesFloor, 2),
        ["requestsPerBlock"] = new JsonObject { ["min"] = Requests.Fewest, ["max"] = Requests.Most },
        ["messagesPerBlock"] = new JsonObject { ["min"] = _messages.Min, ["max"] = _messages.Percentile(100) },
        ["journalBytesPerBlock"] = JournalBytesPerBlock,
        ["verdicts"] = new JsonObject(_verdicts.Select(pair =>
            KeyValuePair.Create(pair.Key.ToString().ToLowerInvariant(), (JsonNode?)pair.Value))),
    };

    private static JsonObject Percentiles(Samples samples) => new()
    {
        ["min"] = Math.Round(samples.Min, 3),
        ["p50"] = Math.Round(samples.Median, 3),
        ["p99"] = Math.Round(samples.Percentile(99), 3),
    };
}
