namespace KeeperBot.Core.Exposures;

/// <summary>
/// A book between two spots at which it is known, as a guess of where to look: delta is the cubic that has the deltas
/// and the gammas of both ends (Hermite), gamma its slope, and vega a straight line.
/// </summary>
/// <param name="one">A spot.</param>
/// <param name="atOne">The book there.</param>
/// <param name="other">Another one.</param>
/// <param name="atOther">The book there.</param>
internal sealed class BookSketch(double one, BookGreeks atOne, double other, BookGreeks atOther)
{
    /// <summary>The guess at a spot between the two; theta is 0.</summary>
    public BookGreeks At(double spot)
    {
        var width = other - one;
        var t = (spot - one) / width;
        var (rise, mean) = (atOther.Delta - atOne.Delta, (atOther.Delta - atOne.Delta) / width);
        var (first, second) = (atOne.Gamma - mean, mean - atOther.Gamma);

        // δ₁ + t·Δδ + t(1-t)·h·((1-t)(γ₁ - Δδ/h) + t(Δδ/h - γ₂))
        var bend = ((1.0 - t) * first) + (t * second);
        var slope = ((1.0 - (2.0 * t)) * bend) + (t * (1.0 - t) * (second - first));
        return new BookGreeks(
            atOne.Delta + (t * rise) + (t * (1.0 - t) * width * bend),
            mean + slope,
            atOne.Vega + (t * (atOther.Vega - atOne.Vega)),
            0.0);
    }
}
