namespace KeeperBot.Core.Bands;

/// <summary>
/// How much may be traded at once where others see a trade before it is mined, so that no sandwich of it pays.
/// </summary>
/// <remarks>
/// <para>
/// In a pool where a unit moves the average price by η, an attacker who trades a units ahead of w units and back
/// afterwards gains 2ηSaw by the price and pays 2φSa of fees, to first order: 2Sa(ηw - φ). Up to w = φ/η no attack
/// pays, whatever its size; beyond it the largest that the trade's limit price lets through pays best, and takes all
/// that this limit leaves. Source of the price moves: Uniswap V3 white paper, 6.2, and V2's x·y = k, of which this is
/// the part within one range of liquidity.
/// </para>
/// <para>The attacker's own gas is left out: it makes larger trades safe too.</para>
/// </remarks>
public static class SandwichBound
{
    /// <summary>The most units that are safe, φ/η; +∞ where a trade moves no price.</summary>
    public static double SafeSize(BandInputs inputs) =>
        inputs.Impact > 0.0 ? inputs.ProportionalCost / inputs.Impact : double.PositiveInfinity;

    /// <summary>
    /// The part of a trade to make at once: as much as is safe, or all of it where the gas of more trades would cost
    /// more than a sandwich can take.
    /// </summary>
    /// <param name="inputs">The costs; <see cref="BandInputs.FixedCost"/> is that of each further trade.</param>
    /// <param name="size">Units wanted, zero or more.</param>
    /// <param name="tolerance">How far from the price the trade's limit is, a fraction: what can be taken.</param>
    public static double Part(BandInputs inputs, double size, double tolerance)
    {
        var safe = SafeSize(inputs);
        if (size <= safe)
        {
            return size;
        }

        var furtherTrades = Math.Ceiling(size / safe) - 1.0;
        return furtherTrades * inputs.FixedCost < tolerance * inputs.Spot * size ? safe : size;
    }
}
