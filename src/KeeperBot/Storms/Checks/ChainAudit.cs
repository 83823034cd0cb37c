using System.Numerics;
using KeeperBot.Core.Plans;
using KeeperBot.Ethereum;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Checks;

/// <summary>
/// Checks every block for what must hold on chain, whatever keepers believe (I1, I5, bounds, deadlines).
/// </summary>
internal sealed class ChainAudit(Action<Invariant, string> report)
{
    /// <summary>How many hedges were executed, also in blocks that were taken back.</summary>
    public int Hedges { get; private set; }

    /// <summary>Holds a new block against the branch that it ends.</summary>
    /// <param name="block">The block.</param>
    /// <param name="plans">The plans that journals know under an id.</param>
    public void Read(SimulatedBlock block, Func<Hash32, IEnumerable<HedgePlan>> plans)
    {
        foreach (var mined in block.Transactions)
        {
            if (mined.Fill is not null)
            {
                Hedges++;
                CheckOnce(block, mined);
                CheckFill(block, mined);
                CheckDeadline(block, mined, plans);
            }
        }
    }

    private void CheckOnce(SimulatedBlock block, MinedTransaction mined)
    {
        var order = mined.Transaction.Order!;
        for (var earlier = block; earlier is not null; earlier = earlier.Parent)
        {
            foreach (var other in earlier.Transactions)
            {
                if (ReferenceEquals(other, mined))
                {
                    break;
                }

                if (other.Fill is null || other.Transaction.Vault != mined.Transaction.Vault)
                {
                    continue;
                }

                var before = other.Transaction.Order!;
                if (before.PlanId == order.PlanId)
                {
                    report(
                        Invariant.NoDoubleHedge,
                        $"plan {order.PlanId} executed in blocks {earlier.Number} and {block.Number}");
                }
                else if (before.Sequence + 1 != order.Sequence)
                {
                    report(
                        Invariant.NoDoubleHedge,
                        $"sequence {order.Sequence} in block {block.Number} follows {before.Sequence}");
                }

                return;
            }
        }
    }

    private void CheckFill(SimulatedBlock block, MinedTransaction mined)
    {
        var (order, fill) = (mined.Transaction.Order!, mined.Fill!);
        if (!SimulatedExecutor.InBounds(fill.HedgeBefore, fill.HedgeAfter))
        {
            report(
                Invariant.InBounds,
                $"block {block.Number}: hedge from {fill.HedgeBefore} to {fill.HedgeAfter}");
        }

        var notional = BigInteger.Abs(SimulatedExecutor.LeastQuoteDelta(order.Size, fill.OraclePriceWad));
        if (notional > VaultBook.MaxNotionalPerTrade)
        {
            report(Invariant.BoundedSpend, $"block {block.Number}: a plan trades {notional} quote units");
        }

        var book = block.State.Vaults[mined.Transaction.Vault];
        if (book.Loss.Amount > VaultBook.MaxLossPerWindow || book.Notional.Amount > VaultBook.MaxNotionalPerWindow)
        {
            report(
                Invariant.BoundedSpend,
                $"block {block.Number}: window at loss {book.Loss.Amount}, notional {book.Notional.Amount}");
        }
    }

    private void CheckDeadline(
        SimulatedBlock block, MinedTransaction mined, Func<Hash32, IEnumerable<HedgePlan>> plans)
    {
        var deadlines = plans(mined.Transaction.Order!.PlanId).Select(plan => plan.Deadline).ToList();
        if (deadlines.Count > 0 && block.Header.Timestamp > deadlines.Max())
        {
            report(
                Invariant.NothingLate,
                $"block {block.Number} executes a plan {block.Header.Timestamp - deadlines.Max()} s after its deadline");
        }
    }
}
