using System.Numerics;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects trades that no venue can fill.</summary>
public sealed class VenueGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "venue";

    /// <inheritdoc/>
    public override string Meaning => "the venues together take the whole size";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => !draft.Legs.IsEmpty;

    /// <inheritdoc/>
    public override bool Concerns(PlanDraft draft) => !draft.Legs.IsEmpty || !draft.Size.IsZero;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        allowed ? 1 : 0,
        1,
        "venues",
        allowed ? null : Lacking(draft));

    private static string Lacking(PlanDraft draft) => draft.Router is { Lacking: { IsZero: false } lacking }
        ? $"of {draft.InBase(BigInteger.Abs(draft.Size)):0.####} they take "
            + $"{draft.InBase(BigInteger.Abs(draft.Size) - lacking):0.####}: more is above the notional cap, deeper "
            + "than the pools or beyond the funds"
        : "no venue quotes this size";
}
