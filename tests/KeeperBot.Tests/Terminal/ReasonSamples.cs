using System.Collections.Immutable;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Tests.Terminal;

/// <summary>For every reason code one that passed and one that did not, as the brain makes them.</summary>
public static class ReasonSamples
{
    /// <summary>A code that a brain never reports as passed has no passing sample.</summary>
    public static readonly ImmutableArray<(Reason? Passed, Reason Failed)> All =
    [
        (null, new(ReasonCode.Unreadable, false, 0, 1, "answered", "latestRoundData() of the base feed reverted")),
        Both(ReasonCode.Sequencer, 86_400, 600, 3_600, "s", "the sequencer came back"),
        .. Feed(ReasonCode.BaseFeed, 3_000, 41, 3_900, "USD", ""),
        .. Feed(ReasonCode.QuoteFeed, 1, 3_600, 90_000, "USD", ""),
        .. Feed(ReasonCode.AssetFeed, 1.18, 7_200, 90_000, "WETH", "wstETH"),
        Both(ReasonCode.Triangle, 12, 1_520, 200, "bps", "wstETH, 3000 USD by its factors, 3540 by 0xf9"),
        Both("twap", 31, 480, 400, "bps", "2856 by 0xb1"),
        Both("second-feed", 12, 480, 400, "bps", "2856 by 0xf8"),
        Both("pool-mark", 44, 480, 400, "bps", "2856 by 0xb1"),
        (null, new(ReasonCode.PriceDrift, false, 240, 200, "bps", "twap")),
        (null, new(ReasonCode.PriceUnconfirmed, false, 0, 1, "opinions", "twap of 0xb1: it remembers one observation")),
        Both(ReasonCode.DocumentAge, 3_600, 100_000, 86_400, "s", "desk.json"),
        (null, new(ReasonCode.OpenIntent, false, 1, 0, "open", "decision 7 is Broadcast")),
        (null, new(ReasonCode.NoLongerWanted, false, 2.1, 0.4, "WETH", "decision 7 would trade -2.5")),
        (null, new(ReasonCode.Halted, false, 1, 0, "halts", "foreign-nonce: nonce 12 was spent by somebody else")),
        (null, new(ReasonCode.Quiet, false, 84, 0, "s")),
        (null, new(ReasonCode.LaneBusy, false, 8, 8, "transactions in flight")),
        Both(ReasonCode.Operator, 1.4, 0, 0, "WETH"),
        Both(ReasonCode.Continues, 12.5, 1.2, 2, "WETH"),
        (null, new(ReasonCode.Slice, false, 97, 240, "WETH")),
        (null, new(ReasonCode.Schedule, false, 40, 240, "WETH", "slices left, with this one: 6")),
        Both(ReasonCode.Throttle, 12, 4.5, 12, "WETH", "uniswap-v3 1: 24 % of its usual depth, of that at most 20 %"),
        (null, new(ReasonCode.LongGamma, false, -0.0819, 0, "WETH/USD")),
        Both(ReasonCode.Band, 2.84, 1.28, 2, "WETH"),
        Both(ReasonCode.Benefit, 12.4, 3.1, 12.4, "USD"),
        Both(ReasonCode.Prediction, 443, 443, 2_694, "USD", "gamma 0.082, 12.5 USD of gas a hedge, inner band 2.5"),
        Both(ReasonCode.VolatilityForecast, 61, 70, 70, "%", "forecast.json, 0x5e, QLIKE 0.31 against 0.42"),
        Both(ReasonCode.SlippageForecast, 6.2, 5, 5, "bps", "slippage.json, 0x5e, it is 50.5 hours old"),
        (
            new(ReasonCode.GasForecast, true, 84, 21, "gwei", "spike, busy comes 9 times a day; gas.json, 0x5e"),
            new(ReasonCode.GasForecast, false, 21, 21, "gwei", "gas.json was never stated")),
        Both(ReasonCode.UrgentBand, 6.4, 2.84, 6, "WETH"),
        Both(ReasonCode.Timer, 14_400, 2_400, 14_400, "s"),
        Both(ReasonCode.PriceMove, 2.31, 0.4, 2, "%"),
        Both(ReasonCode.MinimumTrade, 0.5, 0.1, 0.2, "WETH"),
        Both(ReasonCode.Volatility, 92, 61, 80, "%"),
        Both(ReasonCode.DearGas, 12, 75, 60, "gwei"),
        Both(ReasonCode.BreakEvenMove, 84, 31, 52.3, "USD"),
        Both(ReasonCode.ScalpingGain, 289.3, 39.4, 112.1, "USD"),
        Both(ReasonCode.DataFee, 0.00000042, 0.0000612, 0.0000045, "ETH"),
        Both("role", 1, 0, 1, "granted", "the executor obeys 0x00000000000000000000000000000000000000e1"),
        Both("pause", 0, 1, 0, "paused", "an operator paused this vault"),
        Both("gas-ceiling", 60, 180.3, 60, "gwei"),
        Both("gas-budget", 0.2, 1.1, 1, "ETH"),
        Both("gas-funds", 0.5, 0.01, 0.081, "ETH"),
        Both("bounds", -4, 1, 0, "WETH"),
        Both("venue", 1, 0, 1, "venues", "no venue quotes this size"),
        Both("slippage", 6.4, 61.2, 50, "bps"),
        Both("margin", 6.2, 2.1, 3, "sigmas", "perps-v2 3: margin 21.4 % of the position, liquidated at 3554.2"),
        Both("trade-cap", 7_985.37, 400_000, 300_000, "USDC"),
        Both("window-cap", 7_985.37, 400_000, 120_000, "USDC"),
        Both("loss-budget", 5.1, 900, 450, "USDC"),
        Both("operator-limit", 7_985.37, 52_000, 50_000, "USDC"),
        Both("funds", 7_985.37, 400_000, 250_000, "USDC"),
        (null, new(ReasonCode.OtherVenue, false, 24.12, 5.1, "USDC", "uniswap-v3 2")),
        Both(ReasonCode.MarginDistance, 6.2, 2.1, 3, "sigmas", "perps-v2 3: margin 21.4 % of the position"),
        Both(ReasonCode.Deleverage, 2.1, 2.9, 3, "sigmas", "perps-v2 3: margin 4.1 % of the position"),
        Both(ReasonCode.MarginMove, 4_210.5, -310.2, 0, "USDC", "perps-v2 3"),
        Both(
            ReasonCode.Move, 84.2, 12.1, 30.5, "USDC", "5 WETH from perps-v2 3 to uniswap-v3 1, held for 12.5 days"),
        Both(ReasonCode.Unsettled, -12, -20.0001, -20, "WETH", "perps-v2 3"),
        Both(ReasonCode.OrderExpired, 36, 84, 30, "s", "-4 WETH at perps-v2-delayed 3"),
        (null, new(ReasonCode.VenueClosed, false, 1, 0, "closed", "perps-v2 3: the market is suspended")),
        Both(ReasonCode.HealthFactor, 1.32, 0.96, 1, "ratio"),
        Both(ReasonCode.LoanToValue, 63.8, 86.1, 82.5, "%"),
        Both(ReasonCode.LiquidationDistance, 24.2, -4.2, 0, "%"),
        (null, new(ReasonCode.ProtocolPrice, false, 3_010.55, 3_000, "USD", "WETH")),
        (null, new(
            ReasonCode.UnnamedSupply, false, 0.37, 10, "USD", "0x514910771af9ca656af840dff83e8264ecf986ca")),
        Both(ReasonCode.GreekCacheAge, 600, 14_400, 10_800, "s"),
        Both(ReasonCode.GreekCacheSpot, 1.2, 5.4, 5, "%"),
        Both(ReasonCode.GreekCacheDelta, -55.1, -63.62, -55.1, "WETH"),
        Both(ReasonCode.LiquidationPrice, 3_000, 3_312.4, 3_308.6, "USD"),
        Both(ReasonCode.MarginRatio, 11.2, 0.9, 1.15, "%"),
        (null, new(ReasonCode.PendingOrder, false, -20, 0, "WETH", "limit 2900.00 sUSD, at the next price")),
    ];

