using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Devnet;

/// <summary>
/// The price of a Uniswap V3 pool of USDC (token 0, 6 decimals) and WETH (token 1, 18 decimals) as the pool keeps it.
/// </summary>
/// <remarks>
/// <c>sqrtPriceX96 = sqrt(token1 / token0) * 2^96</c> in smallest units (Uniswap v3-core, section 6.1 of the white
/// paper): the higher it is, the less ether costs.
/// </remarks>
public static class PoolPrice
{
    private static readonly BigInteger UnitsRatio = BigInteger.Pow(10, 12);
    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);

    /// <summary>The pool's number for a price, rounded down.</summary>
    /// <param name="ethUsd">Dollars per ether.</param>
    /// <param name="usdcUsd">Dollars per USDC, with as many decimals as <paramref name="ethUsd"/>.</param>
    public static BigInteger SqrtPriceX96(BigInteger ethUsd, BigInteger usdcUsd)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ethUsd);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(usdcUsd);
        return IntegerMath.SquareRoot(((UnitsRatio * usdcUsd) << 192) / ethUsd);
    }

    /// <summary>USDC per ether with 18 decimals, rounded down, from the pool's number.</summary>
    public static BigInteger UsdcPerEth(BigInteger sqrtPriceX96)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sqrtPriceX96);
        return ((UnitsRatio * Wad) << 192) / (sqrtPriceX96 * sqrtPriceX96);
    }
}
