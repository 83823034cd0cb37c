using System.Buffers.Binary;
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

    /// <summary>keccak-256 of the creation code of a Uniswap V3 pool (v3-core 1.0.0, PoolAddress.sol).</summary>
    private static readonly Hash32 PoolInitCodeHash =
        Hash32.Parse("0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54");

    /// <summary>
    /// Where a factory puts the pool of two tokens: CREATE2 (EIP-1014) of keccak-256(token0, token1, fee). A fork of
    /// Uniswap with pool code of its own puts it elsewhere.
    /// </summary>
    /// <param name="factory">The factory.</param>
    /// <param name="one">A token.</param>
    /// <param name="other">The other one.</param>
    /// <param name="feePips">The fee in millionths.</param>
    public static Address AddressOf(Address factory, Address one, Address other, int feePips)
    {
        const int Word = 32;
        var (token0, token1) = one.CompareTo(other) < 0 ? (one, other) : (other, one);
        Span<byte> key = stackalloc byte[3 * Word];
        key.Clear();
        token0.CopyTo(key[(Word - Address.Length)..]);
        token1.CopyTo(key[((2 * Word) - Address.Length)..]);
        BinaryPrimitives.WriteInt32BigEndian(key[^sizeof(int)..], feePips);
        Span<byte> input = stackalloc byte[1 + Address.Length + (2 * Word)];
        input[0] = 0xff;
        factory.CopyTo(input[1..]);
        Keccak256.Compute(key, input[(1 + Address.Length)..]);
        PoolInitCodeHash.CopyTo(input[(1 + Address.Length + Word)..]);
        Span<byte> hash = stackalloc byte[Word];
        Keccak256.Compute(input, hash);
        return new Address(hash[(Word - Address.Length)..]);
    }

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
