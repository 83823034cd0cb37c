using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Doctors.Checks;

/// <summary>Looks for a key that could do more than hedge, and for a guardian who falls with the keeper.</summary>
internal sealed class RolesCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "roles";

    /// <inheritdoc/>
    public override string Meaning => "owner, guardian and keeper are different accounts";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        VaultKind.Named(vault.Kind).OwnerOf(vault) is { } ask ? [ask] : [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var (keeper, terms) = (at.Mandate.Keeper, at.Terms);
        var owned = VaultKind.Named(at.Vault.Kind).OwnerOf(at.Vault) is { } ask
            && at.Answers.Get(ask)[0].AsAddress() == keeper;
        if (terms.Owner == keeper || terms.PendingOwner == keeper || owned)
        {
            var what = terms.Owner == keeper ? "owns the executor"
                : owned ? "owns the vault"
                : "may take the executor over (pendingOwner)";
            return Fail(
                $"the keeper {keeper} {what}: nothing would bound its key",
                "make the owner a multisig behind a timelock, and the keeper an account of its own");
        }

        return terms.Guardian == keeper
            ? Fail(
                $"the keeper {keeper} is the guardian too: who takes the key also takes the brake",
                "the owner calls setGuardian with a key that is kept elsewhere")
            : terms.Guardian == terms.Owner
                ? Warn(
                    $"the owner {terms.Owner} is the guardian too", "let a key that is quick to use be the guardian")
                : Ok($"owner {terms.Owner}, guardian {terms.Guardian}");
    }
}
