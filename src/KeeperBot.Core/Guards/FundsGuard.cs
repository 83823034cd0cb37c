using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;

namespace KeeperBot.Core.Guards;

/// <summary>
/// Rejects plans that the hedge inventory cannot deliver: spot sells only what the executor holds, and margin comes
/// from there too.
/// </summary>
public sealed class FundsGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "funds";

    /// <inheritdoc/>
    public override string Meaning => "the executor holds what the trade delivers at its limit price, and its margin";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) =>
        BaseNeeded(draft) <= draft.Executor.BaseBalance && QuoteNeeded(draft) <= draft.Executor.QuoteBalance;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) =>
        BaseNeeded(draft) > draft.Executor.BaseBalance || QuoteNeeded(draft).IsZero
            ? Say(
                allowed,
                draft.InBase(BaseNeeded(draft)),
                draft.InBase(draft.Executor.BaseBalance),
                draft.Vault.Base.Symbol)
            : Say(
                allowed,
                draft.InQuote(QuoteNeeded(draft)),
                draft.InQuote(draft.Executor.QuoteBalance),
                draft.Vault.Quote.Symbol);

    /// <summary>Base integer that spot sells; of a trade that no venue takes, all of it.</summary>
    private static BigInteger BaseNeeded(PlanDraft draft) => draft.Legs.IsEmpty
        ? BigInteger.Max(BigInteger.Zero, -draft.Size)
        : Inventory(draft)
            .Where(leg => leg.Size.Sign < 0)
            .Aggregate(BigInteger.Zero, (sum, leg) => sum - leg.Size);

    /// <summary>Quote integer that spot buys for at the limits, and that becomes margin.</summary>
    private static BigInteger QuoteNeeded(PlanDraft draft)
    {
        var traded = draft.Legs.IsEmpty
            ? Amounts.QuoteFor(draft.Vault, BigInteger.Max(BigInteger.Zero, draft.Size), draft.OraclePriceWad)
            : Inventory(draft)
                .Where(leg => leg.Size.Sign > 0)
                .Aggregate(
                    BigInteger.Zero, (sum, leg) => sum + Amounts.QuoteFor(draft.Vault, leg.Size, leg.LimitPriceWad));
        return (draft.Accounts?.Margins ?? []).Aggregate(
            traded, (sum, move) => sum + BigInteger.Max(BigInteger.Zero, move.Amount));
    }

    private static IEnumerable<HedgeLeg> Inventory(PlanDraft draft) =>
        draft.Legs.Where(leg => draft.Margins?.RuleOf(leg.VenueId) is null);
}
