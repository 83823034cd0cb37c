using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks the executor whom it obeys.</summary>
internal sealed class KeeperRoleCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "keeper-role";

    /// <inheritdoc/>
    public override string Meaning => "the executor obeys the configured account";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var keeper = at.Terms.Keeper;
        return keeper == at.Mandate.Keeper
            ? Ok($"{keeper} may hedge")
            : Fail(
                $"the executor obeys {keeper}, signer.address is {at.Mandate.Keeper}",
                $"the owner {at.Terms.Owner} calls setKeeper({at.Mandate.Keeper}), or correct signer.address");
    }
}
