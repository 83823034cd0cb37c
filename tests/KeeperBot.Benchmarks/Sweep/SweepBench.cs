using System.Collections.Immutable;
using System.Diagnostics;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Benchmarks.Policy.Experiments;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Sweep;

/// <summary>
/// Times the sweep of one policy and of many, and the plain loop that does the same, in rounds that take turns, so that
/// a noisy moment hits all alike.
/// </summary>
internal sealed class SweepBench(CancellationToken cancellation)
{
    /// <summary>The paths of the sweep whose memory is measured.</summary>
    public const int LargePaths = 10_000;

    // So that a round of each takes about as long.
    private const int OnePaths = 1_600, ManyPaths = 64, ScalarOnePaths = 64, ScalarManyPaths = 2;

    // The loop and the lanes round apart: a hedge by the last digit of a delta of 1 is a trade to one, none to another.
    private const double Tolerance = 1e-3;

    private readonly HedgingScenario _scenario = KeeperScenarios.MainChain;
    private readonly ImmutableArray<PolicySpec> _one = [new CostOptimalSpec(KeeperPolicies.CostOptimal, 1e-4)];
    private readonly ImmutableArray<PolicySpec> _many = KeeperPolicies.All(100.0 * KeeperScenarios.Spot);

    /// <summary>How many policies the sweep of many has.</summary>
    public int Policies => _many.Length;

    /// <summary>Nanoseconds of a step of a path under one policy, on one thread.</summary>
    public Samples One { get; } = new();

    /// <summary>Nanoseconds of a policy's step of a path in a sweep of many, on one thread.</summary>
    public Samples Many { get; } = new();

    /// <summary>The same on two threads.</summary>
    public Samples ManyOnTwo { get; } = new();

    /// <summary>The plain loop's, under one policy.</summary>
    public Samples ScalarOne { get; } = new();

    /// <summary>The plain loop's, in a sweep of many.</summary>
    public Samples ScalarMany { get; } = new();

    /// <summary>The process's peak working set after a sweep of <see cref="LargePaths"/>, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Checks that both ways agree, warms up, then measures.</summary>
    /// <exception cref="ProblemException">They differ: there is nothing to compare.</exception>
    public void Run(int rounds)
    {
        Check();
        Simulation.Run(_scenario, [.. _many.Where(one => one is CostOptimalSpec)], LargePaths, cancellation);
        using (var process = Process.GetCurrentProcess())
        {
            PeakBytes = process.PeakWorkingSet64;
        }

        for (var round = -1; round < rounds; round++)
        {
            var (one, many) = (Sweep(_one, OnePaths, 1), Sweep(_many, ManyPaths, 1));
            var two = Sweep(_many, 2 * ManyPaths, 2);
            var (scalarOne, scalarMany) = (Loop(_one, ScalarOnePaths), Loop(_many, ScalarManyPaths));
            if (round < 0) continue;
            One.Add(one);
            Many.Add(many);
            ManyOnTwo.Add(two);
            ScalarOne.Add(scalarOne);
            ScalarMany.Add(scalarMany);
        }
    }

    private double Sweep(ImmutableArray<PolicySpec> policies, int paths, int threads)
    {
        var start = Stopwatch.GetTimestamp();
        var done = Simulation.Run(_scenario, policies, paths, cancellation, threads).Figures[0].Paths;
        return PerStep(start, done * policies.Length);
    }

    private double Loop(ImmutableArray<PolicySpec> policies, int paths)
    {
        cancellation.ThrowIfCancellationRequested();
        var loop = new ScalarSweep(_scenario, (GeometricBrownian)_scenario.Market, policies);
        var start = Stopwatch.GetTimestamp();
        loop.Run(paths);
        return PerStep(start, (double)paths * policies.Length);
    }

    private double PerStep(long start, double walks) =>
        Stopwatch.GetElapsedTime(start).TotalNanoseconds / walks / _scenario.Steps;

    private void Check()
    {
        const int paths = 8;
        var swept = Simulation.Run(_scenario, _many, paths, cancellation).Figures;
        var looped = new ScalarSweep(_scenario, (GeometricBrownian)_scenario.Market, _many).Run(paths);
        foreach (var (figures, cost) in swept.Zip(looped))
        {
            if (Math.Abs(figures.MeanCost - cost) > Tolerance * cost)
            {
                throw new ProblemException(
                    ExitCode.VerificationFailed,
                    $"{figures.Policy} costs {figures.MeanCost:R} by the sweep, and {cost:R} by a plain loop",
                    "sweep",
                    "find out which is wrong before comparing speed");
            }
        }
    }
}
