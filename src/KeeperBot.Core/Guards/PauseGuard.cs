using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects plans while the operator or the executor's guardian has paused hedging.</summary>
public sealed class PauseGuard : Guard
{
    internal const string PauseCode = "pause";

    /// <inheritdoc/>
    public override string Code => PauseCode;

    /// <inheritdoc/>
    public override string Meaning => "neither the operator nor the executor has paused hedging";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => !draft.Executor.Paused && !draft.Paused;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed)
    {
        var detail = (draft.Executor.Paused, draft.Paused) switch
        {
            (true, _) => "the executor contract is paused",
            (_, true) => "an operator paused this vault",
            _ => null,
        };
        return Say(allowed, allowed ? 0 : 1, 0, "paused", detail);
    }
}
