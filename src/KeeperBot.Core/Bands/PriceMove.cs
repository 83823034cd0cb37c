namespace KeeperBot.Core.Bands;

/// <summary>Trades to the target when the spot has moved by a fraction since the last trade.</summary>
/// <param name="Fraction">0.02 is 2 %; at least 0.</param>
public readonly record struct PriceMove(double Fraction)
{
    /// <summary>True when the spot has moved far enough.</summary>
    /// <param name="spot">The present price.</param>
    /// <param name="lastSpot">The price at the last trade, above zero.</param>
    public bool IsDue(double spot, double lastSpot) => Math.Abs(spot - lastSpot) > Fraction * lastSpot;
}
