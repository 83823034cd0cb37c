using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects trades that the hedge inventory cannot deliver: spot sells only what the executor holds.</summary>
public sealed class FundsGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "funds";

    /// <inheritdoc/>
    public override string Meaning => "the executor holds what the trade delivers at its limit price";

    /// <inheritdoc/>
    public override Reason Judge(PlanDraft draft)
    {
        if (draft.Size.Sign < 0)
        {
            return Say(
                -draft.Size <= draft.Executor.BaseBalance,
                draft.InBase(-draft.Size),
                draft.InBase(draft.Executor.BaseBalance),
                draft.Vault.Base.Symbol);
        }

        var price = draft.Leg?.LimitPriceWad ?? draft.OraclePriceWad;
        var needed = Amounts.QuoteFor(draft.Vault, draft.Size, price);
        return Say(
            needed <= draft.Executor.QuoteBalance,
            draft.InQuote(needed),
            draft.InQuote(draft.Executor.QuoteBalance),
            draft.Vault.Quote.Symbol);
    }
}
