using System.Numerics;

namespace KeeperBot.Tests.Core;

/// <summary>
/// A pool of constant liquidity over the whole range, by its virtual reserves: x·y stays what it is, and the fee is
/// taken from what goes in. Integers only, so that quotes have the same bits everywhere.
/// </summary>
/// <param name="Base">Virtual base reserve, base integer.</param>
/// <param name="Quote">Virtual quote reserve, quote integer.</param>
/// <param name="FeePips">Fee in millionths.</param>
internal sealed record PoolModel(BigInteger Base, BigInteger Quote, int FeePips)
{
    private const int Million = 1_000_000;

    /// <summary>A pool at a price in quote integers per <paramref name="unit"/> base integers.</summary>
    public static PoolModel At(BigInteger quotePerUnit, BigInteger unit, BigInteger baseReserve, int feePips) =>
        new(baseReserve, baseReserve * quotePerUnit / unit, feePips);

    /// <summary>Quote that comes out when <paramref name="size"/> base goes in, rounded down.</summary>
    public BigInteger Sell(BigInteger size)
    {
        var input = size * (Million - FeePips);
        return Quote * input / ((Base * Million) + input);
    }

    /// <summary>
    /// Quote that goes in for <paramref name="size"/> base, rounded up; null when the pool has not that much.
    /// </summary>
    public BigInteger? Buy(BigInteger size)
    {
        if (size >= Base)
        {
            return null;
        }

        var denominator = (Base - size) * (Million - FeePips);
        return ((Quote * size * Million) + denominator - 1) / denominator;
    }
}
