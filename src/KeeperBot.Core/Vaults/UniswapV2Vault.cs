using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>Liquidity tokens that an account holds of a Uniswap V2 pair, whatever the order of its tokens.</summary>
public sealed class UniswapV2Vault : VaultKind
{
    private const string Pair = "pair";

    private static readonly AbiFunction BalanceOf = Abis.UniswapV2Pair.Function("balanceOf");
    private static readonly AbiFunction TotalSupply = Abis.UniswapV2Pair.Function("totalSupply");
    private static readonly AbiFunction Reserves = Abis.UniswapV2Pair.Function("getReserves");
    private static readonly AbiFunction LastProduct = Abis.UniswapV2Pair.Function("kLast");
    private static readonly AbiFunction Token0 = Abis.UniswapV2Pair.Function("token0");
    private static readonly AbiFunction Token1 = Abis.UniswapV2Pair.Function("token1");
    private static readonly AbiFunction Factory = Abis.UniswapV2Pair.Function("factory");
    private static readonly AbiFunction FeeTo = Abis.UniswapV2Factory.Function("feeTo");

    /// <inheritdoc/>
    public override string Name => "uniswap-v2-lp";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [Pair];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var pair = book.Contract(Pair);
        yield return new Ask(pair, BalanceOf, book.Account);
        foreach (var read in new[] { TotalSupply, Reserves, LastProduct, Token0, Token1, Factory })
        {
            yield return new Ask(pair, read);
        }

        foreach (var side in new[] { Token0, Token1 })
        {
            if (answers.TryGet(new Ask(pair, side)) is { } token)
            {
                yield return TokenTerms.Balance(token[0].AsAddress(), pair);
            }
        }

        if (answers.TryGet(new Ask(pair, Factory)) is { } factory)
        {
            yield return new Ask(factory[0].AsAddress(), FeeTo);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What is paid follows <c>UniswapV2Pair.burn</c>: a share of what the pair holds, after the protocol's own share
    /// was minted. What is measured follows the reserves: tokens that somebody sent to the pair may be skimmed by
    /// anybody.
    /// </remarks>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var pair = book.Contract(Pair);
        BigInteger Number(AbiFunction read) => answers.Get(new Ask(pair, read))[0].AsBigInteger();
        var shares = answers.Get(new Ask(pair, BalanceOf, book.Account))[0].AsBigInteger();
        if (shares.IsZero)
        {
            return new LiquidityPosition([]);
        }

        var reserves = answers.Get(new Ask(pair, Reserves));
        var product = reserves["_reserve0"].AsBigInteger() * reserves["_reserve1"].AsBigInteger();
        var factory = answers.Get(new Ask(pair, Factory))[0].AsAddress();
        var takesFee = !answers.Get(new Ask(factory, FeeTo))[0].AsAddress().IsZero;
        var supply = Number(TotalSupply);
        if (shares > supply || product.IsZero)
        {
            throw new UnanswerableException(
                $"the pair {pair} says that {book.Account} has {shares} of {supply} shares in a product of {product}");
        }

        supply += takesFee ? ProtocolShares(supply, product, Number(LastProduct)) : BigInteger.Zero;
        var (name, share) = ($"pair {pair}", IntegerMath.SquareRoot(product) * shares / supply);
        PooledToken Side(AbiFunction side)
        {
            var token = KnownToken.At(vault, answers.Get(new Ask(pair, side))[0].AsAddress(), name);
            var held = answers.Get(TokenTerms.Balance(token.Address, pair))[0].AsBigInteger();
            return new PooledToken(token, held * shares / supply, BigInteger.Zero);
        }

        return new LiquidityPosition([PooledLiquidity.Whole(name, Side(Token0), Side(Token1), share)]);
    }

    /// <summary>
    /// What <c>_mintFee</c> mints to the protocol before anybody is paid: a sixth of what the root of the product grew.
    /// </summary>
    private static BigInteger ProtocolShares(BigInteger supply, BigInteger product, BigInteger lastProduct)
    {
        if (lastProduct.IsZero)
        {
            return BigInteger.Zero;
        }

        var (root, last) = (IntegerMath.SquareRoot(product), IntegerMath.SquareRoot(lastProduct));
        return root <= last ? BigInteger.Zero : supply * (root - last) / ((root * 5) + last);
    }
}
