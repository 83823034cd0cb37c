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
    public override Reason Judge(PlanDraft draft)
    {
        var granted = draft.Executor.Keeper == draft.Mandate.Keeper;
        return Say(
            granted, granted ? 1 : 0, 1, "granted", granted ? null : $"the executor obeys {draft.Executor.Keeper}");
    }
}
