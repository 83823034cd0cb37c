using System.Collections.Immutable;
using System.Runtime.Intrinsics.X86;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>Policies on common paths: the sums of every block of paths, from which also the errors come.</summary>
public sealed class Simulation
{
    private const int MaxBlocks = 200, MostLanes = 8, MaxPaths = 100_000_000;

    private readonly PolicySums[][] _blocks;

    private Simulation(HedgingScenario scenario, ImmutableArray<PolicySpec> policies, PolicySums[][] blocks)
    {
        (Scenario, _blocks) = (scenario, blocks);
        Figures =
        [
            .. policies.Select((policy, index) => new PolicyFigures(
                policy, blocks.Aggregate(default(PolicySums), (sum, block) => sum + block[index]))),
        ];
    }

    /// <summary>What was simulated.</summary>
    public HedgingScenario Scenario { get; }

    /// <summary>Each policy's, in the order given.</summary>
    public ImmutableArray<PolicyFigures> Figures { get; }

    /// <summary>How many blocks of equally many paths there are.</summary>
    public int Blocks => _blocks.Length;

    /// <summary>Where the settings of a family are in <see cref="Figures"/>.</summary>
    internal ImmutableArray<int> IndexesOf(string family) =>
    [
        .. Figures.Index()
            .Where(one => string.Equals(one.Item.Policy.Family, family, StringComparison.Ordinal))
            .Select(one => one.Index),
    ];

    /// <summary>A policy's sums over a block.</summary>
    internal ref readonly PolicySums Of(int policy, int block) => ref _blocks[block][policy];

    /// <summary>Runs at least so many paths, rounded up to whole blocks.</summary>
    /// <param name="scenario">Where.</param>
    /// <param name="policies">At least one.</param>
    /// <param name="paths">From 1 to 100 million.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="threads">At most so many; -1 for one a processor.</param>
    /// <exception cref="ModelException">A value is outside its range; the error names it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Simulation Run(
        HedgingScenario scenario,
        ImmutableArray<PolicySpec> policies,
        int paths,
        CancellationToken cancellation,
        int threads = -1)
    {
        scenario.Checked();
        ModelRange.RequireCount(paths, 1, MaxPaths, "paths");
        foreach (var policy in policies)
        {
            // Where a policy is not for this book, it says so here and not on another thread.
            policy.Begin<PortableLanes>(scenario);
        }

        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads };
        return Avx512F.IsSupported
            ? Run<Avx512Lanes>(scenario, policies, paths, options)
            : Run<PortableLanes>(scenario, policies, paths, options);
    }

    private static Simulation Run<T>(
        HedgingScenario scenario, ImmutableArray<PolicySpec> policies, int paths, ParallelOptions options)
        where T : struct, ILanes<T>
    {
        var count = Math.Clamp(paths / MostLanes, 1, MaxBlocks);
        var perBlock = (paths + (count * MostLanes) - 1) / (count * MostLanes) * MostLanes;
        var blocks = new PolicySums[count][];
        Parallel.For(
            0,
            count,
            options,
            () => new PathChunk<T>(scenario, policies),
            (block, _, chunk) =>
            {
                var sums = new PolicySums[policies.Length];
                for (var path = 0; path < perBlock; path += T.Count)
                {
                    chunk.Run(((long)block * perBlock) + path, sums);
                }

                blocks[block] = sums;
                return chunk;
            },
            _ => { });
        return new Simulation(scenario, policies, blocks);
    }
}
