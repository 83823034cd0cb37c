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
        Both(ReasonCode.BaseFeed.Positive, 3_000, -1, 0, "USD"),
        Both(ReasonCode.BaseFeed.Age, 41, 4_200, 3_900, "s"),
        Both(ReasonCode.QuoteFeed.Positive, 1, 0, 0, "USD"),
        Both(ReasonCode.QuoteFeed.Age, 3_600, 100_000, 90_000, "s"),
        Both(ReasonCode.DocumentAge, 3_600, 100_000, 86_400, "s", "desk.json"),
        (null, new(ReasonCode.OpenIntent, false, 1, 0, "open", "decision 7 is Broadcast")),
        (null, new(ReasonCode.NoLongerWanted, false, 2.1, 0.4, "WETH", "decision 7 would trade -2.5")),
        (null, new(ReasonCode.Halted, false, 1, 0, "halts", "foreign-nonce: nonce 12 was spent by somebody else")),
        (null, new(ReasonCode.Quiet, false, 84, 0, "s")),
        (null, new(ReasonCode.LaneBusy, false, 8, 8, "transactions in flight")),
        Both(ReasonCode.Operator, 1.4, 0, 0, "WETH"),
        (null, new(ReasonCode.Slice, false, 97, 240, "WETH")),
        Both(ReasonCode.Band, 2.84, 1.28, 2, "WETH"),
        Both(ReasonCode.UrgentBand, 6.4, 2.84, 6, "WETH"),
        Both(ReasonCode.Timer, 14_400, 2_400, 14_400, "s"),
        Both(ReasonCode.MinimumTrade, 0.5, 0.1, 0.2, "WETH"),
        Both("role", 1, 0, 1, "granted", "the executor obeys 0x00000000000000000000000000000000000000e1"),
        Both("pause", 0, 1, 0, "paused", "an operator paused this vault"),
        Both("gas-ceiling", 60, 180.3, 60, "gwei"),
        Both("gas-budget", 0.2, 1.1, 1, "ETH"),
        Both("gas-funds", 0.5, 0.01, 0.081, "ETH"),
        Both("bounds", -4, 1, 0, "WETH"),
        Both("venue", 1, 0, 1, "venues", "no venue quotes this size"),
        Both("slippage", 6.4, 61.2, 50, "bps"),
        Both("trade-cap", 7_985.37, 400_000, 300_000, "USDC"),
        Both("window-cap", 7_985.37, 400_000, 120_000, "USDC"),
        Both("loss-budget", 5.1, 900, 450, "USDC"),
        Both("operator-limit", 7_985.37, 52_000, 50_000, "USDC"),
        Both("funds", 7_985.37, 400_000, 250_000, "USDC"),
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

    private static (Reason? Passed, Reason Failed) Both(
        string code, double passes, double fails, double limit, string unit, string? why = null) =>
        (new Reason(code, true, passes, limit, unit), new Reason(code, false, fails, limit, unit, why));
}
