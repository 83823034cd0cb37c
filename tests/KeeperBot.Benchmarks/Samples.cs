using System.Text.Json.Nodes;

namespace KeeperBot.Benchmarks;

/// <summary>Measurements of one thing. All in one unit, which the owner knows.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public bool IsEmpty => _values.Count == 0;

    public double Min => Percentile(0);

    public double Median => Percentile(50);

    public void Add(double value) => _values.Add(value);

    /// <summary>
    /// The nearest rank: the least value that at least this many percent of the values do not exceed.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing was measured.</exception>
    public double Percentile(double percent)
    {
        if (_values.Count == 0)
        {
            throw new InvalidOperationException("nothing was measured");
        }

        var rank = (int)Math.Ceiling(percent / 100 * _values.Count);
        return _values.Order().ElementAt(Math.Max(rank, 1) - 1);
    }

    /// <summary>Minimum and median.</summary>
    public JsonObject ToJson(int decimals) => new()
    {
        ["min"] = Math.Round(Min, decimals),
        ["median"] = Math.Round(Median, decimals),
    };
}
