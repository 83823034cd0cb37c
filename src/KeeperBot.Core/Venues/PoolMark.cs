using System.Numerics;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Venues;

/// <summary>What a venue's pool says its price is, and how hard that is to move.</summary>
/// <param name="PriceWad">Quote per base with 18 decimals, without fee and impact; zero for an empty pool.</param>
/// <param name="Liquidity">
/// The root of the product of both tokens, in integers: what is in range of a V3 pool, and the whole of a V2 pair,
/// which is a V3 pool with one position over all prices (Uniswap V3 white paper, 2).
/// </param>
public sealed record PoolMark(BigInteger PriceWad, BigInteger Liquidity)
{
    /// <summary>The reads of a venue's pool.</summary>
    public static IEnumerable<Ask> Observe(VenueMandate venue) =>
        IsPair(venue) ? [UniswapV2Venue.Reserves(venue.Pool)] : UniswapV3Pool.Observe(venue.Pool);

    /// <summary>What the pool says.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed: it is no pool.</exception>
    public static PoolMark Understand(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        if (!IsPair(venue))
        {
            var pool = UniswapV3Pool.Understand(venue.Pool, answers);
            return new PoolMark(pool.QuotePerBaseWad(vault), pool.Liquidity);
        }

        var buying = UniswapV2Venue.ReservesAt(venue.Pool, vault, answers, side: 1);
        return new PoolMark(buying.InPerOutWad(vault), IntegerMath.SquareRoot(buying.In * buying.Out));
    }

    private static bool IsPair(VenueMandate venue) =>
        string.Equals(venue.Kind, UniswapV2Venue.KindName, StringComparison.Ordinal);
}
