using System.Collections.Immutable;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>How much less a family costs than the cheapest of others at an equal gross tracking error.</summary>
/// <remarks>Every replicate of the <see cref="PathBootstrap"/> interpolates every frontier anew.</remarks>
public sealed class FrontierBootstrap
{
    private const int Replicates = 10_000;
    private const ulong Seed = 1979;
    private const double LowerTail = 0.025;

    private readonly PathBootstrap _paths;
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
        (_paths, _levels) = (new PathBootstrap(simulation, Seed), levels);
        _families = [.. rivals.Insert(0, family).Select(simulation.IndexesOf)];
    }

    /// <summary>For every level the saving, its standard error and the lower end of its 95 % interval.</summary>
    public ImmutableArray<(double Saving, double Error, double Lower)> Savings() =>
        [.. _paths.Point(At).Zip(_paths.Run(Replicates, At), Summary)];

    private static (double Saving, double Error, double Lower) Summary(double saving, double[] samples)
    {
        Array.Sort(samples);
        var mean = samples.Average();
        var error = Math.Sqrt(samples.Sum(sample => (sample - mean) * (sample - mean)) / (samples.Length - 1));
        return (saving, error, samples[(int)(LowerTail * samples.Length)]);
    }

    private double[] At(double[] weights)
    {
        var frontiers = Array.ConvertAll(_families, family => new Frontier(_paths.Points(family, weights)));
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
}
