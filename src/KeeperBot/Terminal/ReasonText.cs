using KeeperBot.Core.Decisions;

namespace KeeperBot.Terminal;

/// <summary>Says reasons in words. The data stays the truth; this only reads it aloud.</summary>
public static class ReasonText
{
    /// <summary>One reason as a sentence without a full stop.</summary>
    public static string Say(Reason reason)
    {
        var (measured, limit) = (Amount(reason.Measured, reason.Unit), Amount(reason.Limit, reason.Unit));
        var text = reason.Code switch
        {
            ReasonCode.Band when reason.Passed => $"|delta| {measured} is outside the band of {limit}",
            ReasonCode.Band => $"inside the band, {Amount(reason.Margin, reason.Unit)} left of {limit}",
            ReasonCode.Benefit =>
                $"being hedged is worth {measured}, the hedge costs {limit}",
            ReasonCode.Prediction =>
                $"hedging so costs {measured} a year and leaves {limit} of tracking error",
            ReasonCode.UrgentBand =>
                $"|delta| {measured} is {(reason.Passed ? "beyond" : "not beyond")} the urgent band of {limit}",
            ReasonCode.Timer when reason.Passed => $"the timer is due: {measured} since the last hedge",
            ReasonCode.Timer when reason.Margin <= 0 =>
                $"the timer is due, {measured} since the last hedge, and finds nothing worth a trade",
            ReasonCode.Timer => $"the timer is due in {Amount(reason.Margin, reason.Unit)}",
            ReasonCode.MinimumTrade =>
                $"{measured} {(reason.Passed ? "is" : "is not")} worth a timed trade (least {limit})",
            ReasonCode.VolatilityForecast or ReasonCode.SlippageForecast or ReasonCode.GasForecast =>
                Expected(reason, measured, limit),
            ReasonCode.PriceMove or ReasonCode.Volatility or ReasonCode.DearGas or ReasonCode.LongGamma
                or ReasonCode.BreakEvenMove or ReasonCode.ScalpingGain => Weighed(reason, measured, limit),
            ReasonCode.Operator when reason.Passed => "an operator asked for a trade",
            ReasonCode.Operator => "an operator asked for a trade, and there is nothing to trade",
            ReasonCode.Slice or ReasonCode.Schedule or ReasonCode.Continues or ReasonCode.Throttle =>
                OfSlices(reason, measured, limit),
            "operator-limit" => $"the trade is {measured}, the operator allowed {limit}",
            ReasonCode.DocumentAge when reason.Measured < 0 => "a stated document is dated ahead",
            ReasonCode.DocumentAge => $"a stated document is {measured} old, at most {limit}",
            ReasonCode.OpenIntent => "an earlier plan has not ended",
            ReasonCode.NoLongerWanted => $"the open plan would leave a delta of {measured}, without it it is {limit}",
            ReasonCode.Halted => "the keeper is halted until an operator resumes it",
            ReasonCode.Quiet => $"what a lost journal may have signed expires in {measured}",
            ReasonCode.LaneBusy => $"{measured} of the account, at most {limit}",
            ReasonCode.Unreadable => "a contract did not answer as it must",
            ReasonCode.DataFee => $"data on L1 costs {Figures.Number(reason.Measured, 8)} ETH a hedge, "
                + $"{(reason.Passed ? "no " : "")}more than its gas of {Figures.Number(reason.Limit, 8)} ETH",
            "gas-ceiling" => $"gas {measured} is {Side(reason)} the ceiling of {limit}",
            "gas-budget" =>
                $"gas may come to {Fine(reason.Measured)} ETH in a day, the budget is {Fine(reason.Limit)} ETH",
            "gas-funds" =>
                $"the keeper has {Fine(reason.Measured)} ETH for gas, its reserve is {Fine(reason.Limit)} ETH",
            "slippage" when reason.Measured == double.MaxValue => "there is no quote to hold against the oracle",
            "slippage" => $"the venue quotes {measured} from the oracle, at most {limit}",
            "trade-cap" => $"the trade is {measured}, one may be {limit}",
            "window-cap" => $"the trade is {measured}, the window still allows {limit}",
            "loss-budget" => $"expected slippage {measured}, the loss budget still allows {limit}",
            "funds" => $"the trade delivers {measured}, the executor holds {limit}",
            "bounds" => $"the hedge would be {measured}{(reason.Passed ? string.Empty : $"; the book allows {limit}")}",
            "venue" => reason.Passed ? "the venues take the size" : "the venues do not take the size",
            ReasonCode.OtherVenue => $"another way to trade it would cost {measured}, the chosen one {limit}",
            "margin" or ReasonCode.MarginRatio or ReasonCode.PendingOrder or ReasonCode.MarginDistance
                or ReasonCode.Deleverage or ReasonCode.MarginMove or ReasonCode.Unsettled or ReasonCode.OrderExpired
                or ReasonCode.VenueClosed or ReasonCode.Move => OfAccount(reason, measured, limit),
            "role" => reason.Passed ? "the executor obeys this keeper" : "the executor does not obey this keeper",
            "pause" => reason.Passed ? "nothing is paused" : "hedging is paused",
            ReasonCode.HealthFactor or ReasonCode.LoanToValue or ReasonCode.LiquidationDistance
                or ReasonCode.ProtocolPrice or ReasonCode.GreekCacheAge or ReasonCode.GreekCacheSpot
                or ReasonCode.GreekCacheDelta => Remark(reason, measured, limit),
            ReasonCode.LiquidationPrice when reason.Limit == 0 =>
                $"the protocol's price is {measured}, and at none is the position liquidated",
            ReasonCode.LiquidationPrice =>
                $"the protocol's price is {measured}, the position is liquidated at {limit}",
            ReasonCode.UnnamedSupply =>
                $"{measured} are supplied of tokens that the vault does not name, left out up to {limit}",
            _ => PriceText.Say(reason, measured, limit) ?? $"{reason.Code}: {measured} against {limit}",
        };
        return reason.Detail is null ? text : $"{text}: {reason.Detail}";
    }

