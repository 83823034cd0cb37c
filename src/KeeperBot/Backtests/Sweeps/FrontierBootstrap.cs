using System.Collections.Immutable;
using KeeperBot.Backtests.Models;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>How much less a family costs than the cheapest of others at an equal gross tracking error.</summary>
/// <remarks>
/// The paired bootstrap (Efron 1979) draws whole blocks of paths with replacement, the same for every policy, and
/// interpolates every frontier anew. Blocks of independent paths are independent, so this is the bootstrap over paths
/// with the sums of a block kept together.
/// </remarks>
public sealed class FrontierBootstrap
{
    private const int Replicates = 10_000;
    private const ulong Seed = 1979;
    private const double LowerTail = 0.025;

    private readonly Simulation _simulation;
    private readonly ImmutableArray<double> _levels;
    private readonly ImmutableArray<int>[] _families;

    /// <summary>Compares one family with others.</summary>
    /// <param name="simulation">All of them on common paths.</param>
    /// <param name="family">The one.</param>
    /// <param name="rivals">The others.</param>
    /// <param name="levels">Tracking errors, in money.</param>
    public FrontierBootstrap(
        Simulation simulation, string family, ImmutableArray<string> rivals, ImmutableArray<double> levels)
    {
        (_simulation, _levels) = (simulation, levels);
        _families =
        [
            .. rivals.Insert(0, family).Select(name => simulation.Figures
                .Index().Where(one => one.Item.Policy.Family == name).Select(one => one.Index).ToImmutableArray()),
        ];
    }

    /// <summary>For every level the saving, its standard error and the lower end of its 95 % interval.</summary>
    public ImmutableArray<(double Saving, double Error, double Lower)> Savings()
    {
        var weights = Enumerable.Repeat(1.0, _simulation.Blocks).ToArray();
        var point = At(weights);
        var samples = _levels.Select(_ => new double[Replicates]).ToArray();
        Parallel.For(0, Replicates, replicate =>
        {
            var draws = Draws.OfReplicate(Seed, (ulong)replicate);
            var drawn = new double[_simulation.Blocks];
            for (var i = 0; i < drawn.Length; i++)
            {
                drawn[draws.Below(drawn.Length)] += 1.0;
            }

            var savings = At(drawn);
            for (var level = 0; level < savings.Length; level++)
            {
                samples[level][replicate] = savings[level];
            }
        });
        return [.. point.Zip(samples, Summary)];
    }

    private static (double Saving, double Error, double Lower) Summary(double saving, double[] samples)
    {
        Array.Sort(samples);
        var mean = samples.Average();
        var error = Math.Sqrt(samples.Sum(sample => (sample - mean) * (sample - mean)) / (samples.Length - 1));
        return (saving, error, samples[(int)(LowerTail * samples.Length)]);
    }

    private double[] At(double[] weights)
    {
        var frontiers = Array.ConvertAll(_families, family => new Frontier(Points(family, weights)));
        var savings = new double[_levels.Length];
        for (var level = 0; level < savings.Length; level++)
        {
            var cheapest = double.NaN;
            for (var rival = 1; rival < frontiers.Length; rival++)
            {
                // Where a family does not reach the level it is no rival.
                var cost = frontiers[rival].At(_levels[level]);
                if (!(cost >= cheapest)) cheapest = double.IsNaN(cost) ? cheapest : cost;
            }

            savings[level] = 1.0 - (frontiers[0].At(_levels[level]) / cheapest);
        }

        return savings;
    }

    private (double Risk, double Cost)[] Points(ImmutableArray<int> family, double[] weights)
    {
        var points = new (double, double)[family.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var (paths, cost, sum, square) = (0.0, 0.0, 0.0, 0.0);
            for (var block = 0; block < weights.Length; block++)
            {
                ref readonly var one = ref _simulation.Of(family[i], block);
                var weight = weights[block];
                paths += weight * one.Paths;
                cost += weight * one.Cost;
                sum += weight * one.Tracking;
                square += weight * one.TrackingSquare;
            }

            var mean = sum / paths;
            points[i] = (Math.Sqrt((square / paths) - (mean * mean)), cost / paths);
        }

        return points;
    }
}
