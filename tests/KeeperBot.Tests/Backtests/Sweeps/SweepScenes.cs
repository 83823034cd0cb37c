using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;

namespace KeeperBot.Tests.Backtests.Sweeps;

/// <summary>Small scenes to sweep: calls sold at the money on ether for 30 days, decided on every hour.</summary>
internal static class SweepScenes
{
    public const double Spot = 3000.0, Volatility = 0.8, Years = 30.0 / 365, Units = 100.0;
    public const ulong Seed = 421;

    public static HedgingScenario Call(int steps = 720) => new()
    {
        Name = "calls",
        Market = new GeometricBrownian(Spot, Volatility),
        Book = new ShortCall(Units, Spot, Spot, Volatility, Years, 0.0),
        Years = Years,
        Steps = steps,
        ProportionalCost = 5e-4,
        Gas = GasRegimes.Normal,
        Seed = Seed,
    };
}
