using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Guards;

/// <summary>
/// Rejects plans when the keeper's account could not pay for them and for the replacements they may need.
/// </summary>
public sealed class GasFundsGuard : Guard
{
    private const int EtherDecimals = 18;

    /// <inheritdoc/>
    public override string Code => "gas-funds";

    /// <inheritdoc/>
    public override string Meaning => "the keeper's account can pay its reserve of hedges at the gas ceiling";

    /// <inheritdoc/>
    public override Reason Judge(PlanDraft draft)
    {
        var gas = draft.Mandate.Gas;
        var price = BigInteger.Max(gas.CeilingWei, draft.GasPriceWei);
        var needed = price * gas.HedgeGas * gas.ReserveHedges;
        return Say(
            draft.Executor.KeeperEther >= needed,
            Scaled.ToDouble(draft.Executor.KeeperEther, EtherDecimals),
            Scaled.ToDouble(needed, EtherDecimals),
            "ETH");
    }
}
