using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects plans that could spend more on gas in a day than the operator allows.</summary>
public sealed class GasBudgetGuard : Guard
{
    private const int EtherDecimals = 18;

    /// <inheritdoc/>
    public override string Code => "gas-budget";

    /// <inheritdoc/>
    public override string Meaning => "gas of the last day, of what is in flight and of this plan is within the budget";

    /// <inheritdoc/>
    public override Reason Judge(PlanDraft draft)
    {
        var gas = draft.Mandate.Gas;
        var needed = draft.GasSpokenForWei + (draft.MaxGasPriceWei * gas.HedgeGas);
        return Say(
            needed <= gas.DailyBudgetWei,
            Scaled.ToDouble(needed, EtherDecimals),
            Scaled.ToDouble(gas.DailyBudgetWei, EtherDecimals),
            "ETH");
    }
}
