using KeeperBot.Backtests.Models;
using KeeperBot.Forecasts;

namespace KeeperBot.Tests.Forecasts;

/// <summary>Histories of base fees, drawn.</summary>
internal static class RandomFees
{
    public const ulong Start = 1_793_520_000;
    private const double SecondsPerYear = 365.0 * 86_400.0;

    /// <summary>Regimes of 10, 30 and 120 gwei: spikes last two hours on average, busy times four.</summary>
    public static GasRegimes Regimes { get; } = new([10.0, 30.0, 120.0], [3.0, 2.0, 0.0], [0.0, 4.0, 12.0]);

    /// <summary>Fees of regimes at every five minutes, each off its regime's by a normal part of it.</summary>
    public static FeePoint[] OfRegimes(GasRegimes regimes, int days, ulong seed, double noise = 0.1) =>
        Points(regimes.Path(seed, 0, 300.0 / SecondsPerYear, days * 288), new Random((int)seed), noise);

    /// <summary>A random walk of the logarithm, so that what a fee is expected to be is what it is.</summary>
    public static FeePoint[] OfWalk(int days, ulong seed, double perDay = 0.5)
    {
        var random = new Random((int)seed);
        var (fee, step) = (30.0, perDay / Math.Sqrt(288.0));
        var path = new double[days * 288];
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = fee *= Math.Exp(step * Normal(random));
        }

        return Points(path, random, 0.0);
    }

    private static FeePoint[] Points(double[] gwei, Random random, double noise) =>
    [
        .. gwei.Select((fee, i) => new FeePoint(
            Start + (300.0 * i), 1e9 * fee * Math.Exp(noise * Normal(random)), $"fee {i + 1}")),
    ];

    private static double Normal(Random random) =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
