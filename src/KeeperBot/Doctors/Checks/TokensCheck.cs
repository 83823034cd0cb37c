using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks both tokens what they are.</summary>
internal sealed class TokensCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "tokens";

    /// <inheritdoc/>
    public override string Meaning => "the tokens have the configured symbols and decimals";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["contracts"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        [.. TokenTerms.Observe(vault.Base.Address), .. TokenTerms.Observe(vault.Quote.Address)];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var wrong = new List<string>();
        foreach (var (key, token) in new[] { ("base", at.Vault.Base), ("quote", at.Vault.Quote) })
        {
            var said = TokenTerms.Understand(token.Address, at.Answers);
            if (said.Symbol != token.Symbol)
            {
                wrong.Add($"{key}.symbol is {token.Symbol}, the token says {Quoted.Of(said.Symbol)}");
            }

            if (said.Decimals != token.Decimals)
            {
                wrong.Add($"{key}.decimals is {token.Decimals}, the token says {said.Decimals}");
            }
        }

        return wrong.Count == 0
            ? Ok($"{at.Vault.Base.Symbol} with {at.Vault.Base.Decimals} decimals, "
                + $"{at.Vault.Quote.Symbol} with {at.Vault.Quote.Decimals}")
            : Fail(string.Join("; ", wrong), "correct the configuration, or the token's address");
    }
}
