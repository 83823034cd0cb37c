using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects plans while gas costs more than the operator allows.</summary>
public sealed class GasCeilingGuard : Guard
{
    private const int GweiDecimals = 9;

    /// <inheritdoc/>
    public override string Code => "gas-ceiling";

    /// <inheritdoc/>
    public override string Meaning => "the gas price of the next block is not above the ceiling of the plan's urgency";

    /// <inheritdoc/>
    public override bool OperatorMayOverride => true;

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) =>
        draft.GasPriceWei <= draft.Mandate.Gas.CeilingFor(draft.Urgency);

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        Scaled.ToDouble(draft.GasPriceWei, GweiDecimals),
        Scaled.ToDouble(draft.Mandate.Gas.CeilingFor(draft.Urgency), GweiDecimals),
        "gwei",
        draft.Urgency == Urgency.Urgent ? "urgent" : null);
}
