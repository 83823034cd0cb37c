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

    /// <summary>
    /// Where a trade that the band caused ends; below the band. Needed but by <c>threshold</c> and <c>schedule</c>,
    /// which have none.
    /// </summary>
    public string? InnerBand { get; init; }

    /// <summary>The timer does not trade for less, nor a <c>threshold</c> to its edge.</summary>
    public required string MinimumTrade { get; init; }

    /// <summary>After this long without a hedge the timer trades to flat; <c>0 s</c> for no timer.</summary>
    public string MaxInterval { get; init; } = "0 s";

    /// <summary>
    /// Of <c>threshold</c>: where a trade ends, <c>flat</c> or the threshold's own <c>edge</c>; flat unless stated.
    /// </summary>
    public string? TradeTo { get; init; }

    /// <summary>
    /// Of <c>threshold</c>: the volatility at which it is as wide as <c>band</c>; it is narrower when the volatility is
    /// higher, in proportion. Unless stated it is as wide at any.
    /// </summary>
    public double? ReferenceVolatilityPercent { get; init; }

    /// <summary>Of <c>threshold</c>: the gas price above which it is wider; unless stated none is.</summary>
    public string? DearGas { get; init; }

    /// <summary>Of <c>threshold</c>, with <c>dearGas</c>: how many times as wide.</summary>
    public double? DearGasFactor { get; init; }

    /// <summary>
    /// Of <c>schedule</c>, which needs it: how long after a hedge it trades to flat; <c>0 s</c> for every block.
    /// </summary>
    public string? Every { get; init; }

    /// <summary>
    /// Of <c>schedule</c>: the move of the price since the last hedge beyond which it trades earlier; unless stated
    /// none does.
    /// </summary>
    public double? PriceMovePercent { get; init; }

    /// <summary>
    /// Of <c>cost-optimal-band</c> and <c>gamma-scalping</c>, which need it: what the vault manages, such as
    /// <c>300000 USDC</c>; taken as dollars.
    /// </summary>
    public string? Nav { get; init; }

    /// <summary>
    /// Of policies with <c>nav</c>: risk aversion times <c>nav</c>, 30 is usual. More hedges closer, at more cost. This
    /// or <c>trackingErrorBpsPerMonth</c>.
    /// </summary>
    public double? RiskAversionTimesNav { get; init; }

    /// <summary>
    /// Of policies with <c>nav</c>: the tracking error to aim for, over 30 days, in hundredths of a percent of
    /// <c>nav</c>. The risk aversion that is predicted to leave it at the <c>typical</c> moment holds for good.
    /// </summary>
    public double? TrackingErrorBpsPerMonth { get; init; }

    /// <summary>With <c>trackingErrorBpsPerMonth</c>: the vault as it usually is.</summary>
    public TypicalOptions? Typical { get; init; }

    /// <summary>
    /// Of policies with <c>nav</c>: the asset whose price is that of the chain's coin; WETH unless stated.
    /// </summary>
    public string? GasAsset { get; init; }
}

/// <summary>A vault as it usually is.</summary>
public sealed record TypicalOptions
{
    /// <summary>
    /// By how many percent of <c>nav</c> the delta's value changes when the price moves by one percent. Options at the
    /// money on all of <c>nav</c>: 40 over the volatility in percent and the root of the years left; liquidity over the
    /// full range: 0.25.
    /// </summary>
    public required double GammaPercent { get; init; }

    /// <summary>What the gas of a hedge costs, such as <c>12.5 USD</c>.</summary>
    public required string HedgeGas { get; init; }

    /// <summary>The volatility; that of the market unless stated, where one is.</summary>
    public double? VolatilityPercent { get; init; }
}
