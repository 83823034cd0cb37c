namespace KeeperBot.Core.Bands;

/// <summary>A fixed threshold that is wider while gas is dear; trades to flat.</summary>
/// <param name="Threshold">In units of the underlying, at least 0.</param>
/// <param name="GasCap">Money for a hedge above which gas is dear.</param>
/// <param name="Factor">How many times as wide the threshold is then, at least 1.</param>
public readonly record struct GasCappedThreshold(double Threshold, double GasCap, double Factor)
{
    /// <summary>The band while a hedge costs this much gas.</summary>
    /// <param name="fixedCost">In money.</param>
    public HedgeBand Of(double fixedCost) => new(0.0, 0.0, fixedCost > GasCap ? Threshold * Factor : Threshold);
}
