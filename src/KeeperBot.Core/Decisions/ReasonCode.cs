using System.Collections.Immutable;
using KeeperBot.Core.Oracles;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// Every reason code and what it means. Declared once; documentation, terminal and tests derive from this table.
/// </summary>
public static class ReasonCode
{
    /// <summary>Net delta against the band.</summary>
    public const string Band = "band";

    /// <summary>Net delta against the band beyond which a trade is urgent.</summary>
    public const string UrgentBand = "urgent-band";

    /// <summary>Time since the last hedge against the timer.</summary>
    public const string Timer = "timer";

    /// <summary>What the timer would trade against the least it trades.</summary>
    public const string MinimumTrade = "minimum-trade";

    /// <summary>How far the price is from that at the last hedge.</summary>
    public const string PriceMove = "price-move";

    /// <summary>The volatility against the one that a threshold is stated at.</summary>
    public const string Volatility = "volatility";

    /// <summary>The gas price against the one above which a threshold is wider.</summary>
    public const string DearGas = "dear-gas";

    /// <summary>The gamma of a book that only a long one is scalped of.</summary>
    public const string LongGamma = "long-gamma";

    /// <summary>The price's move since the last hedge against the one that the implied volatility expects.</summary>
    public const string BreakEvenMove = "break-even-move";

    /// <summary>What gamma earned since the last hedge against what time took.</summary>
    public const string ScalpingGain = "scalping-gain";

    /// <summary>An operator asked for a rebalance now.</summary>
    public const string Operator = "operator";

    /// <summary>What one plan may trade of what is wanted; the rest follows.</summary>
    public const string Slice = "slice";

    /// <summary>The slice that a schedule makes now, of what is wanted; zero to wait.</summary>
    public const string Schedule = "schedule";

    /// <summary>What venues take that are not what they usually are, of what is wanted.</summary>
    public const string Throttle = "throttle";

    /// <summary>A trade that is made in slices is not done.</summary>
    public const string Continues = "continues";

    /// <summary>A contract did not answer, or not what its interface says.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A plan of this vault has not ended.</summary>
    public const string OpenIntent = "open-intent";

    /// <summary>What the open plan would leave of the net delta, against the net delta now.</summary>
    public const string NoLongerWanted = "no-longer-wanted";

    /// <summary>The transactions of the keeper's account in flight against the most there may be.</summary>
    public const string LaneBusy = "lane-busy";

    /// <summary>The keeper is halted until an operator resumes it.</summary>
    public const string Halted = "halted";

    /// <summary>What a lost journal may have signed has not expired.</summary>
    public const string Quiet = "quiet";

    /// <summary>
    /// What a venue that was not chosen would lose against the oracle, beside what the chosen one does.
    /// </summary>
    public const string OtherVenue = "other-venue";

    /// <summary>How far from liquidation a position at a venue is, against the least that the mandate allows.</summary>
    public const string MarginDistance = "margin-distance";

    /// <summary>What a plan moves into an account at a venue, or out of it.</summary>
    public const string MarginMove = "margin-move";

    /// <summary>A position is too near to liquidation for the reserve to help.</summary>
    public const string Deleverage = "deleverage";

    /// <summary>What holding a part of the hedge elsewhere saves against what it costs to go there.</summary>
    public const string Move = "move";

    /// <summary>What a venue says of a position against what the executor has on record.</summary>
    public const string Unsettled = "unsettled";

    /// <summary>The age of an order that nobody executed, against the one at which nobody can any more.</summary>
    public const string OrderExpired = "order-expired";

    /// <summary>A venue that takes no orders now.</summary>
    public const string VenueClosed = "venue-closed";

    /// <summary>A lending account's health factor against the one it is liquidated below.</summary>
    public const string HealthFactor = "health-factor";

    /// <summary>A lending account's debt against the share of its collateral that it is liquidated above.</summary>
    public const string LoanToValue = "loan-to-value";

    /// <summary>How far the collateral may fall against the debt until the account is liquidated.</summary>
    public const string LiquidationDistance = "liquidation-distance";

    /// <summary>What being hedged is worth against what the hedge costs.</summary>
    public const string Benefit = "benefit";

    /// <summary>What the policy is predicted to cost a year, and the tracking error that it leaves.</summary>
    public const string Prediction = "prediction";

    /// <summary>The volatility that costs are weighed at against the one that the book is valued at.</summary>
    public const string VolatilityForecast = "volatility-forecast";

