using System.Collections.Immutable;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>One fee history out of several: entry by entry the median of what nodes say of one block.</summary>
/// <remarks>
/// A median is honest when more of the histories are than are not: with a quorum of q that takes 2 q - 1 of them. Fewer
/// must agree to the wei.
/// </remarks>
internal static class FeeMedian
{
    /// <summary>The median over the blocks that every history covers.</summary>
    /// <param name="histories">What the nodes say.</param>
    /// <param name="newest">
    /// The head; histories that end further from it than <paramref name="lag"/> are left out.
    /// </param>
    /// <param name="lag">How many blocks a node may be behind or ahead.</param>
    /// <param name="quorum">How many histories there must be.</param>
    /// <returns>
    /// Null when too few histories are near the head, they have no block in common, or too few differ.
    /// </returns>
    public static FeeHistory? Of(IReadOnlyList<FeeHistory> histories, ulong newest, ulong lag, int quorum)
    {
        var near = histories.Where(history => IsNear(history, newest, lag)).ToList();
        if (near.Count < quorum)
        {
            return null;
        }

        var (from, to) = (near.Max(history => history.OldestBlock), near.Min(Newest));
        if (to < from)
        {
            return null;
        }

        var cut = near.Select(history => Cut(history, from, to)).ToList();
        if (cut.Count < (2 * quorum) - 1)
        {
            return cut.TrueForAll(history => Same(history, cut[0])) ? cut[0] : null;
        }

        return new FeeHistory(
            from,
            Medians(cut, history => history.BaseFees),
            Medians(cut, history => history.GasUsedRatios),
            cut.Exists(history => history.Rewards.IsEmpty)
                ? []
                : [.. cut[0].Rewards.Select((_, block) => Medians(cut, history => history.Rewards[block]))]);
    }

    private static FeeHistory Cut(FeeHistory history, ulong from, ulong to)
    {
        var (skip, blocks) = ((int)(from - history.OldestBlock), (int)(to - from) + 1);
        return new FeeHistory(
            from,
            history.BaseFees.Slice(skip, blocks + 1),
            history.GasUsedRatios.Slice(skip, blocks),
            history.Rewards.IsEmpty ? [] : history.Rewards.Slice(skip, blocks));
    }

    private static bool Same(FeeHistory a, FeeHistory b) =>
        a.BaseFees.SequenceEqual(b.BaseFees) && a.GasUsedRatios.SequenceEqual(b.GasUsedRatios)
        && a.Rewards.Length == b.Rewards.Length
        && a.Rewards.Zip(b.Rewards).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <summary>Place by place the middle one; the lower of two.</summary>
    private static ImmutableArray<T> Medians<T>(
        List<FeeHistory> histories, Func<FeeHistory, ImmutableArray<T>> entries)
    {
        var length = histories.Min(history => entries(history).Length);
        return [.. Enumerable.Range(0, length).Select(i => histories.Select(history => entries(history)[i])
            .Order()
            .ElementAt((histories.Count - 1) / 2))];
    }

    private static ulong Newest(FeeHistory history) =>
        history.OldestBlock + (ulong)history.GasUsedRatios.Length - 1;

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
}
