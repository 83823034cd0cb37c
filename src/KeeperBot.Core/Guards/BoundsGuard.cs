using System.Numerics;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>
/// Rejects plans whose hedge would leave the interval that the vault's own book allows, as the executor would.
/// </summary>
public sealed class BoundsGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "bounds";

    /// <inheritdoc/>
    public override string Meaning =>
        "the hedge ends inside the interval the vault computes from its book, or nearer to it";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft)
    {
        var (lower, upper) = (draft.Executor.LowerBound, draft.Executor.UpperBound);
        var before = draft.Executor.Hedge + draft.SettledShift;
        var after = After(draft);
        var inside = after == Nearest(draft) || draft.Legs.IsEmpty && draft.Size.IsZero;
        var nearer = (before > upper && after < before && after >= lower)
            || (before < lower && after > before && after <= upper);

        // The executor takes no plan while the vault's bounds are inverted.
        return lower <= upper && (inside || nearer);
    }

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) =>
        Say(allowed, draft.InBase(After(draft)), draft.InBase(Nearest(draft)), draft.Vault.Base.Symbol);

    /// <summary>The hedge on record afterwards: what venues report comes into it first.</summary>
    private static BigInteger After(PlanDraft draft) => draft.TargetHedge + draft.SettledShift;

    private static BigInteger Nearest(PlanDraft draft) =>
        BigInteger.Min(BigInteger.Max(After(draft), draft.Executor.LowerBound), draft.Executor.UpperBound);
}
