using System.Numerics;
using KeeperBot.Core.Chains;

namespace KeeperBot.Tests.Core.Chains;

public sealed class FeeBumpTests
{
    private const long Gwei = 1_000_000_000;
    private const ulong Gas = 300_000;
    private static readonly FeeSuggestion Calm = new(10 * Gwei, 1 * Gwei, 21 * Gwei);

    [Fact]
    public void Next_MarketBelowTheBump_RaisesBothPricesByAnEighthRoundedUp() =>
        Assert.Equal(
            new GasPrices(112_500_000_002, 9_000_000_002),
            FeeBump.Next(new GasPrices(100_000_000_001, 8_000_000_001), Calm, 500 * Gwei));

    [Fact]
    public void Next_MarketAboveTheBump_TakesTheMarket() =>
        Assert.Equal(
            new GasPrices(21 * Gwei, 1 * Gwei),
            FeeBump.Next(new GasPrices(2 * Gwei, Gwei / 10), Calm, 100 * Gwei));

    [Fact]
    public void Next_MarketAboveTheCap_OffersTheCap() =>
        Assert.Equal(
            new GasPrices(15 * Gwei, 1 * Gwei),
            FeeBump.Next(new GasPrices(2 * Gwei, Gwei / 10), Calm, 15 * Gwei));

    [Fact]
    public void Next_CapBelowWhatPoolsAskFor_IsNone() =>
        Assert.Null(FeeBump.Next(new GasPrices(100 * Gwei, Gwei), Calm, (112 * Gwei) + 499_999_999));

    [Fact]
    public void Next_RejectedLevel_RatchetsFromThereWhateverTheMarketSays()
    {
        var first = FeeBump.Next(new GasPrices(50 * Gwei, 2 * Gwei), Calm, 1_000 * Gwei)!.Value;
        var second = FeeBump.Next(first, Calm, 1_000 * Gwei)!.Value;
        Assert.Equal(new GasPrices(56_250_000_000, 2_250_000_000), first);
        Assert.Equal(new GasPrices(63_281_250_000, 2_531_250_000), second);
    }

    [Fact]
    public void Next_PricesOfNothing_StillRise() =>
        Assert.Equal(new GasPrices(1, 1), FeeBump.Next(default, new FeeSuggestion(0, 0, 0), 10));

    [Theory]
    [InlineData(300, 1_000, 1, 105)] // five times the market
    [InlineData(80, 1_000, 1, 80)] // the operator's limit
    [InlineData(300, 40, 1, 40)] // the plan's worth
    [InlineData(300, 80, 2, 40)]
    [InlineData(300, 0, 1, 0)]
    [InlineData(300, -7, 1, 0)]
    public void Cap_LeastOfItsBounds_Decides(long absolute, long worth, ulong gas, long expected) =>
        Assert.Equal(expected * Gwei, FeeBump.Cap(absolute * Gwei, Calm, worth * (BigInteger)Gwei, gas));

    [Fact]
    public void Cap_NoGas_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FeeBump.Cap(Gwei, Calm, Gwei, 0));

    [Fact]
    public void Next_RandomMarkets_RisesIsAcceptedStaysBelowTheCapAndEnds()
    {
        const int Seed = 1559;
        var random = new Random(Seed);
        var (bumps, refusals) = (0L, 0L);
        for (var round = 0; round < 100_000; round++)
        {
            var maxFee = Amount(random);
            var last = new GasPrices(maxFee, BigInteger.Min(maxFee, Amount(random)));
            var market = Market(Amount(random), Amount(random));
            var (absolute, worth) = (market.MaxFeeWei * random.Next(50), market.MaxFeeWei * Gas * random.Next(50));
            var steps = 0;
            while (true)
            {
                market = Wander(random, market);
                var cap = FeeBump.Cap(absolute, market, worth, Gas);
                if (FeeBump.Next(last, market, cap) is not { } next)
                {
                    Assert.True(CeilingOfAnEighthMore(last.MaxFeeWei) > cap, At(round, last, market, cap));
                    refusals++;
                    break;
                }

                Assert.True(
                    next.MaxFeeWei <= BigInteger.Min(absolute, BigInteger.Min(5 * market.MaxFeeWei, worth / Gas))
                    && next.TipWei <= next.MaxFeeWei
                    && next.MaxFeeWei >= BigInteger.Min(market.MaxFeeWei, cap)
                    && next.TipWei >= BigInteger.Min(market.TipWei, next.MaxFeeWei)
                    && IsTaken(last, next, 100) && IsTaken(last, next, 125),
                    At(round, last, market, cap));
                (last, steps, bumps) = (next, steps + 1, bumps + 1);

                // 1.125^1000 is far above every limit here: it would never end.
                Assert.True(steps < 1_000, At(round, last, market, cap));
            }
        }

        Assert.True(bumps > 100_000 && refusals == 100_000, $"seed {Seed}: {bumps} bumps, {refusals} refusals");

        static string At(int round, GasPrices last, FeeSuggestion market, BigInteger cap) =>
            $"seed {Seed}, round {round}: {last}, {market}, cap {cap}";
    }

    /// <summary>
    /// A pool's rule: each price strictly above the old one and at least so many thousandths above it, compared without
    /// rounding.
    /// </summary>
    private static bool IsTaken(GasPrices old, GasPrices offered, int thousandths) =>
        Above(old.MaxFeeWei, offered.MaxFeeWei, thousandths) && Above(old.TipWei, offered.TipWei, thousandths);

    private static bool Above(BigInteger old, BigInteger offered, int thousandths) =>
        offered > old && offered * 1_000 >= old * (1_000 + thousandths);

    private static BigInteger CeilingOfAnEighthMore(BigInteger wei) =>
        wei + BigInteger.Max(1, wei.IsZero ? 1 : ((wei - 1) / 8) + 1);

    private static FeeSuggestion Market(BigInteger baseFee, BigInteger tip) => new(baseFee, tip, (2 * baseFee) + tip);

    /// <summary>The next block's market: usually a base-fee step away, now and then anywhere.</summary>
    private static FeeSuggestion Wander(Random random, FeeSuggestion market) => random.Next(100) == 0
        ? Market(Amount(random), Amount(random))
        : Market(
            market.NextBaseFeeWei * random.Next(875, 1_126) / 1_000, market.TipWei * random.Next(500, 2_000) / 1_000);

    /// <summary>Every order of magnitude alike: from nothing to a thousand ether per gas.</summary>
    private static BigInteger Amount(Random random) => (BigInteger)random.NextInt64(1L << random.Next(63))
        << random.Next(8);
}
