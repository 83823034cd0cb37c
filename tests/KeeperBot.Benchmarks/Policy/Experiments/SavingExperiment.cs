using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Backtests.Sweeps;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>
/// What the cost-optimal band saves at equal gross tracking error against the cheapest of its rivals, all tuned anew.
/// </summary>
/// <param name="id">As <c>--only</c> takes it.</param>
/// <param name="title">For people.</param>
internal abstract class SavingExperiment(string id, string title) : Experiment(id, title)
{
    /// <summary>The saving at each of the levels, in the tracking error's share of the notional.</summary>
    /// <param name="laboratory">Where it runs.</param>
    /// <param name="scenario">Where.</param>
    /// <param name="rivals">The families to beat.</param>
    /// <param name="bar">What is to be saved at a level.</param>
    /// <param name="stepsPerHour">How often the scenario decides.</param>
    /// <param name="label">Said in front of the level; null for the scenario's name.</param>
    protected IEnumerable<Finding> Savings(
        Laboratory laboratory,
        HedgingScenario scenario,
        ImmutableArray<string> rivals,
        Func<double, double> bar,
        int stepsPerHour = 12,
        string? label = null)
    {
        var notional = scenario.Book.Units * KeeperScenarios.Spot;
        var simulation = laboratory.Simulate(
            scenario,
            () => KeeperPolicies.All(notional, KnowsMeanGas(scenario), stepsPerHour),
            KeeperScenarios.Paths);
        var levels = KeeperScenarios.Levels;
        var savings = new FrontierBootstrap(
            simulation, KeeperPolicies.CostOptimal, rivals, [.. levels.Select(level => level * notional)]).Savings();
        return savings.Zip(levels, (saving, level) => Finding.OfSaving(
            Id,
            string.Create(CultureInfo.InvariantCulture, $"{label ?? scenario.Name}, {level * 100:0.##} %"),
            saving,
            bar(level)));
    }

    // Both are asked about mean gas by one experiment or another.
    private static bool KnowsMeanGas(HedgingScenario scenario) =>
        ReferenceEquals(scenario, KeeperScenarios.MainChain) || ReferenceEquals(scenario, KeeperScenarios.SpikyGas);
}
