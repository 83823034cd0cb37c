namespace KeeperBot.Core.Venues;

/// <summary>
/// A Synthetix PerpsV2 market of the base, traded at once: at the oracle's price, moved by the market's skew.
/// </summary>
public sealed class PerpsV2Venue : PerpsV2Kind
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "perps-v2";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override ulong LegGas => 850_000;

    /// <inheritdoc/>
    protected override string TakerFeeName => "takerFee";

    /// <inheritdoc/>
    protected override string MakerFeeName => "makerFee";
}
