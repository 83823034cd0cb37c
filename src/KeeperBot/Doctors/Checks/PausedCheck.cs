using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks the executor whether it is paused.</summary>
internal sealed class PausedCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "paused";

    /// <inheritdoc/>
    public override string Meaning => "the executor is not paused";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        return at.Terms.Paused
            ? Fail($"the executor {at.Vault.Executor} is paused", $"the owner {at.Terms.Owner} calls unpause")
            : Ok("hedging is on");
    }
}
