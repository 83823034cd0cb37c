using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>
/// What a keeper faces: calls sold at the money on ether at 3000 with 30 days to run and 80 % volatility, decided on
/// every five minutes, 5 basis points to trade.
/// </summary>
internal static class KeeperScenarios
{
    public const double Spot = 3000.0, Volatility = 0.8, Years = 30.0 / 365;
    public const int Steps = 30 * 288, Paths = 20_000;

    /// <summary>The largest sizes of tracking error that a bar is set for, as fractions of the notional.</summary>
    public static readonly double[] Levels = [0.005, 0.0075, 0.01, 0.015, 0.02];

    /// <summary>A rollup's gas, in dollars for a hedge.</summary>
    public static readonly GasRegimes RollupGas = GasRegimes.Constant(0.05);

    /// <summary>100 calls on the main chain.</summary>
    public static readonly HedgingScenario MainChain = Call("main chain, 100 ETH", 100.0, GasRegimes.Normal);

    /// <summary>100 calls on a rollup.</summary>
    public static readonly HedgingScenario Rollup = Call("rollup, 100 ETH", 100.0, RollupGas);

    /// <summary>10 calls on the main chain: gas counts ten times as much.</summary>
    public static readonly HedgingScenario SmallVault = Call("main chain, 10 ETH", 10.0, GasRegimes.Normal);

    /// <summary>2000 calls, whose hedges move the price.</summary>
    public static readonly HedgingScenario LargeVault =
        Call("main chain, 2000 ETH with impact", 2000.0, GasRegimes.Normal) with { Impact = 2.5e-6 };

    /// <summary>100 calls while gas spikes for hours.</summary>
    public static readonly HedgingScenario SpikyGas = Call("spiky gas, 100 ETH", 100.0, GasRegimes.Spiky);

    /// <summary>Calls hedged at the true volatility.</summary>
    public static HedgingScenario Call(string name, double units, GasRegimes gas) => new()
    {
        Name = name,
        Market = new GeometricBrownian(Spot, Volatility),
        Book = new ShortCall(units, Spot, Spot, Volatility, Years, 0.0),
        Years = Years,
        Steps = Steps,
        ProportionalCost = 5e-4,
        Gas = gas,
        Seed = 777,
    };

    /// <summary>Liquidity from a fifth below to a fifth above the spot, worth 100 ETH.</summary>
    public static HedgingScenario Liquidity(string name, GasRegimes gas) => Call(name, 100.0, gas) with
    {
        Book = new RangeLiquidity(100.0, Spot, Spot / 1.2, Spot * 1.2, Volatility),
    };
}
