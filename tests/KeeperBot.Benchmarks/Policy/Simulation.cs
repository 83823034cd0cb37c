using System.Collections.Immutable;
using System.Runtime.Intrinsics.X86;
using KeeperBot.Benchmarks.Policy.Policies;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Policy;

/// <summary>Policies on common paths: the sums of every block of paths, from which also the errors come.</summary>
internal sealed class Simulation
{
    private const int MaxBlocks = 200, MostLanes = 8;

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

    public HedgingScenario Scenario { get; }

    /// <summary>Each policy's, in the order given.</summary>
    public ImmutableArray<PolicyFigures> Figures { get; }

    /// <summary>How many blocks of equally many paths there are.</summary>
    public int Blocks => _blocks.Length;

    /// <summary>A policy's sums over a block.</summary>
    public ref readonly PolicySums Of(int policy, int block) => ref _blocks[block][policy];

    /// <summary>Runs at least so many paths, rounded up to whole blocks, on every processor.</summary>
    public static Simulation Run(
        HedgingScenario scenario, ImmutableArray<PolicySpec> policies, int paths, CancellationToken cancellation) =>
        Avx512F.IsSupported
            ? Run<Avx512Lanes>(scenario, policies, paths, cancellation)
            : Run<PortableLanes>(scenario, policies, paths, cancellation);

    private static Simulation Run<T>(
        HedgingScenario scenario, ImmutableArray<PolicySpec> policies, int paths, CancellationToken cancellation)
        where T : struct, ILanes<T>
    {
        var count = Math.Clamp(paths / MostLanes, 1, MaxBlocks);
        var perBlock = (paths + (count * MostLanes) - 1) / (count * MostLanes) * MostLanes;
        var blocks = new PolicySums[count][];
        Parallel.For(
            0,
            count,
            new ParallelOptions { CancellationToken = cancellation },
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
