using System.Numerics;

namespace KeeperBot.Simulations;

/// <summary>Swaps against two reserves whose product is kept.</summary>
/// <remarks>
/// The fee is taken from what goes in and amounts are rounded against the trader, as Uniswap does (UniswapV2Library,
/// and UniswapV3 within a tick).
/// </remarks>
internal static class ConstantProduct
{
    private const int Million = 1_000_000;

    /// <summary>
    /// Quote that a trade moves: received for a sale, paid (negative) for a purchase; null when the pool has not as
    /// much.
    /// </summary>
    /// <param name="baseReserve">Base units in the pool, above zero.</param>
    /// <param name="quoteReserve">Quote units in the pool, above zero.</param>
    /// <param name="size">Base units, negative to sell.</param>
    /// <param name="feePips">The fee in millionths.</param>
    public static BigInteger? Trade(BigInteger baseReserve, BigInteger quoteReserve, BigInteger size, int feePips)
    {
        if (size.Sign < 0)
        {
            var input = -size * (Million - feePips);
            return quoteReserve * input / ((baseReserve * Million) + input);
        }

        if (size >= baseReserve)
        {
            return null;
        }

        var denominator = (baseReserve - size) * (Million - feePips);
        return -(((quoteReserve * size * Million) + denominator - 1) / denominator);
    }
}
