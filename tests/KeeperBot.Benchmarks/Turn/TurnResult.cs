using System.Text.Json.Nodes;

namespace KeeperBot.Benchmarks.Turn;

/// <summary>What was measured: microseconds of one turn, the mean of each round over all its turns.</summary>
internal sealed class TurnResult
{
    private readonly Dictionary<TurnPart, Samples> _parts =
        Enum.GetValues<TurnPart>().ToDictionary(part => part, _ => new Samples());

    /// <summary>The production path in one piece.</summary>
    public Samples Whole { get; } = new();

    /// <summary>Hashing, once, what the journal's chain commits to.</summary>
    public Samples Floor { get; } = new();

    /// <summary>What <see cref="Floor"/> hashes for one turn.</summary>
    public long HashedBytes { get; set; }

    /// <summary>Of one turn of the production path.</summary>
    public long AllocatedBytes { get; set; }

    public (double OfMinima, double OfMedians) TimesFloor =>
        (Whole.Min / Floor.Min, Whole.Median / Floor.Median);

    public Samples this[TurnPart part] => _parts[part];

    public JsonObject ToJson() => new()
    {
        ["wholeUs"] = Whole.ToJson(2),
        ["partsUs"] = new JsonObject(_parts.Select(pair =>
            KeyValuePair.Create(char.ToLowerInvariant($"{pair.Key}"[0]) + $"{pair.Key}"[1..],
                (JsonNode?)pair.Value.ToJson(2)))),
        ["floorUs"] = Floor.ToJson(2),
        ["hashedBytes"] = HashedBytes,
        ["timesFloor"] = new JsonObject
        {
            ["min"] = Math.Round(TimesFloor.OfMinima, 2),
            ["median"] = Math.Round(TimesFloor.OfMedians, 2),
        },
        ["allocatedBytes"] = AllocatedBytes,
    };
}
