using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Routing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>What a venue's book offers in one direction, as the router takes it.</summary>
/// <param name="vault">The vault.</param>
/// <param name="book">The book.</param>
/// <param name="side">1 to buy base, -1 to sell it.</param>
/// <param name="most">Base integer that funds and margin allow there.</param>
/// <param name="fixedCost">Quote integer that a leg's gas costs.</param>
/// <param name="holdingCostWad">What holding one base unit costs, quote per base with 18 decimals.</param>
internal sealed class VenueOffer(
    VaultMandate vault,
    VenueBook book,
    int side,
    BigInteger most,
    BigInteger fixedCost,
    BigInteger holdingCostWad) : RouteOffer
{
    private BigInteger? _capacity;

    /// <inheritdoc/>
    public override bool Buys => side > 0;

    /// <inheritdoc/>
    public override BigInteger Capacity => _capacity ??= BigInteger.Min(most, book.Capacity(side));

    /// <inheritdoc/>
    public override BigInteger FixedCost => fixedCost + book.FlatCost;

    /// <inheritdoc/>
    public override BigInteger HoldingCostWad => holdingCostWad;

    /// <inheritdoc/>
    /// <remarks>
    /// A price is rounded against us to 18 decimals: the amount it came from is got back exactly. What an order costs
    /// whatever its size belongs to the leg: with it what a size costs would not be convex.
    /// </remarks>
    public override BigInteger? QuoteFor(BigInteger size) => book.Quote(side * size) is not { } quote ? null
        : Buys ? Amounts.QuoteFor(vault, size, quote.PriceWad) - book.FlatCost
        : Amounts.QuoteForRoundedUp(vault, size, quote.PriceWad) + book.FlatCost;

    /// <inheritdoc/>
    public override BigInteger DepthTo(BigInteger marginalPriceWad) =>
        BigInteger.Min(most, book.DepthTo(side, marginalPriceWad));
}
