namespace KeeperBot.Core.Routing;

/// <summary>
/// What the rest of a hedge costs with so many slices left, proportional and fixed costs apart: A·x² + 2B·xu + C·u² for
/// x units to trade in a pool displaced by u, and the part of x + u that is kept for later.
/// </summary>
/// <param name="A">Money for one unit² to trade.</param>
/// <param name="B">Money for one unit to trade and one unit displaced.</param>
/// <param name="C">Money for one unit² displaced; not above zero.</param>
/// <param name="Kept">Units kept for each unit to trade and each displaced; 0 for the last slice.</param>
internal readonly record struct SliceValue(double A, double B, double C, double Kept)
{
    /// <summary>The last slice takes all: ηSx² + 2θxu.</summary>
    public static SliceValue Last(double impact, double transient) => new(impact, transient, 0.0, 0.0);

    /// <summary>The value with one slice more, its trade made where the total is least.</summary>
    /// <param name="impact">ηS, money for one unit².</param>
    /// <param name="transient">θ, the part of it that is refilled.</param>
    /// <param name="risk">What one unit² kept for one interval costs, money.</param>
    /// <param name="left">ρ: the part of a displacement that is left after one interval.</param>
    /// <remarks>
    /// Of x units y are kept: ηS(x - y)² + 2θ(x - y)u is paid now, each unit kept costs 2(ηS - θ)(x - y) more for good
    /// and risk q·y, and the rest is worth A·y² + 2B·yv + C·v² with v = ρ(u + x - y). The least of this quadratic is at
    /// y = (θ - Bρ + Cρ²)(x + u) / (2θ - ηS + q + A - 2Bρ + Cρ²).
    /// </remarks>
    public SliceValue Before(double impact, double transient, double risk, double left)
    {
        var (cross, square, permanent) = (B * left, C * left * left, 2.0 * (impact - transient));
        var kept = (transient - cross + square) / (impact - permanent + risk + A - (2.0 * cross) + square);

        // What is traded of each unit to trade and of each displaced, and what is displaced afterwards.
        var (wx, wu) = (1.0 - kept, -kept);
        var (vx, vu) = (wx, 1.0 + wu);
        var keeping = (risk + A) * kept * kept;
        return new SliceValue(
            (impact * wx * wx) + (permanent * wx * kept) + keeping + (2.0 * cross * kept * vx) + (square * vx * vx),
            (impact * wx * wu) + (transient * wx) + (0.5 * permanent * kept * (wx + wu)) + keeping
                + (cross * kept * (vx + vu)) + (square * vx * vu),
            (impact * wu * wu) + (2.0 * transient * wu) + (permanent * wu * kept) + keeping + (2.0 * cross * kept * vu)
                + (square * vu * vu),
            kept);
    }

    /// <summary>The cost for so much to trade and displaced.</summary>
    public double Of(double units, double displaced) =>
        (A * units * units) + (2.0 * B * units * displaced) + (C * displaced * displaced);

    /// <summary>What the next slice trades.</summary>
    public double TradeOf(double units, double displaced) => units - (Kept * (units + displaced));
}
