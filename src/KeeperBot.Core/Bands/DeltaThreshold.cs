namespace KeeperBot.Core.Bands;

/// <summary>The desk's rule: trades when the net delta exceeds a fixed threshold, to flat or just back to it.</summary>
/// <param name="Threshold">In units of the underlying, at least 0.</param>
/// <param name="ToEdge">True to trade back to the threshold, false to trade to flat.</param>
public readonly record struct DeltaThreshold(double Threshold, bool ToEdge)
{
    /// <summary>The threshold as a band.</summary>
    public HedgeBand Band => new(0.0, ToEdge ? Threshold : 0.0, Threshold);
}