    /// <summary>What the chain charges a hedge beside gas, against what its gas costs.</summary>
    public const string DataFee = "data-fee";

    /// <summary>The proportional cost that bands go by against the venue's fee alone.</summary>
    public const string SlippageForecast = "slippage-forecast";

    /// <summary>The gas price against the one that is worth waiting for.</summary>
    public const string GasForecast = "gas-forecast";

    /// <summary>The price that a protocol goes by against the mandate's oracle.</summary>
    public const string ProtocolPrice = "protocol-price";

    /// <summary>What is supplied to a lending account of tokens that the mandate does not name.</summary>
    public const string UnnamedSupply = "unnamed-supply";

    /// <summary>How old a protocol's cached Greeks are against what it takes for fresh.</summary>
    public const string GreekCacheAge = "greek-cache-age";

    /// <summary>How far the price is from that of a protocol's cached Greeks.</summary>
    public const string GreekCacheSpot = "greek-cache-spot";

    /// <summary>The delta of a protocol's options against the one that it has cached.</summary>
    public const string GreekCacheDelta = "greek-cache-delta";

    /// <summary>A protocol's price against the one at which it liquidates a position.</summary>
    public const string LiquidationPrice = "liquidation-price";

    /// <summary>A position's margin against the least that its protocol demands, both in percent of its size.</summary>
    public const string MarginRatio = "margin-ratio";

    /// <summary>An order that the protocol will execute later.</summary>
    public const string PendingOrder = "pending-order";

    /// <summary>How long ago a document of the operator's held.</summary>
    public const string DocumentAge = "document-age";

    /// <summary>An L2's sequencer is up, and was for long enough.</summary>
    public const string Sequencer = "sequencer";

    /// <summary>The price of a claim agrees with an independent one.</summary>
    public const string Triangle = "asset-usd-check";

    /// <summary>A second opinion is further away than usual.</summary>
    public const string PriceDrift = "price-drift";

    /// <summary>A second opinion cannot be had.</summary>
    public const string PriceUnconfirmed = "price-unconfirmed";

    /// <summary>The base feed's checks.</summary>
    public static readonly FeedReasons BaseFeed = new("base");

    /// <summary>The quote feed's checks.</summary>
    public static readonly FeedReasons QuoteFeed = new("quote");

    /// <summary>The checks of the feeds of every other asset; the detail names it.</summary>
    public static readonly FeedReasons AssetFeed = new("asset");

    /// <summary>
    /// What is told and refuses nothing. A price that drifts, or that nobody confirms, makes trades smaller.
    /// </summary>
    public static readonly ImmutableArray<string> Remarks = [PriceDrift, PriceUnconfirmed];

    /// <summary>Every check of a price that refuses when it fails.</summary>
    public static readonly ImmutableArray<string> OfPrices =
    [
        .. BaseFeed.All.Concat(QuoteFeed.All).Concat(AssetFeed.All).Select(entry => entry.Code),
        Sequencer,
        Triangle,
        .. CrossCheck.All.Select(check => check.Name),
    ];

    /// <summary>
    /// The codes of what is weighed: they speak for or against wanting a trade, or one venue, and refuse none.
    /// </summary>
    public static readonly ImmutableArray<string> OfPolicy =
    [
        Operator, Slice, Schedule, Continues, Throttle, LongGamma, Band, UrgentBand, Benefit, Prediction,
        VolatilityForecast, SlippageForecast, GasForecast, Timer, PriceMove, MinimumTrade, Volatility, DearGas,
        BreakEvenMove, ScalpingGain, DataFee, OtherVenue, MarginDistance, Deleverage, MarginMove, Move, Unsettled,
        OrderExpired, VenueClosed,
    ];

    /// <summary>True for what is told and refuses nothing.</summary>
    public static bool IsRemark(string code) => Remarks.Contains(code, StringComparer.Ordinal);

    /// <summary>True for the code of a guard.</summary>
    public static bool IsGuard(string code) =>
        Guards.Guard.All.Any(guard => string.Equals(guard.Code, code, StringComparison.Ordinal));

