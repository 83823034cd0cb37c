namespace KeeperBot.Core.Bands;

/// <summary>
/// A rule for trading that depends only on the offset, which is the hedge less its target: the net delta, in units of
/// the underlying. Inside the outer band nothing is done; outside it the hedge goes to the inner band on its own side.
/// </summary>
/// <param name="Centre">The offset that is best to have, in units: 0 without carry.</param>
/// <param name="Inner">How far from the centre a trade ends, at least 0, at most <paramref name="Outer"/>.</param>
/// <param name="Outer">How far from the centre a trade begins; +∞ never trades.</param>
public readonly record struct HedgeBand(double Centre, double Inner, double Outer)
{
    /// <summary>Signed units to trade at an offset; 0 holds. It never crosses the centre.</summary>
    public double TradeFor(double offset)
    {
        var distance = offset - Centre;
        return Math.Abs(distance) > Outer ? Math.CopySign(Inner, distance) - distance : 0.0;
    }
}
