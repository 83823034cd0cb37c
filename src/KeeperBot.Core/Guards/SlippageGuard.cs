using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects trades with a leg quoted worse than its limit, which comes from the oracle.</summary>
/// <remarks>
/// The limit is never taken from a quote: a quote and a trade see the same manipulated pool (reliability X-03).
/// </remarks>
public sealed class SlippageGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "slippage";

    /// <inheritdoc/>
    public override string Meaning => "the quoted price is not worse than the oracle's by more than the limit";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) =>
        !draft.Legs.IsEmpty && draft.Legs.All(leg => leg.IsWithinLimit);

    /// <inheritdoc/>
    public override bool Concerns(PlanDraft draft) => !draft.Legs.IsEmpty || !draft.Size.IsZero;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed)
    {
        var limit = Math.Min(draft.Vault.Limits.MaxSlippageBps, draft.Executor.MaxSlippageBps);
        if (draft.Legs.IsEmpty)
        {
            return Say(allowed, double.MaxValue, limit, "bps", "nothing quotes this size");
        }

        var worst = draft.Legs.Max(leg => (leg.QuotedPriceWad - draft.OraclePriceWad) * leg.Size.Sign);
        var hundredths = worst * 1_000_000 / draft.OraclePriceWad;
        return Say(allowed, (double)hundredths / 100.0, limit, "bps");
    }
}
