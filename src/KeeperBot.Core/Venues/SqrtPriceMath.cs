using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>How amounts move the root price of a Uniswap V3 pool, to the unit.</summary>
/// <remarks>
/// Source: <c>SqrtPriceMath.sol</c> of v3-core 1.0. Root prices are below 2^160 and times 2^96, liquidity is below
/// 2^128, amounts below 2^256. Where the contract reverts the answer is null.
/// </remarks>
public static class SqrtPriceMath
{
    private const int RootBits = TickMath.RootBits;

    private static readonly BigInteger WordLimit = BigInteger.One << 256;
    private static readonly BigInteger RootLimit = BigInteger.One << 160;

    /// <summary>
    /// The root price after so much went in, rounded toward the price before: up for token 0, down for token 1.
    /// </summary>
    /// <param name="root">The root price before.</param>
    /// <param name="liquidity">The liquidity in range.</param>
    /// <param name="amountIn">What went in.</param>
    /// <param name="zeroForOne">True when it is token 0.</param>
    public static BigInteger? NextFromInput(
        BigInteger root, BigInteger liquidity, BigInteger amountIn, bool zeroForOne) =>
        root.Sign <= 0 || liquidity.Sign <= 0 ? null
        : zeroForOne ? NextFromAmount0(root, liquidity, amountIn, add: true)
        : NextFromAmount1(root, liquidity, amountIn, add: true);

    /// <summary>
    /// The root price after so much went out, rounded away from the price before: down for token 1, up for token 0.
    /// </summary>
    /// <param name="root">The root price before.</param>
    /// <param name="liquidity">The liquidity in range.</param>
    /// <param name="amountOut">What went out.</param>
    /// <param name="zeroForOne">True when it is token 1, for token 0 that went in.</param>
    public static BigInteger? NextFromOutput(
        BigInteger root, BigInteger liquidity, BigInteger amountOut, bool zeroForOne) =>
        root.Sign <= 0 || liquidity.Sign <= 0 ? null
        : zeroForOne ? NextFromAmount1(root, liquidity, amountOut, add: false)
        : NextFromAmount0(root, liquidity, amountOut, add: false);

    /// <summary>
    /// Token 0 between two root prices, in either order: L·2^96·(b − a)/b/a, each division rounded the same way.
    /// </summary>
    /// <param name="one">A root price, above zero.</param>
    /// <param name="other">The other one.</param>
    /// <param name="liquidity">The liquidity between them.</param>
    /// <param name="roundUp">True for what goes in, false for what comes out.</param>
    public static BigInteger Amount0(BigInteger one, BigInteger other, BigInteger liquidity, bool roundUp)
    {
        var (low, high) = one > other ? (other, one) : (one, other);
        var product = (liquidity << RootBits) * (high - low);
        return roundUp
            ? IntegerMath.DivideRoundingUp(IntegerMath.DivideRoundingUp(product, high), low)
            : product / high / low;
    }

    /// <summary>Token 1 between two root prices, in either order: L·(b − a)/2^96.</summary>
    /// <param name="one">A root price.</param>
    /// <param name="other">The other one.</param>
    /// <param name="liquidity">The liquidity between them.</param>
    /// <param name="roundUp">True for what goes in, false for what comes out.</param>
    public static BigInteger Amount1(BigInteger one, BigInteger other, BigInteger liquidity, bool roundUp)
    {
        var product = liquidity * BigInteger.Abs(other - one);
        return roundUp ? -(-product >> RootBits) : product >> RootBits;
    }

    /// <summary>L·√P/(L ± x·√P), rounded up; x is of token 0.</summary>
    private static BigInteger? NextFromAmount0(BigInteger root, BigInteger liquidity, BigInteger amount, bool add)
    {
        if (amount.IsZero)
        {
            return root;
        }

        var (scaled, product) = (liquidity << RootBits, amount * root);
        if (!add)
        {
            return product >= WordLimit || scaled <= product
                ? null
                : AsRoot(IntegerMath.DivideRoundingUp(scaled * root, scaled - product));
        }

        // What does not fit a word is computed without the product, which rounds a little further up.
        if (scaled + product < WordLimit)
        {
            return IntegerMath.DivideRoundingUp(scaled * root, scaled + product);
        }

        var sum = (scaled / root) + amount;
        return sum < WordLimit ? IntegerMath.DivideRoundingUp(scaled, sum) : null;
    }

    /// <summary>√P ± y/L, rounded down; y is of token 1.</summary>
    private static BigInteger? NextFromAmount1(BigInteger root, BigInteger liquidity, BigInteger amount, bool add)
    {
        var scaled = amount << RootBits;
        var quotient = add ? scaled / liquidity : IntegerMath.DivideRoundingUp(scaled, liquidity);
        return quotient >= WordLimit ? null
            : add ? AsRoot(root + quotient)
            : root > quotient ? root - quotient
            : null;
    }

    private static BigInteger? AsRoot(BigInteger value) => value < RootLimit ? value : null;
}
