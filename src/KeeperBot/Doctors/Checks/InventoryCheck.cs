using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Looks at the executor's tokens: a spot venue sells only what is there.</summary>
internal sealed class InventoryCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "inventory";

    /// <inheritdoc/>
    public override string Meaning => "the executor holds something to trade with";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["tokens"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        new[] { vault.Base, vault.Quote }.Select(token => TokenTerms.Balance(token.Address, vault.Executor));

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        (Token Token, BigInteger Held)[] inventory =
        [
            .. new[] { vault.Base, vault.Quote }.Select(token => (
                token,
                at.Answers.Get(TokenTerms.Balance(token.Address, vault.Executor))[0].AsBigInteger())),
        ];
        var text = "the executor holds " + string.Join(" and ", inventory.Select(item =>
            $"{Figures.Token(item.Held, item.Token.Decimals)} {item.Token.Symbol}"));
        return inventory.Any(item => item.Held.IsZero)
            ? Warn(text, "the vault's owner allocates inventory; a hedge that needs what is missing is refused")
            : Ok(text);
    }
}
