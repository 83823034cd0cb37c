using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>One fee history out of several: entry by entry the median of what the nodes say of the same block.</summary>
/// <remarks>
/// With three nodes one that lies moves no entry beyond what an honest one says. Of an even number the lower middle is
/// taken. It remains a hint, which its user bounds.
/// </remarks>
internal static class FeeMedian
{
    /// <summary>The median over the blocks that every history covers.</summary>
    /// <param name="histories">What the nodes say.</param>
    /// <param name="newest">The head; histories that end further from it than <paramref name="lag"/> are left out.</param>
    /// <param name="lag">How many blocks a node may be behind or ahead.</param>
    /// <param name="quorum">How many histories there must be.</param>
    /// <returns>Null when too few histories are near the head, or they have no block in common.</returns>
    public static FeeHistory? Of(IReadOnlyList<FeeHistory> histories, ulong newest, ulong lag, int quorum)
    {
        var near = histories.Where(history => IsNear(history, newest, lag)).ToList();
        if (near.Count < quorum)
        {
            return null;
        }

        var (from, to) = (near.Max(history => history.OldestBlock), near.Min(Newest));
        var percentiles = near.Min(Percentiles);
        if (to < from)
        {
            return null;
        }

        var blocks = (int)(to - from) + 1;
        var baseFees = ImmutableArray.CreateBuilder<BigInteger>(blocks + 1);
        var ratios = ImmutableArray.CreateBuilder<double>(blocks);
        var rewards = ImmutableArray.CreateBuilder<ImmutableArray<BigInteger>>(percentiles == 0 ? 0 : blocks);
        for (var i = 0; i <= blocks; i++)
        {
            baseFees.Add(Median(near.Select(history => history.BaseFees[At(history, from, i)])));
            if (i == blocks)
            {
                break;
            }

            ratios.Add(Median(near.Select(history => history.GasUsedRatios[At(history, from, i)])));
            if (percentiles > 0)
            {
                rewards.Add([.. Enumerable.Range(0, percentiles).Select(
                    p => Median(near.Select(history => history.Rewards[At(history, from, i)][p])))]);
            }
        }

        return new FeeHistory(from, baseFees.MoveToImmutable(), ratios.MoveToImmutable(), rewards.DrainToImmutable());
    }

    private static int At(FeeHistory history, ulong from, int i) => (int)(from - history.OldestBlock) + i;

    private static ulong Newest(FeeHistory history) =>
        history.OldestBlock + (ulong)history.GasUsedRatios.Length - 1;

    private static int Percentiles(FeeHistory history) => history.Rewards.IsEmpty ? 0 : history.Rewards[0].Length;

    /// <summary>Also well-formed: a simulated node is not read by the strict reader of replies.</summary>
    private static bool IsNear(FeeHistory history, ulong newest, ulong lag)
    {
        var blocks = history.GasUsedRatios.Length;
        var ends = Newest(history);
        return blocks > 0 && history.BaseFees.Length == blocks + 1
            && (history.Rewards.IsEmpty || history.Rewards.Length == blocks)
            && history.Rewards.All(rewards => rewards.Length == history.Rewards[0].Length)
            && ends >= history.OldestBlock
            && ends <= newest + lag && ends + lag >= newest;
    }

    private static T Median<T>(IEnumerable<T> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }
}
