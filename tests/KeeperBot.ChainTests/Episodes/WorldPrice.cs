using System.Numerics;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>The price of the world: it drifts, and sometimes jumps.</summary>
/// <param name="random">Draws it.</param>
/// <param name="start">Dollars per ether at the beginning.</param>
internal sealed class WorldPrice(Random random, double start)
{
    private const double Drift = 0.0012;
    private const double JumpLikelihood = 0.015, GreatJumpLikelihood = 0.004;
    private const double Lowest = 1_400.0, Highest = 6_000.0;

    /// <summary>Dollars per ether.</summary>
    public double Now { get; private set; } = start;

    /// <summary>The same, 8 decimals.</summary>
    public BigInteger Answer => new BigInteger(Math.Round(Now * 100.0)) * 1_000_000;

    /// <summary>Takes the next block's price.</summary>
    /// <returns>The jump as a part of the price, or null.</returns>
    public double? Move()
    {
        var drawn = random.NextDouble();
        double? jump = drawn < GreatJumpLikelihood ? Between(0.15, 0.35)
            : drawn < GreatJumpLikelihood + JumpLikelihood ? Between(0.03, 0.12)
            : null;
        Now = Math.Clamp(Now * (1.0 + (jump ?? (Drift * Normal()))), Lowest, Highest);
        return jump;
    }

    private double Between(double least, double most) =>
        (random.Next(2) == 0 ? 1.0 : -1.0) * (least + ((most - least) * random.NextDouble()));

    /// <summary>Box and Muller.</summary>
    private double Normal() =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
