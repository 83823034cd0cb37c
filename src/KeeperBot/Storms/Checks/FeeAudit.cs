using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Intents;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Checks;

/// <summary>
/// Checks what a keeper does about fees while nothing else is wrong: what is urgent lands soon after it became
/// affordable, what is not waits.
/// </summary>
/// <param name="chain">The chain.</param>
/// <param name="mandate">What the operator wants.</param>
/// <param name="report">Takes the first violation.</param>
internal sealed class FeeAudit(SimulatedChain chain, Mandate mandate, Action<Invariant, string> report)
{
    /// <summary>
    /// An urgent hedge is included in one of so many blocks after the first at which it was affordable.
    /// </summary>
    public const int BlocksToLand = 3;

    private static readonly string GasCeiling = new GasCeilingGuard().Code;
    private static readonly string GasBudget = new GasBudgetGuard().Code;

    private readonly Dictionary<string, (ulong Since, BigInteger Hedge)> _waiting = new(StringComparer.Ordinal);

    /// <summary>
    /// True when only prices and fees move in a schedule, so that nothing else can be in a hedge's way.
    /// </summary>
    public static bool Applies(Schedule schedule) => schedule.Setup.Keepers == 1 && schedule.Faults.All(fault =>
        fault.Kind is FaultKind.PriceMove or FaultKind.FeeSpike or FaultKind.FeeJump);

    /// <summary>Takes note of a decision.</summary>
    public void Read(Decision decision)
    {
        if (decision.Measure is not { } measure || chain.Find(decision.BlockHash) is not { } block)
        {
            return;
        }

        var price = BaseFee.Next(block.Header, mandate.Gas.Fees) + mandate.Gas.TipWei;
        if (decision.Plan is { Urgency: Urgency.Routine } && price > mandate.Gas.CeilingWei)
        {
            report(Invariant.FeesInOrder, $"decision {decision.Number} is routine and goes out at {price} wei per gas");
        }

        var policy = mandate.Vault(decision.Vault).Policy;
        var refusedOtherwise = decision.Verdict == Verdict.Refuse
            ? !string.Equals(decision.Decisive.Code, GasCeiling, StringComparison.Ordinal)
            : string.Equals(decision.Decisive.Code, GasBudget, StringComparison.Ordinal);
        var urgent = Math.Abs(measure.NetDelta) * (double)SimulatedContracts.Ether > (double)policy.UrgentBand;
        if (!urgent || refusedOtherwise || price > mandate.Gas.UrgentCeilingWei)
        {
            _waiting.Remove(decision.Vault);
        }
        else if (!_waiting.TryGetValue(decision.Vault, out var waiting)
            || waiting.Hedge != measure.Hedge
            || HasLanded(mandate.Vault(decision.Vault), block, waiting.Since))
        {
            _waiting[decision.Vault] = (block.Number, measure.Hedge);
        }
        else if (block.Number >= waiting.Since + BlocksToLand)
        {
            report(
                Invariant.FeesInOrder,
                $"{decision.Vault} needs an urgent hedge at block {block.Number}, affordable since {waiting.Since}");
        }
    }

    /// <summary>
    /// Whether a plan of the vault was included since a block. One that reverts, because the price ran away from it at
    /// the last moment, did land: what comes next is another hedge.
    /// </summary>
    private static bool HasLanded(VaultMandate vault, SimulatedBlock? block, ulong since)
    {
        for (; block is not null && block.Number > since; block = block.Parent)
        {
            if (block.Transactions.Any(mined => mined.Transaction.Terms.To == vault.Executor))
            {
                return true;
            }
        }

        return false;
    }
}
