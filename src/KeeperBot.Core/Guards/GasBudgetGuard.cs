using System.Numerics;
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
    public override bool Allows(PlanDraft draft) => Needed(draft) <= draft.Mandate.Gas.DailyBudgetWei;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) =>
        Compare(allowed, Needed(draft), draft.Mandate.Gas.DailyBudgetWei);

    /// <summary>The reason why plans of several vaults, each within the budget, do not go together.</summary>
    internal static Reason Exceeded(BigInteger neededWei, BigInteger budgetWei) =>
        new GasBudgetGuard().Compare(false, neededWei, budgetWei);

    private Reason Compare(bool allowed, BigInteger neededWei, BigInteger budgetWei) => Say(
        allowed, Scaled.ToDouble(neededWei, EtherDecimals), Scaled.ToDouble(budgetWei, EtherDecimals), "ETH");

    private static BigInteger Needed(PlanDraft draft)
    {
        var gas = draft.Mandate.Gas.HedgeGas + draft.ExtraGas;
        return draft.GasSpokenForWei + (draft.MaxGasPriceWei * gas) + draft.DataFeeWei;
    }
}
