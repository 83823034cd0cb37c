using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Terminal;

/// <summary>One mandate and a decision of every verdict, with figures that a reader can follow.</summary>
public static class SampleDecisions
{
    public static readonly VaultMandate Vault = new(
        "eth-options",
        "option-vault",
        At(0x1001),
        At(0x1002),
        new Token(At(0xe), "WETH", 18),
        new Token(At(0xd), "USDC", 6),
        new OracleMandate("chainlink", At(0xf1), At(0xf2), 3_900, 90_000),
        new MarketMandate(0.6, 0, 0),
        new PolicyMandate("delta-band", Ether(2_000), Ether(6_000), Ether(500), Ether(200), 14_400),
        [
            new VenueMandate("uniswap-v3", 1, At(0xa1), At(0xa0), 500),
            new VenueMandate("uniswap-v3", 2, At(0xa2), At(0xa0), 3_000),
        ],
        new LimitsMandate(50, 300_000_000_000, 120));

    private static readonly GasMandate Gas = new(
        60_000_000_000, 300_000_000_000, 100_000_000, 2_000_000_000, 450_000, 3, Ether(1_000), 8);

    public static readonly Mandate Mandate = new(
        31337, At(0x4ee9), At(0xca11), Gas, [Vault]);

    private static readonly Measure Measured = new(
        3_412.55, 0.58, -12.84, -0.0019, -4_321.4, 182_500, Ether(10_000), -2.84, 15_200_000_000);

    public static Decision Hold { get; } = Decide(
        1_841,
        Verdict.Hold,
        Measured with { NetDelta = 1.28 },
        [
            new Reason(ReasonCode.Band, false, 1.28, 2, "WETH"),
            new Reason(ReasonCode.Timer, false, 2_400, 14_400, "s"),
            new Reason(ReasonCode.MinimumTrade, true, 1.28, 0.2, "WETH"),
            new Reason(ReasonCode.BaseFeed.Age, true, 41, 3_900, "s"),
        ],
        new Flips(3_301.2, 3_489, null, null, 1_760_012_000));

    public static Decision Hedge { get; } = Decide(
        1_842,
        Verdict.Hedge,
        Measured,
        [
            new Reason(ReasonCode.Band, true, 2.84, 2, "WETH"),
            new Reason("gas-ceiling", true, 15.2, 60, "gwei"),
            new Reason("slippage", true, 6.4, 50, "bps"),
        ],
        new Flips(3_301.2, null, null, 60_000_000_000, null),
        new HedgePlan(
            HashOf(9),
            Vault.Executor,
            4,
            1_760_000_120,
            Ether(10_000),
            Ether(12_340),
            [new HedgeLeg(1, "uniswap-v3", Ether(2_340), Wad(3_429_610), Wad(3_414_730))],
            new PlanCost(6_840_000_000_000_000, 5_101_200, 39_920_400, 7_985_367_000),
            Urgency.Routine,
            60_000_000_000)) with
    {
        Prices =
        [
            new FeedReading(
                "WETH", At(0xf1), (BigInteger.Parse("18446744073709551616") * 6) + 31_337, 341_255_000_000, 8,
                1_759_999_959, 1_759_999_959, At(0xf3), HashOf(7))
            {
                Passed = ["base-feed-terms", "base-price-jump"],
            },
            new FeedReading("USDC", At(0xf2), 88, 99_990_000, 8, 1_759_996_400, 1_759_996_400, null, null),
        ],
    };

    public static Decision Refuse { get; } = Decide(
        1_843,
        Verdict.Refuse,
        Measured,
        [
            new Reason(ReasonCode.Band, true, 2.84, 2, "WETH"),
            new Reason("gas-ceiling", false, 180.3, 60, "gwei"),
            new Reason("venue", false, 0, 1, "venues", "no venue quotes this size"),
        ],
        new Flips(null, null, 60_000_000_000, null, null));

    public static Decision Wait { get; } = Decide(
        1_844,
        Verdict.Wait,
        Measured,
        [new Reason(ReasonCode.OpenIntent, false, 1, 0, "open", "decision 1842 is Broadcast")],
        Flips.None);

    public static Decision Blind { get; } = Decide(
        1_845,
        Verdict.Refuse,
        null,
        [new Reason(ReasonCode.Unreadable, false, 0, 1, "answered", "latestRoundData() reverted\e[2J\u202e")],
        Flips.None);

    public static Hash32 HashOf(byte value) => Keccak256.Compute([value]);

    public static Address At(int number) => Address.Parse($"0x{number:x40}");

    private static BigInteger Ether(int thousandths) => thousandths * BigInteger.Pow(10, 15);

    private static BigInteger Wad(int thousandths) => Ether(thousandths);

    private static Decision Decide(
        long number,
        Verdict verdict,
        Measure? measure,
        ImmutableArray<Reason> reasons,
        Flips flips,
        HedgePlan? plan = null) =>
        new(
            number,
            Vault.Id,
            21_004_118,
            HashOf(1),
            1_760_000_000,
            HashOf(2),
            HashOf(3),
            verdict,
            measure,
            reasons,
            flips,
            plan);
}
