using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects what an operator asked for when it has become larger than the operator allowed.</summary>
/// <remarks>The price may move between the preview that an operator saw and the block that is decided on.</remarks>
public sealed class OperatorLimitGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "operator-limit";

    /// <inheritdoc/>
    public override string Meaning => "the plan's notional is within what the operator who asked for it allowed";

    /// <inheritdoc/>
    public override bool Concerns(PlanDraft draft) => draft.MostNotionalAsked is not null;

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) =>
        draft.MostNotionalAsked is not { } most || draft.NotionalQuote <= most;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        draft.InQuote(draft.NotionalQuote),
        draft.MostNotionalAsked is { } most ? draft.InQuote(most) : 0,
        draft.Vault.Quote.Symbol);
}
