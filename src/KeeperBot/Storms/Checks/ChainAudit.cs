using System.Numerics;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Checks;

/// <summary>
/// Checks every block for what must hold on chain, whatever keepers believe (I1, I5, bounds, deadlines).
/// </summary>
/// <param name="gasBudgetWei">Most wei that the keepers' plans may spend on gas; null when that is not bounded.</param>
/// <param name="report">Takes the first violation.</param>
internal sealed class ChainAudit(BigInteger? gasBudgetWei, Action<Invariant, string> report)
{
    private static readonly BigInteger QuoteScale = BigInteger.Pow(10, 18 + 18 - 6);

    /// <summary>
    /// What a vault lost at the oracle's price in the worst branch, as a share of its executor's limit.
    /// </summary>
    public double WorstLoss { get; private set; }

    /// <summary>How many hedges were executed, also in blocks that were taken back.</summary>
    public int Hedges { get; private set; }

    /// <summary>Holds a new block against the branch that it ends.</summary>
    /// <param name="block">The block.</param>
    /// <param name="intents">The intents of every journal.</param>
    public void Read(SimulatedBlock block, IEnumerable<IntentTrack> intents)
    {
        foreach (var mined in block.Transactions)
        {
            if (mined.Fill is not null)
            {
                Hedges++;
                CheckOnce(block, mined);
                CheckFill(block, mined);
                CheckPlan(block, mined, intents);
            }
        }

        if (!block.Transactions.IsEmpty)
        {
            CheckLosses(block);
            CheckGas(block);
        }
    }

    /// <summary>
    /// What vaults lost is taken from their balances, not from what the executor counted: it is that which is checked.
    /// </summary>
    private void CheckLosses(SimulatedBlock block)
    {
        var fills = block.Transactions.Where(t => t.Fill is not null);
        foreach (var vault in fills.Select(t => t.Transaction.Vault).Distinct())
        {
            var lost = BigInteger.Zero;
            var first = block;
            for (var next = block; next.Parent is not null; next = next.Parent)
            {
                lost += LossIn(next, vault);
                first = next;
            }

            var elapsed = block.Header.Timestamp - first.Header.Timestamp;
            var drained = VaultBook.MaxLossPerWindow * elapsed / VaultBook.WindowSeconds;
            WorstLoss = Math.Max(WorstLoss, (double)lost / (double)VaultBook.MaxLossPerWindow);
            if (lost > VaultBook.MaxLossPerWindow + drained)
            {
                report(Invariant.BoundedSpend, $"vault {vault + 1} lost {lost} quote units by block {block.Number}");
            }
        }
    }

    private static BigInteger LossIn(SimulatedBlock block, int vault)
    {
        var (after, before) = (block.State.Vaults[vault], block.Parent!.State.Vaults[vault]);
        var bought = (after.BaseBalance - before.BaseBalance) * block.State.OraclePriceWad;
        return BigInteger.Max(0, -(((after.QuoteBalance - before.QuoteBalance) * QuoteScale) + bought) / QuoteScale);
    }

    private void CheckGas(SimulatedBlock block)
    {
        var spent = BigInteger.Zero;
        for (var next = block; next is not null; next = next.Parent)
        {
            foreach (var mined in next.Transactions.Where(t => t.Transaction.Order is not null))
            {
                spent += mined.Receipt.EffectiveGasPrice * mined.Receipt.GasUsed;
            }
        }

        if (spent > gasBudgetWei)
        {
            report(Invariant.BoundedSpend, $"plans have spent {spent} wei on gas by block {block.Number}");
        }
    }

    private void CheckOnce(SimulatedBlock block, MinedTransaction mined)
    {
        var order = mined.Transaction.Order!;
        for (var earlier = block; earlier is not null; earlier = earlier.Parent)
        {
            // Newest first, also within a block: after a reorganisation one block may hold several plans of a vault.
            foreach (var other in earlier.Transactions.TakeWhile(t => !ReferenceEquals(t, mined)).Reverse())
            {
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
        var book = block.State.Vaults[mined.Transaction.Vault];
        if (book.Paused)
        {
            report(Invariant.Halted, $"block {block.Number} executes a plan while the owner has paused");
        }

        if (!SimulatedExecutor.InBounds(fill.HedgeBefore, fill.HedgeAfter))
        {
            report(
                Invariant.InBounds,
                $"block {block.Number}: hedge from {fill.HedgeBefore} to {fill.HedgeAfter}");
        }

        if (fill.HedgeBefore != order.ExpectedHedge || fill.HedgeAfter != order.TargetHedge)
        {
            report(
                Invariant.InBounds,
                $"block {block.Number}: hedge from {fill.HedgeBefore} to {fill.HedgeAfter}, "
                + $"planned was {order.ExpectedHedge} to {order.TargetHedge}");
        }

        CheckPrice(block, order, fill);
        var notional = BigInteger.Abs(SimulatedExecutor.LeastQuoteDelta(order.Size, fill.OraclePriceWad));
        if (notional > VaultBook.MaxNotionalPerTrade)
        {
            report(Invariant.BoundedSpend, $"block {block.Number}: a plan trades {notional} quote units");
        }

        if (book.Loss.Amount > VaultBook.MaxLossPerWindow || book.Notional.Amount > VaultBook.MaxNotionalPerWindow)
        {
            report(
                Invariant.BoundedSpend,
                $"block {block.Number}: window at loss {book.Loss.Amount}, notional {book.Notional.Amount}");
        }
    }

    /// <summary>A trade fills no worse than the plan's limit, and that is near the oracle's price.</summary>
    private void CheckPrice(SimulatedBlock block, HedgeOrder order, ExecutedFill fill)
    {
        var slippage = fill.OraclePriceWad * VaultBook.MaxSlippageBps / 10_000 * order.Size.Sign;
        var allowed = BigInteger.Max(
            SimulatedExecutor.LeastQuoteDelta(order.Size, order.LimitPriceWad),
            SimulatedExecutor.LeastQuoteDelta(order.Size, fill.OraclePriceWad + slippage));
        if (fill.QuoteDelta < allowed)
        {
            report(
                Invariant.BoundedSpend,
                $"block {block.Number}: a trade of {order.Size} fills for {fill.QuoteDelta}, {allowed} is the worst");
        }
    }

    private void CheckPlan(SimulatedBlock block, MinedTransaction mined, IEnumerable<IntentTrack> intents)
    {
        var intent = intents.FirstOrDefault(i => i.Attempts.Exists(a => a.Hash == mined.Transaction.Hash));
        if (intent is null)
        {
            return;
        }

        if (block.Header.Timestamp > intent.Deadline)
        {
            var late = block.Header.Timestamp - intent.Deadline;
            report(Invariant.NothingLate, $"block {block.Number} executes a plan {late} s after its deadline");
        }

        var worth = intent.Plan.MaxGasPriceWei;
        if (mined.Receipt.EffectiveGasPrice > worth)
        {
            report(
                Invariant.FeesInOrder,
                $"block {block.Number}: a plan pays {mined.Receipt.EffectiveGasPrice} wei per gas, worth is {worth}");
        }
    }
}
