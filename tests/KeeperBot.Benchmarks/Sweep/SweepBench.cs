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

    // Short rounds: on a machine that does other work too, some of them are left alone.
    private const int OnePaths = 160, ManyPaths = 8, ScalarOnePaths = 8, ScalarManyPaths = 1;

    // The loop and the lanes round apart: a hedge by the last digit of a delta of 1 is a trade to one, none to another.
    private const double Tolerance = 1e-3;

    private readonly ImmutableArray<PolicySpec> _band = [new ThresholdSpec(KeeperPolicies.Edge, 0.05, ToEdge: true)];
    private readonly ImmutableArray<PolicySpec> _optimal = [new CostOptimalSpec(KeeperPolicies.CostOptimal, 1e-4)];
    private readonly ImmutableArray<PolicySpec> _many = KeeperPolicies.All(100.0 * KeeperScenarios.Spot);

    /// <summary>How many policies the sweep of many has.</summary>
    public int Policies => _many.Length;

    /// <summary>Nanoseconds of a step of a path under a fixed band where gas is constant, on one thread.</summary>
    public Samples Band { get; } = new();

    /// <summary>Nanoseconds of a step of a path under the cost-optimal band with changing gas, on one thread.</summary>
    public Samples Optimal { get; } = new();

    /// <summary>Nanoseconds of a policy's step of a path in a sweep of many, on one thread.</summary>
    public Samples Many { get; } = new();

    /// <summary>The same on two threads.</summary>
    public Samples ManyOnTwo { get; } = new();

    /// <summary>The plain loop's, under the fixed band.</summary>
    public Samples ScalarBand { get; } = new();

    /// <summary>The plain loop's, under the cost-optimal band.</summary>
    public Samples ScalarOptimal { get; } = new();

    /// <summary>The plain loop's, in a sweep of many.</summary>
    public Samples ScalarMany { get; } = new();

    /// <summary>The process's peak working set after a sweep of <see cref="LargePaths"/>, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Checks that both ways agree, warms up, then measures.</summary>
    /// <exception cref="ProblemException">They differ: there is nothing to compare.</exception>
    public void Run(int rounds)
    {
        Check();
        Simulation.Run(
            KeeperScenarios.MainChain, [.. _many.Where(one => one is CostOptimalSpec)], LargePaths, cancellation);
        using (var process = Process.GetCurrentProcess())
        {
            PeakBytes = process.PeakWorkingSet64;
        }

        for (var round = -1; round < rounds; round++)
        {
            var (steady, changing) = (KeeperScenarios.Rollup, KeeperScenarios.MainChain);
            (Samples Of, double Value)[] measured =
            [
                (Band, Sweep(steady, _band, OnePaths, 1)),
                (Optimal, Sweep(changing, _optimal, OnePaths, 1)),
                (Many, Sweep(changing, _many, ManyPaths, 1)),
                (ManyOnTwo, Sweep(changing, _many, 2 * ManyPaths, 2)),
                (ScalarBand, Loop(steady, _band, ScalarOnePaths)),
                (ScalarOptimal, Loop(changing, _optimal, ScalarOnePaths)),
                (ScalarMany, Loop(changing, _many, ScalarManyPaths)),
            ];
            foreach (var (samples, value) in measured)
            {
                if (round >= 0) samples.Add(value);
            }
        }
    }

    private double Sweep(HedgingScenario scenario, ImmutableArray<PolicySpec> policies, int paths, int threads)
    {
        var start = Stopwatch.GetTimestamp();
        var done = Simulation.Run(scenario, policies, paths, cancellation, threads).Figures[0].Paths;
        return PerStep(scenario, start, done * policies.Length);
    }

    private double Loop(HedgingScenario scenario, ImmutableArray<PolicySpec> policies, int paths)
    {
        cancellation.ThrowIfCancellationRequested();
        var loop = new ScalarSweep(scenario, (GeometricBrownian)scenario.Market, policies);
        var start = Stopwatch.GetTimestamp();
        loop.Run(paths);
        return PerStep(scenario, start, (double)paths * policies.Length);
    }

    private static double PerStep(HedgingScenario scenario, long start, double walks) =>
        Stopwatch.GetElapsedTime(start).TotalNanoseconds / walks / scenario.Steps;

    private void Check()
    {
        const int paths = 8;
        var scenario = KeeperScenarios.MainChain;
        var swept = Simulation.Run(scenario, _many, paths, cancellation).Figures;
        var looped = new ScalarSweep(scenario, (GeometricBrownian)scenario.Market, _many).Run(paths);
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
