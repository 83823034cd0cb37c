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
    public override Reason Judge(PlanDraft draft) => Say(
        draft.Leg is not null,
        draft.Leg is null ? 0 : 1,
        1,
        "venues",
        draft.Leg is null
            ? "no venue quotes this size; it may be above the notional cap or deeper than the pool"
            : null);
}
