using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>Liquidity between two ticks of a Uniswap V3 or V4 pool, in the integers of its contracts.</summary>
/// <param name="Lower">The tick from which the liquidity is in range.</param>
/// <param name="Upper">The tick at which it is no more; above <paramref name="Lower"/>.</param>
/// <param name="Liquidity">L of the white paper in smallest units; not below zero.</param>
public sealed record TickRange(int Lower, int Upper, BigInteger Liquidity)
{
    private const int GrowthBits = 128;
    private const int OwedBits = 128;

    private static readonly BigInteger GrowthMask = (BigInteger.One << 256) - 1;
    private static readonly BigInteger OwedMask = (BigInteger.One << OwedBits) - 1;

    /// <summary>The range as a contract states it.</summary>
    /// <param name="lower">The lower tick.</param>
    /// <param name="upper">The upper tick.</param>
    /// <param name="liquidity">The liquidity.</param>
    /// <param name="of">What it is of, for the message.</param>
    /// <exception cref="UnanswerableException">No pool can hold such a range.</exception>
    public static TickRange Checked(int lower, int upper, BigInteger liquidity, string of) =>
        TickMath.IsTick(lower) && TickMath.IsTick(upper) && lower < upper
            ? new TickRange(lower, upper, liquidity)
            : throw new UnanswerableException($"{of} has the impossible ticks {lower} to {upper}");

    /// <summary>
    /// What removing all of the liquidity pays at the pool's price, rounded down as <c>SqrtPriceMath</c> does.
    /// </summary>
    /// <param name="slot">The pool's price and tick, <c>slot0</c>.</param>
    /// <param name="of">What pool it is, for the message.</param>
    /// <exception cref="UnanswerableException">The pool's price and tick are not one price.</exception>
    public (BigInteger Amount0, BigInteger Amount1) AmountsAt(AbiRecord slot, string of)
    {
        var (price, tick) = (slot["sqrtPriceX96"].AsBigInteger(), slot["tick"].AsInt32());
        if (tick is < -TickMath.MaxTick or >= TickMath.MaxTick
            || price < TickMath.RootAt(tick) || price > TickMath.RootAt(tick + 1))
        {
            throw new UnanswerableException($"{of} says the root price {price} at tick {tick}, which is not its price");
        }

        var (lower, upper) = (TickMath.RootAt(Lower), TickMath.RootAt(Upper));
        return tick < Lower ? (Amount0(lower, upper), BigInteger.Zero)
            : tick >= Upper ? (BigInteger.Zero, Amount1(lower, upper))
            : (Amount0(price, upper), Amount1(lower, price));
    }

    /// <summary>
    /// What a fee growth amounts to: growth per unit of liquidity, 128 binary places, that wraps at 2^256.
    /// Source: <c>Position.sol</c> of v3-core and v4-core.
    /// </summary>
    /// <param name="inside">The growth inside the range now.</param>
    /// <param name="last">The same when fees were last counted.</param>
    /// <param name="liquidity">The liquidity that earned them.</param>
    public static BigInteger Fees(BigInteger inside, BigInteger last, BigInteger liquidity) =>
        ((((inside - last) & GrowthMask) * liquidity) >> GrowthBits) & OwedMask;

    /// <summary>The growth inside the range from what a V3 pool keeps of it (white paper, 6.19 to 6.21).</summary>
    /// <param name="tick">The pool's tick.</param>
    /// <param name="global">The growth of the whole pool.</param>
    /// <param name="outsideLower">The growth beyond the lower tick, seen from where the price was.</param>
    /// <param name="outsideUpper">The same of the upper tick.</param>
    public BigInteger GrowthInside(int tick, BigInteger global, BigInteger outsideLower, BigInteger outsideUpper)
    {
        var below = tick >= Lower ? outsideLower : global - outsideLower;
        var above = tick < Upper ? outsideUpper : global - outsideUpper;
        return (global - below - above) & GrowthMask;
    }

    private BigInteger Amount0(BigInteger from, BigInteger to) =>
        (Liquidity << TickMath.RootBits) * (to - from) / to / from;

    private BigInteger Amount1(BigInteger from, BigInteger to) => (Liquidity * (to - from)) >> TickMath.RootBits;
}
