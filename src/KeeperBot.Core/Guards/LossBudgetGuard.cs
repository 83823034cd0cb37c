using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects trades whose expected slippage is more than the executor's loss budget still allows.</summary>
public sealed class LossBudgetGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "loss-budget";

    /// <inheritdoc/>
    public override string Meaning => "the expected slippage is within what the executor's loss budget still allows";

    /// <inheritdoc/>
    public override Reason Judge(PlanDraft draft) => Say(
        draft.Cost.SlippageQuote <= draft.Executor.LossAvailable,
        draft.InQuote(draft.Cost.SlippageQuote),
        draft.InQuote(draft.Executor.LossAvailable),
        draft.Vault.Quote.Symbol);
}
