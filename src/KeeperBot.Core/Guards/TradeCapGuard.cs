using System.Numerics;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>
/// Rejects trades above the notional cap of one plan: the mandate's or the chain's, whichever is lower.
/// </summary>
public sealed class TradeCapGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "trade-cap";

    /// <inheritdoc/>
    public override string Meaning => "the plan's notional is within the cap for one trade";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => draft.NotionalQuote <= Cap(draft);

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        draft.InQuote(draft.NotionalQuote),
        draft.InQuote(Cap(draft)),
        draft.Vault.Quote.Symbol);

    private static BigInteger Cap(PlanDraft draft) =>
        BigInteger.Min(draft.Vault.Limits.MaxNotionalPerTrade, draft.Executor.MaxNotionalPerTrade);
}