    /// <summary>Code and meaning, in the order in which a decision meets them.</summary>
    public static readonly ImmutableArray<(string Code, string Meaning)> Catalogue =
    [
        (Unreadable, "every contract answers what its interface says"),
        (Sequencer, "the chain's sequencer is up, and was for the whole grace period"),
        .. BaseFeed.All,
        .. QuoteFeed.All,
        .. AssetFeed.All,
        (Triangle, "the price of an asset that is put together of factors agrees with an independent one"),
        .. CrossCheck.All.Select(check => (check.Name, check.Meaning)),
        (PriceDrift, "no second opinion on the price is further away than usual; else trades get smaller"),
        (PriceUnconfirmed, "every second opinion on the price can be had; else trades get smaller"),
        (DocumentAge, "what an operator declares is not older than its limit, and not dated ahead"),
        (OpenIntent, "no earlier plan of this vault is still open"),
        (NoLongerWanted, "executing the open plan would still reduce the net delta"),
        (Halted, "nothing halts the keeper"),
        (Quiet, "nothing that a lost journal may have signed can still execute"),
        (LaneBusy, "the keeper's account has fewer transactions in flight than it may have"),
        (Operator, "an operator asked for a trade, and there is something to trade"),
        (Continues, "a trade that is made in slices is under way, and there is something left to trade"),
        (Slice, "one plan may trade the whole of what is wanted"),
        (Schedule, "the whole is traded now, or the last slice of it; else more slices follow"),
        (Throttle, "venues are as deep and as near to the oracle's price as usual, or take the whole all the same"),
        (LongGamma, "the book is long of gamma, so that there is something to scalp"),
        (Band, "net delta is beyond the band"),
        (Benefit, "being hedged is worth more than the hedge costs, at the present gas, gamma and volatility"),
        (Prediction, "costs of hedging a year against the tracking error a year; beyond the band a hedge is worth it"),
        (VolatilityForecast, "a forecast says what volatility costs are weighed at; else the one it is valued at does"),
        (SlippageForecast, "a forecast says what a hedge costs beyond fee and quoted impact; else these alone count"),
        (GasForecast, "a forecast says which cheaper gas a hedge waits for; else gas is taken to stay as it is"),
        (UrgentBand, "net delta is so far beyond the band that the trade is urgent"),
        (Timer, "the last hedge is longer ago than the timer allows"),
        (PriceMove, "the price has moved further since the last hedge than a schedule allows"),
        (MinimumTrade, "the timer's trade is worth making"),
        (Volatility, "the volatility is not below the one that the threshold is stated at, so it is not wider"),
        (DearGas, "gas is not dear, so that the threshold is not wider"),
        (BreakEvenMove, "the price moved further since the last hedge than the implied volatility expects"),
        (ScalpingGain, "gamma earned more since the last hedge than time took"),
        (DataFee, "on an L2, a hedge's data costs no more than its gas; its cost counts, and refuses nothing"),
        .. Guards.Guard.All.Select(guard => (guard.Code, guard.Meaning)),
        (OtherVenue, "told of every other way to trade the size: at another venue alone, without one, in equal parts"),
        (MarginDistance, "the position at a venue is as far from liquidation as the mandate demands"),
        (Deleverage, "a position is too near to liquidation for the reserve to help, so it is made smaller"),
        (MarginMove, "the account at a venue has too little margin or too much, so margin is moved"),
        (Move, "holding a part of the hedge elsewhere saves more than going there costs, in the time it is held"),
        (Unsettled, "a venue says noticeably other than what the executor has on record, so its report is taken"),
        (OrderExpired, "an order became too old for anybody to execute, so it is cancelled and no part of the hedge"),
        (VenueClosed, "the venue takes orders: its market is not suspended, its price not stale"),
        (HealthFactor, "the lending account's health factor is not below 1"),
        (LoanToValue, "the lending account's debt is within what its collateral carries"),
        (LiquidationDistance, "the collateral may still fall against the debt before it is liquidated"),
        (ProtocolPrice, "the protocol goes by the price of the mandate's oracle"),
        (UnnamedSupply, "nothing is supplied to the lending account that the vault does not name"),
        (GreekCacheAge, "the protocol's cached Greeks are not older than it allows"),
        (GreekCacheSpot, "the price is near the one that the protocol's cached Greeks are for"),
        (GreekCacheDelta, "the protocol's cached delta is the one of its options now"),
        (LiquidationPrice, "the protocol cannot liquidate the position now"),
        (MarginRatio, "the position's margin is above the least that its protocol demands"),
        (PendingOrder, "no order waits at the protocol"),
    ];
}
