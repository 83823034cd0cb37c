using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Margins;

/// <summary>
/// A margined position whose value moves one to one with the spot, beside what its venue demands for it. All amounts in
/// quote, sizes in base.
/// </summary>
/// <remarks>
/// At the price P the account is worth V + q (P - S), and the venue liquidates it once that is no more than
/// m |q| P + F. So the liquidation price is (V + |q| S - F) / (|q| (1 + m)) of a short position and
/// (|q| S + F - V) / (|q| (1 - m)) of a long one. A debt of |q| against a collateral C that liquidates at a
/// loan-to-value of L is short with V = C - |q| S and m = 1/L - 1, for it is liquidated when L C = |q| P.
/// </remarks>
/// <param name="Position">Base units; short below zero.</param>
/// <param name="Value">What the account is worth at the spot; may be below zero.</param>
/// <param name="Spot">Quote per base, above zero.</param>
/// <param name="MaintenanceRatio">m: the part of the notional that the venue demands, 0 or more and below 1.</param>
/// <param name="FixedMaintenance">F: what it demands besides, whatever the size; 0 or more.</param>
public readonly record struct LinearMargin(
    double Position, double Value, double Spot, double MaintenanceRatio, double FixedMaintenance)
{
    private double Size => Math.Abs(Position);

    /// <summary>What the position is worth at the spot.</summary>
    public double Notional => Size * Spot;

    /// <summary>The same, below zero for a short one.</summary>
    public double Exposure => Position * Spot;

    /// <summary>Value over notional; infinite without a position.</summary>
    public double Ratio => Position == 0.0 ? double.PositiveInfinity : Value / Notional;

    /// <summary>What the venue demands now.</summary>
    public double Maintenance => Position == 0.0 ? 0.0 : (MaintenanceRatio * Notional) + FixedMaintenance;

    /// <summary>True when the venue may liquidate it now.</summary>
    public bool IsLiquidatable => Position != 0.0 && Value <= Maintenance;

    /// <summary>Where the venue may liquidate it, quote per base; null when no price gets it there.</summary>
    public double? LiquidationPrice
    {
        get
        {
            if (Position == 0.0)
            {
                return null;
            }

            var price = Position < 0.0
                ? (Value + Notional - FixedMaintenance) / (Size * (1.0 + MaintenanceRatio))
                : (Notional + FixedMaintenance - Value) / (Size * (1.0 - MaintenanceRatio));
            return price > 0.0 ? price : null;
        }
    }

    /// <summary>
    /// How many standard deviations of the logarithm of the price the liquidation is away over a time: zero or less
    /// where it is due, infinite where no price gets there.
    /// </summary>
    /// <param name="volatility">Annual volatility, above zero.</param>
    /// <param name="years">The time, above zero.</param>
    public double DistanceInSigmas(double volatility, double years)
    {
        if (Position == 0.0)
        {
            return double.PositiveInfinity;
        }

        if (LiquidationPrice is not { } price)
        {
            // A short one without such a price is due at any; a long one is worth more than its venue ever demands.
            return Position < 0.0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        return -Math.Sign(Position) * ScalarMath.Log(price / Spot) / (volatility * Math.Sqrt(years));
    }

    /// <summary>The least value at which the liquidation is so many standard deviations away over a time.</summary>
    /// <param name="sigmas">The distance, not below zero.</param>
    /// <param name="volatility">Annual volatility, above zero.</param>
    /// <param name="years">The time, above zero.</param>
    public double ValueFor(double sigmas, double volatility, double years)
    {
        if (Position == 0.0)
        {
            return 0.0;
        }

        var price = Spot * ScalarMath.Exp(-Math.Sign(Position) * sigmas * volatility * Math.Sqrt(years));
        return (MaintenanceRatio * Size * price) + FixedMaintenance - (Position * (price - Spot));
    }

    /// <summary>The same position after the spot moved by a fraction of itself, with nothing added.</summary>
    /// <param name="move">The move, above -1.</param>
    public LinearMargin After(double move) =>
        this with { Spot = Spot * (1.0 + move), Value = Value + (Position * Spot * move) };

    /// <summary>The account after a trade.</summary>
    /// <param name="size">Base units; sells below zero.</param>
    /// <param name="loss">What the trade cost against the spot, fees included.</param>
    public LinearMargin AfterTrade(double size, double loss) =>
        this with { Position = Position + size, Value = Value - loss };
}
