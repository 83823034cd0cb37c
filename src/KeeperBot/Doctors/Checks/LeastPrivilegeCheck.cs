using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>
/// Proves the boundary: every forbidden call is tried (<c>eth_call</c>), and must fail for lack of authority.
/// </summary>
/// <remarks>A call that fails for another reason proves nothing, and is a failure here.</remarks>
internal sealed class LeastPrivilegeCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "least-privilege";

    /// <inheritdoc/>
    public override string Meaning =>
        "executor and vault refuse the keeper all but hedging, and hedging to others";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor", "roles"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var trials = at.Chain.Trials.Where(trial => trial.Vault == at.Vault.Id).ToList();
        var open = trials.Where(trial => trial.Outcome.Succeeded).ToList();
        if (open.Count > 0)
        {
            return Fail(
                "allowed, and must not be: " + string.Join(", ", open.Select(trial =>
                    $"{trial.Call.Function} of {trial.Call.To} by "
                    + (trial.Call.Caller == at.Mandate.Keeper ? "the keeper" : "anybody"))),
                "this is not KeeperBot's executor, or a role is wrong: do not use it");
        }

        var unproven = trials
            .Select(trial => (trial.Call, Reason: Abis.Explain(trial.Outcome.Data.Span)))
            .Where(trial =>
                !trial.Call.Errors.Contains(trial.Reason.Error?.Name ?? string.Empty, StringComparer.Ordinal))
            .ToList();
        return unproven.Count == 0
            ? Ok($"{trials.Count} forbidden calls were tried, and refused")
            : Fail(
                "refused, but not for lack of authority: " + string.Join(", ", unproven.Select(trial =>
                    $"{trial.Call.Function} of {trial.Call.To} ({Quoted.Of(trial.Reason.Text)})")),
                "this is not KeeperBot's executor, or its contract has another version: do not use it");
    }
}
