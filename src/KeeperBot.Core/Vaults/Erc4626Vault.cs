using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>Shares that an account has of a tokenised vault (EIP-4626), counted as the assets they stand for.</summary>
/// <remarks>
/// What that vault does with its assets is not looked into: the shares move as its asset does, at the rate it states
/// at the block.
/// </remarks>
public sealed class Erc4626Vault : VaultKind
{
    private const string Shares = "vault";

    private static readonly AbiFunction BalanceOf = Abis.Erc4626.Function("balanceOf");
    private static readonly AbiFunction TotalSupply = Abis.Erc4626.Function("totalSupply");
    private static readonly AbiFunction TotalAssets = Abis.Erc4626.Function("totalAssets");
    private static readonly AbiFunction AssetOf = Abis.Erc4626.Function("asset");
    private static readonly AbiFunction ConvertToAssets = Abis.Erc4626.Function("convertToAssets");

    /// <inheritdoc/>
    public override string Name => "erc4626";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [Shares];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var inner = book.Contract(Shares);
        yield return new Ask(inner, BalanceOf, book.Account);
        yield return new Ask(inner, TotalSupply);
        yield return new Ask(inner, TotalAssets);
        yield return new Ask(inner, AssetOf);
        if (answers.TryGet(new Ask(inner, BalanceOf, book.Account)) is { } shares)
        {
            yield return new Ask(inner, ConvertToAssets, shares[0].AsBigInteger());
        }
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var inner = book.Contract(Shares);
        BigInteger Number(Ask ask) => answers.Get(ask)[0].AsBigInteger();
        var shares = Number(new Ask(inner, BalanceOf, book.Account));
        if (shares.IsZero)
        {
            return new TokenPosition([]);
        }

        var (supply, all) = (Number(new Ask(inner, TotalSupply)), Number(new Ask(inner, TotalAssets)));
        var assets = Number(new Ask(inner, ConvertToAssets, shares));
        if (shares > supply || assets > all)
        {
            throw new UnanswerableException(
                $"the vault {inner} says that {shares} of its {supply} shares stand for {assets} of {all} assets");
        }

        var token = KnownToken.At(vault, answers.Get(new Ask(inner, AssetOf))[0].AsAddress(), $"the vault {inner}");
        return new TokenPosition([new HeldToken(token, assets, $"in shares of {inner}")]);
    }
}
