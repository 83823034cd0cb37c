using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>What storms on real nodes came to, on however many nodes at once.</summary>
internal sealed class AnvilStormTally
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private readonly List<string> _violations = [];
    private readonly List<string> _differences = [];
    private long _roundTrips;
    private int _schedules;
    private int _turns;
    private int _hedges;
    private int _compared;

    /// <summary>What was violated on a real node, each with its seed. To be read when all is over.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Where a story differs from its simulation's, each with its seed. To be read when all is over.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>How many hedges were executed on real nodes.</summary>
    public int Hedges => _hedges;

    /// <summary>Adds a storm on a real node.</summary>
    public void Add(ulong seed, StormOutcome outcome, long roundTrips)
    {
        lock (_lock)
        {
            _schedules++;
            _turns += outcome.Turns;
            _hedges += outcome.Hedges;
            _roundTrips += roundTrips;
            if (outcome.Violation is { } violation)
            {
                _violations.Add($"seed {seed}: {violation}");
            }
        }
    }

    /// <summary>Adds a comparison with the simulation.</summary>
    public void Compare(ulong seed, string? difference)
    {
        lock (_lock)
        {
            _compared++;
            if (difference is not null)
            {
                _differences.Add($"seed {seed}: {difference}");
            }
        }
    }

    /// <summary>The figures.</summary>
    public JsonObject Report(ulong firstSeed)
    {
        lock (_lock)
        {
            return new JsonObject
            {
                ["firstSeed"] = firstSeed,
                ["anvilSchedules"] = _schedules,
                ["violations"] = _violations.Count,
                ["tracesCompared"] = _compared,
                ["tracesEqual"] = _compared - _differences.Count,
                ["turns"] = _turns,
                ["hedges"] = _hedges,
                ["seconds"] = Math.Round(_clock.Elapsed.TotalSeconds, 1),
            };
        }
    }

    /// <summary>The figures in words.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{_schedules} schedules in {_clock.Elapsed.TotalSeconds:F1} s, {_turns} turns, {_hedges} hedges, "
                + $"{_roundTrips} round trips, {_violations.Count} violations, "
                + $"{_differences.Count} of {_compared} traces differ");
        }
    }
}
