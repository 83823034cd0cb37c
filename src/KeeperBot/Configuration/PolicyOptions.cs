namespace KeeperBot.Configuration;

/// <summary>When to trade and how far.</summary>
public sealed record PolicyOptions
{
    /// <summary>The policy.</summary>
    public required string Kind { get; init; }

    /// <summary>Net delta beyond which the keeper trades, such as <c>2 WETH</c>.</summary>
    public required string Band { get; init; }

    /// <summary>Net delta beyond which a trade is urgent; three bands unless stated.</summary>
    public string? UrgentBand { get; init; }

    /// <summary>Where a trade that the band caused ends; below the band.</summary>
    public required string InnerBand { get; init; }

    /// <summary>The timer does not trade for less.</summary>
    public required string MinimumTrade { get; init; }

    /// <summary>After this long without a hedge the timer trades to flat; <c>0 s</c> for no timer.</summary>
    public string MaxInterval { get; init; } = "0 s";

    /// <summary>
    /// Of <c>cost-optimal-band</c>, which needs it: what the vault manages, such as <c>300000 USDC</c>; taken as
    /// dollars.
    /// </summary>
    public string? Nav { get; init; }

    /// <summary>
    /// Of <c>cost-optimal-band</c>: risk aversion times <c>nav</c>; 30 unless stated. More hedges closer, at more cost.
    /// </summary>
    public double? RiskAversionTimesNav { get; init; }

    /// <summary>
    /// Of <c>cost-optimal-band</c>: the asset whose price is that of the chain's coin; WETH unless stated.
    /// </summary>
    public string? GasAsset { get; init; }
}
