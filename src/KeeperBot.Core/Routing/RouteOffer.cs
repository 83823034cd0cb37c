using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>
/// What one venue offers at one block in one direction: how much, at which price, and what it costs to go there at all.
/// Asking again gives the same answer.
/// </summary>
/// <remarks>
/// The last unit of a larger trade costs no less (brings no more) than that of a smaller one, as in every pool and
/// every book of orders: <see cref="QuoteFor"/> is convex (concave when selling) and <see cref="DepthTo"/> its inverse.
/// Where an offer keeps this only to a rounding, routes are the best ones to that rounding.
/// </remarks>
public abstract class RouteOffer
{
    /// <summary>True when base is bought here, false when it is sold.</summary>
    public abstract bool Buys { get; }

    /// <summary>
    /// The most that may be traded here: the least of depth, the mandate's share of it and the venue's own limits. Base
    /// integer; none when not above zero.
    /// </summary>
    public abstract BigInteger Capacity { get; }

    /// <summary>What opening a leg here costs whatever its size: gas, flat fees. Quote integer, zero or more.</summary>
    public abstract BigInteger FixedCost { get; }

    /// <summary>
    /// What holding one base unit here is expected to cost for as long as the hedge is held: quote per base with 18
    /// decimals, negative when it earns (funding, borrow interest); 0 for spot.
    /// </summary>
    public abstract BigInteger HoldingCostWad { get; }

    /// <summary>
    /// Quote integer that so much base costs (buying) or brings (selling), fees included; null when it cannot be
    /// filled.
    /// </summary>
    /// <param name="size">Base integer above zero.</param>
    public abstract BigInteger? QuoteFor(BigInteger size);

    /// <summary>
    /// The most of which the last unit costs no more (buying) or brings no less (selling) than this price; base
    /// integer.
    /// </summary>
    /// <param name="marginalPriceWad">Quote per base with 18 decimals, fee included; zero or more.</param>
    public abstract BigInteger DepthTo(BigInteger marginalPriceWad);
}
