using System.Collections.Immutable;
using KeeperBot.Backtests.Models;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>
/// The paired bootstrap (Efron 1979) of a sweep: draws whole blocks of paths with replacement, the same for every
/// policy. Blocks of independent paths are independent, so this is the bootstrap over paths with the sums of a block
/// kept together.
/// </summary>
/// <param name="simulation">The sweep.</param>
/// <param name="seed">Decides what is drawn.</param>
internal sealed class PathBootstrap(Simulation simulation, ulong seed)
{
    /// <summary>The statistics of all paths as they are.</summary>
    public double[] Point(Func<double[], double[]> statistics) =>
        statistics([.. Enumerable.Repeat(1.0, simulation.Blocks)]);

    /// <summary>The statistics of every replicate.</summary>
    /// <param name="replicates">How many.</param>
    /// <param name="statistics">
    /// From how often each block was drawn to as many numbers each time; called from many threads.
    /// </param>
    /// <returns>For each number its values, by replicate.</returns>
    public double[][] Run(int replicates, Func<double[], double[]> statistics)
    {
        var found = new double[replicates][];
        Parallel.For(0, replicates, replicate =>
        {
            var draws = Draws.OfReplicate(seed, (ulong)replicate);
            var drawn = new double[simulation.Blocks];
            for (var i = 0; i < drawn.Length; i++)
            {
                drawn[draws.Below(drawn.Length)] += 1.0;
            }

            found[replicate] = statistics(drawn);
        });
        return [.. Enumerable.Range(0, found[0].Length).Select(i => Array.ConvertAll(found, values => values[i]))];
    }

    /// <summary>The tracking error and the mean cost of policies when blocks count so often.</summary>
    public (double Risk, double Cost)[] Points(ImmutableArray<int> policies, double[] weights)
    {
        var points = new (double, double)[policies.Length];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = PointOf(policies[i], weights);
        }

        return points;
    }

    /// <summary>The tracking error and the mean cost of a policy when blocks count so often.</summary>
    public (double Risk, double Cost) PointOf(int policy, double[] weights)
    {
        var (paths, cost, sum, square) = (0.0, 0.0, 0.0, 0.0);
        for (var block = 0; block < weights.Length; block++)
        {
            ref readonly var one = ref simulation.Of(policy, block);
            var weight = weights[block];
            paths += weight * one.Paths;
            cost += weight * one.Cost;
            sum += weight * one.Tracking;
            square += weight * one.TrackingSquare;
        }

        var mean = sum / paths;
        return (Math.Sqrt((square / paths) - (mean * mean)), cost / paths);
    }
}
