using System.Numerics;
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
    public override bool Allows(PlanDraft draft) => draft.Size.Sign < 0
        ? -draft.Size <= draft.Executor.BaseBalance
        : QuoteNeeded(draft) <= draft.Executor.QuoteBalance;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => draft.Size.Sign < 0
        ? Say(
            allowed,
            draft.InBase(-draft.Size),
            draft.InBase(draft.Executor.BaseBalance),
            draft.Vault.Base.Symbol)
        : Say(
            allowed,
            draft.InQuote(QuoteNeeded(draft)),
            draft.InQuote(draft.Executor.QuoteBalance),
            draft.Vault.Quote.Symbol);

    private static BigInteger QuoteNeeded(PlanDraft draft) =>
        Amounts.QuoteFor(draft.Vault, draft.Size, draft.Leg?.LimitPriceWad ?? draft.OraclePriceWad);
}
