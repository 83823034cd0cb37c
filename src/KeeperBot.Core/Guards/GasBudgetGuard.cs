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
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        Scaled.ToDouble(Needed(draft), EtherDecimals),
        Scaled.ToDouble(draft.Mandate.Gas.DailyBudgetWei, EtherDecimals),
        "ETH");

    private static BigInteger Needed(PlanDraft draft) =>
        draft.GasSpokenForWei + (draft.MaxGasPriceWei * draft.Mandate.Gas.HedgeGas);
}
