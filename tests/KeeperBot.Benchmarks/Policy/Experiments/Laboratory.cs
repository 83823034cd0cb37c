using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>Runs scenarios, each once, and keeps what every policy did there.</summary>
internal sealed class Laboratory(int? paths, string? history, Output output, CancellationToken cancellation)
{
    private readonly Dictionary<string, Simulation> _done = new(StringComparer.Ordinal);

    /// <summary>A file of hourly prices; null when none was given.</summary>
    public string? History => history;

    /// <summary>Everything that was simulated.</summary>
    public IEnumerable<Simulation> Simulations => _done.Values;

    /// <summary>The scenario with these policies; the second time, what came out the first time.</summary>
    /// <param name="scenario">By whose name it is kept.</param>
    /// <param name="policies">Made only when needed.</param>
    /// <param name="defaultPaths">How many paths, when nobody said.</param>
    public Simulation Simulate(
        HedgingScenario scenario, Func<ImmutableArray<PolicySpec>> policies, int defaultPaths)
    {
        if (_done.TryGetValue(scenario.Name, out var known)) return known;
        var started = Stopwatch.GetTimestamp();
        var specs = policies();
        var simulation = Simulation.Run(scenario, specs, paths ?? defaultPaths, cancellation);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var walked = simulation.Figures[0].Paths;
        output.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{scenario.Name}: {walked} paths of {scenario.Steps} steps, {specs.Length} policies, {seconds:0.0} s, "
            + $"{walked * scenario.Steps * specs.Length / seconds / 1e6:0} million decisions a second"));
        _done.Add(scenario.Name, simulation);
        return simulation;
    }

    /// <summary>Says something beside the result.</summary>
    public void Note(string line) => output.Note(line);
}