    /// <summary>Samples of a feed's checks. Those after validity and age are told only when they fail.</summary>
    private static IEnumerable<(Reason? Passed, Reason Failed)> Feed(
        FeedReasons codes, double price, double age, double maxAge, string unit, string asset)
    {
        string? Why(string detail) => asset.Length == 0 ? detail : $"{asset}, {detail}";
        var name = asset.Length == 0 ? null : asset;
        Reason Failed(string code, double measured, double limit, string of, string? why) =>
            new(code, false, measured, limit, of, why);
        return
        [
            (null, Failed(codes.Answers, 0, 1, "answers", Why("latestRoundData of 0xf1 reverts"))),
            Both(codes.Positive, price, -price, 0, unit, name),
            Both(codes.Age, age, maxAge + 300, maxAge, "s", name),
            (null, Failed(codes.Terms, 18, 8, "decimals", name)),
            (null, Failed(codes.Swap, 60, 300, "s", Why("aggregator 0xf3"))),
            (null, Failed(codes.Jump, 100, 50, "%", Why("from 1500 to 3000"))),
            (null, Failed(codes.Frozen, 2 * maxAge, 2 * maxAge, "s", name)),
            (null, Failed(codes.Bounds, 0.01, 0.01, unit, name)),
            (null, Failed(codes.Band, 10 * price, 5 * price, unit, name)),
        ];
    }

    private static (Reason? Passed, Reason Failed) Both(
        string code, double passes, double fails, double limit, string unit, string? why = null) =>
        (new Reason(code, true, passes, limit, unit), new Reason(code, false, fails, limit, unit, why));
}
