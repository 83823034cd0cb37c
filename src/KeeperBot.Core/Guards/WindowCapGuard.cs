using System.Numerics;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects trades that the executor's notional cap for the window no longer allows.</summary>
public sealed class WindowCapGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "window-cap";

    /// <inheritdoc/>
    public override string Meaning => "the plan's notional is within what the executor's window still allows";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => Used(draft) <= draft.Executor.NotionalAvailable;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        draft.InQuote(Used(draft)),
        draft.InQuote(draft.Executor.NotionalAvailable),
        draft.Vault.Quote.Symbol);

    /// <summary>The executor counts margin that is moved like what is traded.</summary>
    private static BigInteger Used(PlanDraft draft) => draft.NotionalQuote + draft.MovedQuote;
}
