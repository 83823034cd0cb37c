using System.Text.Json.Nodes;

namespace KeeperBot.Benchmarks.Ethereum;

/// <summary>The times of one case, nanoseconds a call, by library.</summary>
internal sealed class EthereumResult(EthereumCase benched)
{
    public const string Ours = "keeperbot";

    /// <summary>The other libraries.</summary>
    public static readonly IReadOnlyList<string> Libraries = ["viem", "ethers"];

    private readonly Dictionary<string, Samples> _times = new(StringComparer.Ordinal)
    {
        [Ours] = new Samples(),
        ["viem"] = new Samples(),
        ["ethers"] = new Samples(),
    };

    public EthereumCase Case => benched;

    public Samples this[string library] => _times[library];

    /// <summary>True when there is no goal, or both minimum and median are that much faster than viem's.</summary>
    public bool MeetsGoal =>
        benched.Goal is not { } goal || Math.Min(RatioOfMedians("viem"), RatioOfMinima("viem")) >= goal;

    public void Add(string library, double nanoseconds) => _times[library].Add(nanoseconds);

    /// <summary>How many times faster than the library by the medians, which noise moves.</summary>
    public double RatioOfMedians(string library) => _times[library].Median / _times[Ours].Median;

    /// <summary>How many times faster by the best rounds, which noise moves least.</summary>
    public double RatioOfMinima(string library) => _times[library].Min / _times[Ours].Min;

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = benched.Name, ["case"] = benched.RivalCase };
        foreach (var (library, samples) in _times)
        {
            json[library] = samples.ToJson(decimals: 1);
        }

        foreach (var library in Libraries)
        {
            json[$"timesFasterThan{char.ToUpperInvariant(library[0])}{library[1..]}"] = new JsonObject
            {
                ["min"] = Math.Round(RatioOfMinima(library), 2),
                ["median"] = Math.Round(RatioOfMedians(library), 2),
            };
        }

        json["goal"] = benched.Goal;
        json["meetsGoal"] = MeetsGoal;
        return json;
    }
}
