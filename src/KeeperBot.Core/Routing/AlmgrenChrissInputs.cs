using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Routing;

/// <summary>
/// What an optimal liquidation depends on, in the letters of Almgren and Chriss (2000). Time is in any unit, money in
/// any currency, as long as all values use the same.
/// </summary>
public readonly record struct AlmgrenChrissInputs
{
    /// <summary>The most periods there may be.</summary>
    public const int MostPeriods = 10_000;

    /// <summary>X: units to trade, from 1e-30 to 1e30.</summary>
    public required double Units { get; init; }

    /// <summary>T: how long it may take, from 1e-30 to 1e30.</summary>
    public required double Horizon { get; init; }

    /// <summary>N: how many trades, from 1 to <see cref="MostPeriods"/>; τ is T/N.</summary>
    public required int Periods { get; init; }

    /// <summary>σ: standard deviation of one unit's price over one unit of time, money; from 0 to 1e30.</summary>
    public required double Volatility { get; init; }

    /// <summary>η: money by which trading one unit a unit of time worsens its own price; from 1e-30 to 1e30.</summary>
    public required double TemporaryImpact { get; init; }

    /// <summary>
    /// γ: money by which each unit traded moves the price for good, from 0 to 1.999η/τ: at 2η/τ trading in parts would
    /// cost nothing.
    /// </summary>
    public double PermanentImpact { get; init; }

    /// <summary>ε: what each unit costs at any pace, half the spread and fees, money; from 0 to 1e30.</summary>
    public double HalfSpread { get; init; }

    /// <summary>λ: how much cost a variance of one money² is worth, per money; from 0 to 1e30.</summary>
    public required double RiskAversion { get; init; }

    /// <summary>τ: the time from one trade to the next.</summary>
    internal double Interval => Horizon / Periods;

    /// <summary>η̃ = η - ½γτ: the part of the temporary impact that permanent impact does not explain.</summary>
    internal double NetImpact => TemporaryImpact - (0.5 * PermanentImpact * Interval);

    /// <summary>Gives the inputs back when every value is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not, or is NaN; the error names it.</exception>
    internal AlmgrenChrissInputs Checked()
    {
        const double large = InputRange.MaxPrice, small = InputRange.MinPrice;
        InputRange.Require(Units, small, large, nameof(Units));
        InputRange.Require(Horizon, small, large, nameof(Horizon));
        InputRange.Require(Periods, 1.0, MostPeriods, nameof(Periods));
        InputRange.Require(Volatility, 0.0, large, nameof(Volatility));
        InputRange.Require(TemporaryImpact, small, large, nameof(TemporaryImpact));
        InputRange.Require(PermanentImpact, 0.0, 1.999 * TemporaryImpact / Interval, nameof(PermanentImpact));
        InputRange.Require(HalfSpread, 0.0, large, nameof(HalfSpread));
        InputRange.Require(RiskAversion, 0.0, large, nameof(RiskAversion));
        return this;
    }
}
