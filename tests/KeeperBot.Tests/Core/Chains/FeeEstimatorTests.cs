using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Chains;

public sealed class FeeEstimatorTests
{
    private const long Gwei = 1_000_000_000;
    private static readonly BigInteger Floor = Gwei / 10;
    private static readonly BigInteger Cap = 5 * Gwei;

    [Theory]
    [InlineData(Urgency.Routine, 1, 2)]
    [InlineData(Urgency.Urgent, 3, 3)]
    public void Suggest_SteadyHistory_OffersItsPercentileAndRoomForTheBaseFee(Urgency urgency, int tip, int headroom)
    {
        var suggestion = Suggest(urgency, [.. Enumerable.Repeat(Row(1, 3), 20)]);
        Assert.Equal(20 * Gwei, suggestion.NextBaseFeeWei);
        Assert.Equal(tip * Gwei, suggestion.TipWei);
        Assert.Equal((headroom * 20 * Gwei) + suggestion.TipWei, suggestion.MaxFeeWei);
    }

    [Fact]
    public void Suggest_NextBaseFee_IsComputedFromTheHead()
    {
        var full = Head(20 * Gwei, 30_000_000);
        var suggestion = FeeEstimator.Suggest(FeeMarket.Of(full), Urgency.Routine, Floor, Cap);
        Assert.Equal(20 * Gwei * 9 / 8, suggestion.NextBaseFeeWei);
        Assert.Equal(Floor, suggestion.TipWei);
    }

    [Theory]
    [InlineData(Urgency.Routine)]
    [InlineData(Urgency.Urgent)]
    public void Suggest_AFewBlocksOfAuctions_DoNotMoveTheTip(Urgency urgency)
    {
        var calm = Enumerable.Repeat(Row(1, 3), 11);
        var wild = Enumerable.Repeat(Row(400, 900), 9);
        Assert.Equal(Suggest(urgency, [.. calm]).TipWei, Suggest(urgency, [.. calm, .. wild]).TipWei);
        Assert.Equal(Suggest(urgency, [.. calm]).TipWei, Suggest(urgency, [.. wild, .. calm]).TipWei);
    }

    [Fact]
    public void Suggest_EmptyBlocks_AreLeftOut()
    {
        var empty = Enumerable.Repeat(new BlockTips(0, 0, 0), 15);
        Assert.Equal(1 * Gwei, Suggest(Urgency.Routine, [.. empty, Row(1, 3), Row(1, 3), Row(1, 3)]).TipWei);
    }

    [Fact]
    public void Suggest_OldBlocks_AreLeftOut()
    {
        var old = Enumerable.Repeat(Row(4, 4), 500);
        Assert.Equal(1 * Gwei, Suggest(Urgency.Routine, [.. old, .. Enumerable.Repeat(Row(1, 3), 20)]).TipWei);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Suggest_ShortHistory_FallsBackToTheFloor(int blocks) =>
        Assert.Equal(Floor, Suggest(Urgency.Urgent, [.. Enumerable.Repeat(Row(1, 3), blocks)]).TipWei);

    [Theory]
    [InlineData(-0.5, 1, 3)]
    [InlineData(1.5, 1, 3)]
    [InlineData(double.NaN, 1, 3)]
    [InlineData(double.PositiveInfinity, 1, 3)]
    [InlineData(0.5, -1, 3)]
    [InlineData(0.5, 3, 1)]
    public void Suggest_RowsThatCannotBeTrue_FallBackToTheFloor(double ratio, int routine, int urgent)
    {
        var row = new BlockTips(ratio, routine * Gwei, urgent * Gwei);
        Assert.Equal(Floor, Suggest(Urgency.Urgent, [.. Enumerable.Repeat(row, 20)]).TipWei);
    }

    [Fact]
    public void Suggest_FloorAboveTheCap_IsRefused() =>
        Assert.Throws<ArgumentException>(() => FeeEstimator.Suggest(
            FeeMarket.Of(Head(Gwei, 15_000_000)), Urgency.Routine, Cap + 1, Cap));

    [Fact]
    public void Suggest_AnyHistoryANodeCanInvent_StaysBetweenFloorAndCap()
    {
        const int Seed = 31;
        var random = new Random(Seed);
        for (var round = 0; round < 100_000; round++)
        {
            var rows = ImmutableArray.CreateBuilder<BlockTips>();
            for (var i = random.Next(30); i > 0; i--)
            {
                var ratio = random.Next(5) switch { 0 => 0, 1 => double.NaN, 2 => -1, _ => random.NextDouble() };
                rows.Add(new BlockTips(ratio, Wild(random), Wild(random)));
            }

            var market = new FeeMarket(Head(Wild(random), (ulong)random.NextInt64(30_000_001)), rows.ToImmutable());
            var routine = FeeEstimator.Suggest(market, Urgency.Routine, Floor, Cap);
            var urgent = FeeEstimator.Suggest(market, Urgency.Urgent, Floor, Cap);
            Assert.True(
                routine.TipWei >= Floor && urgent.TipWei <= Cap && routine.TipWei <= urgent.TipWei
                && routine.TipWei <= routine.MaxFeeWei && routine.MaxFeeWei <= urgent.MaxFeeWei
                && routine.NextBaseFeeWei == BaseFee.Next(market.Head, FeeModel.Ethereum),
                $"seed {Seed}, round {round}: {routine} and {urgent}");
        }
    }

    [Theory]
    [InlineData(Urgency.Routine, 5)]
    [InlineData(Urgency.Urgent, 9)]
    public void Suggest_BlocksStayFull_TheOfferLastsSoMany(Urgency urgency, int lasts)
    {
        var head = Head(20 * Gwei, 15_000_000);
        var offer = FeeEstimator.Suggest(FeeMarket.Of(head), urgency, 0, Cap).MaxFeeWei;
        var baseFee = BaseFee.Next(head, FeeModel.Ethereum);
        var blocks = 0;
        while (BaseFee.Next(baseFee, 30_000_000, 30_000_000) is var next && next <= offer)
        {
            (baseFee, blocks) = (next, blocks + 1);
        }

        Assert.Equal(lasts, blocks);
    }

    private static FeeSuggestion Suggest(Urgency urgency, ImmutableArray<BlockTips> blocks) =>
        FeeEstimator.Suggest(new FeeMarket(Head(20 * Gwei, 15_000_000), blocks), urgency, Floor, Cap);

    private static BlockTips Row(int routineGwei, int urgentGwei) => new(0.5, routineGwei * Gwei, urgentGwei * Gwei);

    private static BlockHeader Head(BigInteger baseFee, ulong gasUsed) =>
        new(100, Keccak256.Compute("head"u8), Hash32.Zero, 1_700_000_000, baseFee, gasUsed, 30_000_000);

    /// <summary>From nothing to the largest number a node can write.</summary>
    private static BigInteger Wild(Random random) =>
        (BigInteger.One << random.Next(256)) - random.Next(2);
}
