using System.Collections.Immutable;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Transactions;

/// <summary>Turns a node's fee history into the market that the estimator reads.</summary>
public static class FeeReading
{
    /// <summary>
    /// The market on top of <paramref name="head"/>. Total: a row without both percentiles, above the head, or older
    /// than the estimator's window is left out.
    /// </summary>
    /// <param name="head">The block that will be built on.</param>
    /// <param name="history">A node's answer for <see cref="FeeEstimator.RewardPercentiles"/>.</param>
    public static FeeMarket Of(BlockHeader head, FeeHistory history)
    {
        if (history.OldestBlock > head.Number)
        {
            return FeeMarket.Of(head);
        }

        var blocks = ImmutableArray.CreateBuilder<BlockTips>();
        foreach (var (index, (ratio, tips)) in history.GasUsedRatios.Zip(history.Rewards).Index())
        {
            var number = history.OldestBlock + (ulong)index;
            if (number <= head.Number && head.Number - number < FeeEstimator.Window
                && tips.Length == FeeEstimator.RewardPercentiles.Length)
            {
                blocks.Add(new BlockTips(ratio, tips[0], tips[1]));
            }
        }

        return new FeeMarket(head, blocks.ToImmutable());
    }
}
