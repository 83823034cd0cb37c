using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>What a PerpsV2 market fills orders at, one sUSD counted as one unit of quote.</summary>
/// <param name="venue">The venue.</param>
/// <param name="vault">The vault.</param>
/// <param name="market">The market, with the fees of the orders in question.</param>
/// <param name="flatCost">What an order costs whatever its size, sUSD with 18 decimals.</param>
/// <param name="isOpen">False while the market takes no orders.</param>
internal sealed class PerpsV2Book(
    VenueMandate venue, VaultMandate vault, PerpsV2Market market, BigInteger flatCost, bool isOpen) : VenueBook
{
    private const int Decimals = 18;

    /// <summary>A depth is found to a millionth of itself.</summary>
    private const int PrecisionBits = 20;
    private const int MarginalParts = 1_000_000;

    /// <inheritdoc/>
    public override BigInteger FlatCost => flatCost / PowerOfTen.Of(Decimals - vault.Quote.Decimals);

    /// <inheritdoc/>
    /// <remarks>A sale that brings less than the flat cost is none that the market fills within any limit.</remarks>
    public override VenueQuote? Quote(BigInteger size)
    {
        var units = InMarket(size);
        if (!isOpen || BigInteger.Abs(units) > market.Room(size.Sign))
        {
            return null;
        }

        var money = market.MoneyFor(units) + (size.Sign * flatCost);
        if (money.Sign <= 0)
        {
            return null;
        }

        // Quote per base with 18 decimals, rounded against us: down for a sale, up for a purchase.
        var (numerator, denominator) = (money * PowerOfTen.Of(Decimals), BigInteger.Abs(units));
        var price = (size.Sign > 0 ? numerator + denominator - 1 : numerator) / denominator;
        return new VenueQuote(venue, size, price);
    }

    /// <inheritdoc/>
    /// <remarks>The mean premium of a size s is s / (2 scale).</remarks>
    public override double? Impact => 1.0 / (2.0 * Scaled.ToDouble(market.SkewScale, Decimals));

    /// <inheritdoc/>
    public override double? PriceOf(BigInteger size) =>
        Quote(size) is { } quote ? Scaled.ToDouble(quote.PriceWad, PriceEvidence.WadDecimals) : null;

    /// <inheritdoc/>
    /// <remarks>By the formula, and then by what the contract's roundings leave of it.</remarks>
    public override BigInteger DepthTo(int side, BigInteger marginalPriceWad)
    {
        if (!isOpen)
        {
            return BigInteger.Zero;
        }

        var depth = BigInteger.Min(market.SizeTo(side, marginalPriceWad), market.Room(side)) / Unit;
        for (var step = BigInteger.One + (depth >> PrecisionBits);
            depth.Sign > 0 && !Costs(side, depth, marginalPriceWad);
            step <<= 1)
        {
            depth = BigInteger.Max(BigInteger.Zero, depth - step);
        }

        return depth;
    }

    /// <inheritdoc/>
    public override BigInteger? OpenInterest => market.Size / Unit;

    /// <inheritdoc/>
    public override Carry CarryAfter(BigInteger size) => market.CarryAfter(InMarket(size));

    /// <inheritdoc/>
    public override BigInteger Capacity(int side) => isOpen ? market.Room(side) / Unit : BigInteger.Zero;

    /// <summary>The market's units per unit of the token.</summary>
    private BigInteger Unit => PowerOfTen.Of(Decimals - vault.Base.Decimals);

    /// <summary>True when the last unit of a size costs no more than a price, or brings no less.</summary>
    private bool Costs(int side, BigInteger size, BigInteger marginalPriceWad) =>
        Marginal(side, size) * side <= marginalPriceWad * side;

    /// <summary>What the last millionth of a size costs, quote per base with 18 decimals.</summary>
    private BigInteger Marginal(int side, BigInteger size)
    {
        var units = size * Unit;
        var part = BigInteger.Max(BigInteger.One, units / MarginalParts);
        var last = market.MoneyFor(side * units) - market.MoneyFor(side * (units - part));
        return last * PowerOfTen.Of(Decimals) / part;
    }

    private BigInteger InMarket(BigInteger size) => size * PowerOfTen.Of(Decimals - vault.Base.Decimals);
}
