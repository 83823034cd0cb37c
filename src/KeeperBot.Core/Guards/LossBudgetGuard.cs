using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects trades whose expected slippage is more than the executor's loss budget still allows.</summary>
/// <remarks>An order that fills later counts with its limit, as it does at the executor.</remarks>
public sealed class LossBudgetGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "loss-budget";

    /// <inheritdoc/>
    public override string Meaning => "the expected slippage is within what the executor's loss budget still allows";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => draft.BudgetedQuote <= draft.Executor.LossAvailable;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        draft.InQuote(draft.BudgetedQuote),
        draft.InQuote(draft.Executor.LossAvailable),
        draft.Vault.Quote.Symbol);
}
