using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>How far one trade may move the price of a Curie market.</summary>
/// <remarks>
/// Source: curie-contract 2.8.4, Exchange.sol: <c>_isOverPriceLimitWithTick</c> ("EX_OPLAS") and the price band of
/// <c>_swap</c> ("EX_OPB"). The contract counts ticks from where the price stood at the first trade that comes 15 s or
/// more after the last one that was counted from, which no view tells: here from where it stands.
/// </remarks>
/// <param name="SqrtPriceX96">Root of the pool's price, times 2^96.</param>
/// <param name="Tick">The pool's tick.</param>
/// <param name="MostTicks">How many ticks the price may move within a block, not below zero.</param>
/// <param name="IndexPrice">The oracle's price, 18 decimals, above zero.</param>
/// <param name="MostSpreadPips">
/// The most by which the price may be from the oracle's, millionths of that; where it is further it may only come back.
/// </param>
public sealed record CurieLimits(
    BigInteger SqrtPriceX96, int Tick, int MostTicks, BigInteger IndexPrice, int MostSpreadPips)
{
    /// <summary>True for a root price that a trade may end at.</summary>
    /// <param name="root">Times 2^96.</param>
    public bool Allows(BigInteger root)
    {
        var (before, after) = (SpreadAt(SqrtPriceX96), SpreadAt(root));
        return root > RootAt(Tick - MostTicks) && root < RootAt(Tick + MostTicks + 1)
            && after >= BigInteger.Min(before, -MostSpreadPips) && after <= BigInteger.Max(before, MostSpreadPips);
    }

    /// <summary>The furthest root price that a trade may end at; the present one where it may not move.</summary>
    /// <param name="side">1 to buy base, which raises the price, -1 to sell it.</param>
    public BigInteger Furthest(int side)
    {
        var (allowed, refused) = (SqrtPriceX96, RootAt(side > 0 ? Tick + MostTicks + 1 : Tick - MostTicks));
        while ((refused - allowed) * side > BigInteger.One)
        {
            var middle = (allowed + refused) / 2;
            (allowed, refused) = Allows(middle) ? (middle, refused) : (allowed, middle);
        }

        return allowed;
    }

    /// <summary>
    /// By how much a price is from the oracle's, millionths of that, toward zero; Exchange._getPriceSpreadRatio.
    /// </summary>
    private BigInteger SpreadAt(BigInteger root)
    {
        var price = ((root * root) >> TickMath.RootBits) * PowerOfTen.Of(18) >> TickMath.RootBits;
        return (price - IndexPrice) * SwapMath.PipsPerUnit / IndexPrice;
    }

    private static BigInteger RootAt(int tick) =>
        TickMath.RootAt(Math.Clamp(tick, -TickMath.MaxTick, TickMath.MaxTick));
}