    /// <summary>What is traded of it now.</summary>
    private static string OfSlices(Reason reason, string measured, string limit) => reason.Code switch
    {
        ReasonCode.Slice => $"one plan may trade {measured} of {limit}, the rest follows",
        ReasonCode.Continues => $"a trade in slices is under way, |delta| {measured} is "
            + $"{(reason.Passed ? "beyond" : "within")} the inner band of {limit}",
        ReasonCode.Throttle when reason.Passed => $"thinner venues take {limit} all the same",
        ReasonCode.Throttle => $"thinner venues take {measured} of {limit}",
        _ when reason.Measured == 0.0 => $"{limit} are traded in slices, and none is due",
        _ => $"{measured} of {limit} are traded in this slice",
    };

    /// <summary>What accounts at venues that hold positions need.</summary>
    private static string OfAccount(Reason reason, string measured, string limit) => reason.Code switch
    {
        ReasonCode.MarginMove when reason.Measured < 0 =>
            $"{Amount(-reason.Measured, reason.Unit)} of margin come back",
        ReasonCode.MarginMove => $"{measured} of margin go in",
        ReasonCode.Move => $"holding it elsewhere saves {measured}, going there costs {limit}",
        ReasonCode.Unsettled => $"the venue says {measured}, the executor has {limit} on record",
        ReasonCode.OrderExpired =>
            $"an order waited {measured}, nobody can execute it after {limit}: "
            + (reason.Passed ? "it is cancelled" : "it cannot be cancelled yet"),
        ReasonCode.VenueClosed => "a venue takes no orders",
        ReasonCode.MarginRatio =>
            $"the margin is {measured} of the position, {(reason.Passed ? "" : "not ")}above {limit}",
        ReasonCode.PendingOrder => $"an order of {measured} waits at the protocol",
        ReasonCode.Deleverage =>
            $"the position is {measured} from liquidation and the reserve cannot keep it at {limit}",
        _ when reason.Measured == double.MaxValue => "nothing liquidates the position",
        _ when reason.Measured == double.MinValue => "the position can be liquidated at any price",
        _ => $"the position is {measured} from liquidation, at least {limit}",
    };

