using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Looks for tokens that the keeper holds, and for allowances to it.</summary>
internal sealed class HoldingsCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "holdings";

    /// <inheritdoc/>
    public override string Meaning => "the key holds gas and nothing else, and may take nothing";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["tokens"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        Tokens(vault).SelectMany(token => Holders(vault)
            .Select(holder => TokenTerms.Allowance(token.Address, holder, mandate.Keeper))
            .Prepend(TokenTerms.Balance(token.Address, mandate.Keeper)));

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var (keeper, vault) = (at.Mandate.Keeper, at.Vault);
        foreach (var token in Tokens(vault))
        {
            foreach (var holder in Holders(vault))
            {
                if (!at.Answers.Get(TokenTerms.Allowance(token.Address, holder, keeper))[0].AsBigInteger().IsZero)
                {
                    return Fail(
                        $"the keeper may take {token.Symbol} from {holder}",
                        "revoke the allowance: whoever has the key has the tokens");
                }
            }
        }

        var held = Tokens(vault)
            .Select(token => (
                Token: token,
                Amount: at.Answers.Get(TokenTerms.Balance(token.Address, keeper))[0].AsBigInteger()))
            .Where(pair => !pair.Amount.IsZero)
            .ToList();
        return held.Count == 0
            ? Ok("no tokens, no allowances")
            : Warn(
                "the keeper holds " + string.Join(" and ", held.Select(pair =>
                    $"{Figures.Exact(pair.Amount, pair.Token.Decimals)} {pair.Token.Symbol}")),
                "move them away: the key should be worth no more than its gas");
    }

    private static Token[] Tokens(VaultMandate vault) => [vault.Base, vault.Quote];

    private static Address[] Holders(VaultMandate vault) => [vault.Vault, vault.Executor];
}
