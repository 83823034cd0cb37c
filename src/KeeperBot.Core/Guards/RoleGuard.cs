using KeeperBot.Core.Decisions;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects plans that the executor would refuse because it obeys another keeper.</summary>
public sealed class RoleGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "role";

    /// <inheritdoc/>
    public override string Meaning => "the executor obeys this keeper's account";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => draft.Executor.Keeper == draft.Mandate.Keeper;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed, allowed ? 1 : 0, 1, "granted", allowed ? null : $"the executor obeys {draft.Executor.Keeper}");
}
