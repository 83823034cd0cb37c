using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks the executor for its terms.</summary>
internal sealed class ExecutorCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "executor";

    /// <inheritdoc/>
    public override string Meaning => "the executor answers as KeeperBot's own does";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["contracts"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        ExecutorTerms.Observe(vault.Executor);

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var terms = at.Terms;
        return Ok($"{at.Vault.Executor}, owner {terms.Owner}, guardian {terms.Guardian}");
    }
}