    /// <summary>What some policies weigh besides the band.</summary>
    private static string Weighed(Reason reason, string measured, string limit) => reason.Code switch
    {
        ReasonCode.PriceMove =>
            $"the price moved by {measured} since the last hedge, {Than(reason)} {limit}",
        ReasonCode.Volatility =>
            $"the volatility is {measured}, the threshold is {(reason.Passed ? "not " : "")}wider than at {limit}",
        ReasonCode.DearGas =>
            $"gas {measured} {(reason.Passed ? "leaves the threshold alone" : "widens the threshold")}: "
            + $"it is dear over {limit}",
        ReasonCode.LongGamma => $"gamma is {Fine(reason.Measured)} {reason.Unit}: "
            + (reason.Passed ? "the book is long of it" : "the book is not long of it, there is nothing to scalp"),
        ReasonCode.BreakEvenMove =>
            $"the price moved by {measured} since the last hedge, {Than(reason)} the {limit} that the volatility "
            + "expects",
        _ => $"gamma earned {measured} since the last hedge, time took {limit}",
    };

    /// <summary>What a forecast changes.</summary>
    private static string Expected(Reason reason, string measured, string limit) => reason.Code switch
    {
        ReasonCode.VolatilityForecast when reason.Passed =>
            $"costs are weighed at a volatility of {measured}, where {limit} is stated",
        ReasonCode.VolatilityForecast => $"costs are weighed at the stated volatility of {limit}",
        ReasonCode.SlippageForecast when reason.Passed =>
            $"a hedge is expected to cost {measured} and its impact, where the venue's fee is {limit}",
        ReasonCode.SlippageForecast => $"a hedge is taken to cost the venue's fee of {limit} and its quoted impact",
        _ when !reason.Passed => $"gas is taken to stay at {Fine(reason.Measured)} gwei",
        _ when reason.Limit < reason.Measured =>
            $"gas of {Fine(reason.Limit)} gwei is worth waiting for at {Fine(reason.Measured)} gwei",
        _ => $"no cheaper gas is worth waiting for at {Fine(reason.Measured)} gwei",
    };

    /// <summary>What a protocol says of a position.</summary>
    private static string Remark(Reason reason, string measured, string limit) => reason.Code switch
    {
        ReasonCode.HealthFactor =>
            $"the health factor is {Figures.Number(reason.Measured)}"
            + (reason.Passed ? ", below 1 it is liquidated" : ": it can be liquidated"),
        ReasonCode.LoanToValue =>
            $"the debt is {measured} of the collateral, {(reason.Passed ? "it carries" : "more than the")} {limit}",
        ReasonCode.LiquidationDistance when reason.Passed =>
            $"liquidation is a fall of the collateral by {measured} away",
        ReasonCode.LiquidationDistance =>
            $"the collateral is {Amount(-reason.Measured, reason.Unit)} below where liquidation begins",
        ReasonCode.ProtocolPrice =>
            $"the protocol goes by {measured}, the oracle {(reason.Passed ? "agrees" : $"says {limit}")}",
        ReasonCode.GreekCacheAge => $"the cached Greeks are {measured} old, at most {limit}",
        ReasonCode.GreekCacheSpot =>
            $"the price is {measured} from that of the cached Greeks, "
            + $"{(reason.Passed ? "less" : "not less")} than {limit}",
        _ => $"the options' delta is {measured}, the cache holds {limit}",
    };

    private static string Than(Reason reason) => reason.Passed ? "more than" : "not more than";

    private static string Side(Reason reason) => reason.Passed ? "within" : "over";

    private static string Fine(double value) => Figures.Number(value, 4);

    private static string Amount(double value, string unit) => unit switch
    {
        "s" => Figures.Duration(value),
        "bps" => $"{Figures.Number(value, 1)} bps",
        "gwei" => $"{Figures.Number(value, 1)} gwei",
        _ => $"{Figures.Number(value)} {unit}",
    };
}
