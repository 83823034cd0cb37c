using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Transactions;

namespace KeeperBot.Tests.Transactions;

public sealed class FeeReadingTests
{
    private static readonly BlockHeader Head =
        new(100, Keccak256.Compute("head"u8), Hash32.Zero, 1_700_000_000, 7, 15_000_000, 30_000_000);

    [Fact]
    public void Of_RowsUpToTheHead_AreTheMarketOldestFirst()
    {
        var market = FeeReading.Of(Head, History(99, [0.25, 0.5], [1, 2], [3, 4]));
        Assert.Same(Head, market.Head);
        Assert.Equal([new BlockTips(0.25, 1, 2), new BlockTips(0.5, 3, 4)], market.Blocks.AsEnumerable());
    }

    [Fact]
    public void Of_RowsAboveTheHeadOrOlderThanTheWindow_AreLeftOut()
    {
        Assert.Equal(
            [new BlockTips(0.5, 1, 2)], FeeReading.Of(Head, History(100, [0.5, 0.5], [1, 2], [3, 4])).Blocks);
        Assert.Equal(
            [new BlockTips(0.5, 3, 4)], FeeReading.Of(Head, History(80, [0.5, 0.5], [1, 2], [3, 4])).Blocks);
        Assert.Empty(FeeReading.Of(Head, History(101, [0.5], [1, 2])).Blocks);
        Assert.Empty(FeeReading.Of(Head, History(ulong.MaxValue, [0.5, 0.5], [1, 2], [3, 4])).Blocks);
        Assert.Empty(FeeReading.Of(Head, History(0, [0.5], [1, 2])).Blocks);
    }

    [Fact]
    public void Of_RowsWithoutBothPercentiles_AreLeftOut()
    {
        Assert.Equal(
            [new BlockTips(0.5, 5, 6)],
            FeeReading.Of(Head, History(97, [0.5, 0.5, 0.5], [], [1], [5, 6], [7, 8])).Blocks);
        Assert.Empty(FeeReading.Of(Head, History(97, [0.5, 0.5])).Blocks);
    }

    private static FeeHistory History(ulong oldest, double[] ratios, params BigInteger[][] rewards) =>
        new(oldest, [], [.. ratios], [.. rewards.Select(row => row.ToImmutableArray())]);
}
