using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>The literature's call: at the money on an underlying of 100, a year, 25 %, 5 % interest.</summary>
internal static class ClassicScenarios
{
    /// <summary>The first hedge is paid for; what is left at the end settles in cash.</summary>
    public static HedgingScenario Call(string name, double cost, int steps, ulong seed) => new()
    {
        Name = name,
        Market = new GeometricBrownian(100.0, 0.25, 0.05),
        Book = new ShortCall(1.0, 100.0, 100.0, 0.25, 1.0, 0.05),
        Years = 1.0,
        Steps = steps,
        ProportionalCost = cost,
        Rate = 0.05,
        ChargesOpening = true,
        Seed = seed,
    };
}
