using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>What a Uniswap V3 pool says of itself.</summary>
/// <param name="Token0">The token with the lower address.</param>
/// <param name="Token1">The other one.</param>
/// <param name="FeePips">Its fee in millionths.</param>
/// <param name="SqrtPriceX96">Root of token 1 per token 0, in integers, times 2^96.</param>
/// <param name="Liquidity">What is in range now.</param>
public sealed record UniswapV3Pool(
    Address Token0, Address Token1, int FeePips, BigInteger SqrtPriceX96, BigInteger Liquidity)
{
    private const int FixedPointBits = 96;
    private static readonly AbiFunction Token0Of = Abis.UniswapV3Pool.Function("token0");
    private static readonly AbiFunction Token1Of = Abis.UniswapV3Pool.Function("token1");
    private static readonly AbiFunction FeeOf = Abis.UniswapV3Pool.Function("fee");
    private static readonly AbiFunction Slot0Of = Abis.UniswapV3Pool.Function("slot0");
    private static readonly AbiFunction LiquidityOf = Abis.UniswapV3Pool.Function("liquidity");

    /// <summary>The reads of a pool.</summary>
    public static IEnumerable<Ask> Observe(Address pool) =>
        new[] { Token0Of, Token1Of, FeeOf, Slot0Of, LiquidityOf }.Select(read => new Ask(pool, read));

    /// <summary>What a pool says.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed: it is no pool.</exception>
    public static UniswapV3Pool Understand(Address pool, Answers answers) => new(
        answers.Get(new Ask(pool, Token0Of))[0].AsAddress(),
        answers.Get(new Ask(pool, Token1Of))[0].AsAddress(),
        answers.Get(new Ask(pool, FeeOf))[0].AsInt32(),
        answers.Get(new Ask(pool, Slot0Of))["sqrtPriceX96"].AsBigInteger(),
        answers.Get(new Ask(pool, LiquidityOf))[0].AsBigInteger());

    /// <summary>
    /// The pool's price without fee and impact, quote per base with 18 decimals, toward zero. Source: Uniswap V3 white
    /// paper, 6.2.
    /// </summary>
    public BigInteger QuotePerBaseWad(VaultMandate vault) =>
        QuotePerBaseWad(vault, SqrtPriceX96, Token0 == vault.Base.Address);

    /// <summary>
    /// The same of a root price of the pool of a vault's two tokens, which stand in the order of addresses.
    /// </summary>
    /// <param name="vault">The vault.</param>
    /// <param name="sqrtPriceX96">Root of token 1 per token 0, in integers, times 2^96.</param>
    public static BigInteger QuotePerBaseWad(VaultMandate vault, BigInteger sqrtPriceX96) =>
        QuotePerBaseWad(vault, sqrtPriceX96, vault.Base.Address.CompareTo(vault.Quote.Address) < 0);

    private static BigInteger QuotePerBaseWad(VaultMandate vault, BigInteger sqrtPriceX96, bool isBaseFirst)
    {
        var scale = PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals);
        var (square, unit) = (sqrtPriceX96 * sqrtPriceX96, BigInteger.One << (2 * FixedPointBits));
        var (over, under) = isBaseFirst ? (square, unit) : (unit, square);
        return under.IsZero ? BigInteger.Zero : over * scale / (under * PowerOfTen.Of(vault.Quote.Decimals));
    }
}
