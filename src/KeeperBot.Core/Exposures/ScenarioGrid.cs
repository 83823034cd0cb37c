using System.Collections.Immutable;

namespace KeeperBot.Core.Exposures;

/// <summary>Moves of the spot, of volatility and of time, every one with every other.</summary>
/// <param name="Spots">Relative moves of the spot, see <see cref="MarketShift.Spot"/>.</param>
/// <param name="Volatilities">Relative moves of volatility.</param>
/// <param name="Days">Days that pass.</param>
public sealed record ScenarioGrid(
    ImmutableArray<double> Spots, ImmutableArray<double> Volatilities, ImmutableArray<double> Days)
{
    /// <summary>Spot ±30 % in nine steps, volatility ±50 % in seven, now.</summary>
    public static readonly ScenarioGrid Default = new(
        [-0.30, -0.20, -0.10, -0.05, 0.0, 0.05, 0.10, 0.20, 0.30],
        [-0.50, -0.25, -0.10, 0.0, 0.10, 0.25, 0.50],
        [0.0]);

    /// <summary>
    /// Values the whole book anew in every cell: no Greek is used, so nothing is missed that they leave out.
    /// </summary>
    /// <param name="measure">
    /// The book. For days to pass it must keep what expires: <see cref="Vaults.VaultPosition.OpenAt"/>.
    /// </param>
    /// <param name="now">The market as it is.</param>
    /// <returns>By days, then volatility, then spot.</returns>
    public ImmutableArray<ScenarioCell> Run(Func<Market, Exposure> measure, Market now)
    {
        var value = measure(now).Value;
        return
        [
            .. from days in Days
               from volatility in Volatilities
               from spot in Spots
               let shift = new MarketShift(spot, volatility, days)
               select new ScenarioCell(shift, measure(shift.Of(now)).Value - value),
        ];
    }
}

/// <summary>What a move does to a book.</summary>
/// <param name="Shift">The move.</param>
/// <param name="ProfitAndLoss">USD against the book's value now.</param>
public sealed record ScenarioCell(MarketShift Shift, double ProfitAndLoss);
