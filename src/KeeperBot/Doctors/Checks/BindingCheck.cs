using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares whom executor and vault say that they serve.</summary>
internal sealed class BindingCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "binding";

    /// <inheritdoc/>
    public override string Meaning => "the executor serves the vault, and the vault is bound to the executor";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        VaultKind.Named(vault.Kind).ExecutorOf(vault.Vault) is { } ask ? [ask] : [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        if (at.Terms.Vault != vault.Vault)
        {
            return Fail(
                $"the executor {vault.Executor} serves the vault {at.Terms.Vault}, "
                + $"the configuration says {vault.Vault}",
                "correct address or executor");
        }

        if (VaultKind.Named(vault.Kind).ExecutorOf(vault.Vault) is not { } ask)
        {
            return Ok("the executor serves the vault; the vault's kind does not say whom it is bound to");
        }

        var bound = at.Answers.Get(ask)[0].AsAddress();
        return bound == vault.Executor
            ? Ok($"executor {vault.Executor} and vault {vault.Vault}")
            : Fail(
                $"the vault is bound to {(bound.IsZero ? "no executor" : $"the executor {bound}")}, "
                + $"the configuration says {vault.Executor}",
                "the vault's owner calls setExecutor, or correct executor");
    }
}
