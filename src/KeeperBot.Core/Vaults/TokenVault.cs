using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Vaults;

/// <summary>What an account holds of the tokens that the mandate names: base, quote and assets.</summary>
/// <remarks>The account is never the executor, whose tokens are the hedge and are counted as such.</remarks>
public sealed class TokenVault : VaultKind
{
    /// <inheritdoc/>
    public override string Name => "tokens";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers) =>
        TokensOf(vault).Select(token => TokenTerms.Balance(token.Address, book.Account));

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        if (book.Account == vault.Executor)
        {
            throw new UnanswerableException(
                $"{book.Account} is the executor: its tokens are the hedge, take it out of what the vault holds");
        }

        return new TokenPosition(
        [
            .. TokensOf(vault)
                .Select(token => (Token: token, Held: answers.Get(TokenTerms.Balance(token.Address, book.Account))[0]))
                .Where(balance => !balance.Held.AsBigInteger().IsZero)
                .Select(balance => new HeldToken(balance.Token, balance.Held.AsBigInteger(), "held")),
        ]);
    }

    private static IEnumerable<Token> TokensOf(VaultMandate vault) =>
        [vault.Base, vault.Quote, .. vault.Assets.Select(asset => asset.Token)];
}

/// <summary>Tokens held.</summary>
/// <param name="held">What is held, in the order of the book.</param>
public sealed class TokenPosition(ImmutableArray<HeldToken> held) : VaultPosition
{
    /// <summary>What is held.</summary>
    public ImmutableArray<HeldToken> Held => held;

    /// <inheritdoc/>
    public override Exposure Measure(Market market) => new(
        [.. held.SelectMany(one => ExposureComponent.Holding(one.Label, market[one.Token.Symbol], one.Units))]);
}

/// <summary>So much of a token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Amount">Smallest units.</param>
/// <param name="How">How it is held, for people: "held".</param>
public sealed record HeldToken(Token Token, BigInteger Amount, string How)
{
    /// <summary>Whole tokens.</summary>
    public double Units { get; } = Scaled.ToDouble(Amount, Token.Decimals);

    /// <summary>What it is, for people: "12.5 WETH held".</summary>
    public string Label { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{Scaled.ToDouble(Amount, Token.Decimals):0.####} {Token.Symbol} {How}");
}
