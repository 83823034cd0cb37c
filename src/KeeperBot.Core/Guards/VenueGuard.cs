using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects trades that no venue can fill.</summary>
public sealed class VenueGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "venue";

    /// <inheritdoc/>
    public override string Meaning => "at least one venue quotes the whole size";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => draft.Leg is not null;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        allowed ? 1 : 0,
        1,
        "venues",
        allowed ? null : "no venue quotes this size; it may be above the notional cap or deeper than the pool");
}
