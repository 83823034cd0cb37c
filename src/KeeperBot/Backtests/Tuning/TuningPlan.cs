using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Backtests.Tuning;

/// <summary>What is to be tuned.</summary>
public sealed record TuningPlan
{
    private const int LeastPaths = 80, MaxPaths = 10_000_000, LeastReplicates = 200, MaxReplicates = 1_000_000;

    /// <summary>The book, its market and its costs.</summary>
    public required HedgingScenario Scenario { get; init; }

    /// <summary>The mandate's own policy, at its setting.</summary>
    public required PolicySpec Own { get; init; }

    /// <summary>What is tried instead: families on grids, such as <see cref="TuningGrid.Of"/>; at least one.</summary>
    public required ImmutableArray<PolicySpec> Candidates { get; init; }

    /// <summary>How many paths, from 80; they are rounded up to whole blocks.</summary>
    public int Paths { get; init; } = 4_000;

    /// <summary>Replicates of the bootstrap, from 200.</summary>
    public int Replicates { get; init; } = 2_000;

    /// <summary>The own policy first, then the candidates.</summary>
    internal ImmutableArray<PolicySpec> Policies => Candidates.Insert(0, Own);

    /// <summary>The candidates' families, in the order of the candidates.</summary>
    internal ImmutableArray<string> Families =>
        [.. Candidates.Select(policy => policy.Family).Distinct(StringComparer.Ordinal)];

    /// <summary>Gives the plan back when it can be carried out.</summary>
    /// <exception cref="ModelException">A value is outside its range; the error names it.</exception>
    internal TuningPlan Checked()
    {
        Scenario.Checked();
        ModelRange.RequireCount(Paths, LeastPaths, MaxPaths, "paths");
        ModelRange.RequireCount(Replicates, LeastReplicates, MaxReplicates, "replicates");
        return !Candidates.IsDefaultOrEmpty
            ? this
            : throw new ModelException("there are no candidates to try: state one policy at least");
    }
}
