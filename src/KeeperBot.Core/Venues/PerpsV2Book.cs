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
    private const int NearBits = 18;

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
    /// <remarks>
    /// By halving, as the marginal price jumps where the maker's fee ends; from where it is by the formula at either
    /// fee.
    /// </remarks>
    public override BigInteger DepthTo(int side, BigInteger marginalPriceWad)
    {
        if (!isOpen)
        {
            return BigInteger.Zero;
        }

        var (taken, refused) = (BigInteger.Zero, (market.Room(side) / Unit) + 1);
        foreach (var fee in (ReadOnlySpan<BigInteger>)[market.TakerFee, market.MakerFee])
        {
            var near = market.SizeTo(side, marginalPriceWad, fee) / Unit;
            var part = (near >> NearBits) + 1;
            foreach (var size in (ReadOnlySpan<BigInteger>)[near - part, near + part])
            {
                if (size > taken && size < refused)
                {
                    (taken, refused) = Costs(side, size, marginalPriceWad) ? (size, refused) : (taken, size);
                }
            }
        }

        while (refused - taken > BigInteger.One + (taken >> PrecisionBits))
        {
            var middle = (taken + refused) / 2;
            (taken, refused) = Costs(side, middle, marginalPriceWad) ? (middle, refused) : (taken, middle);
        }

        return taken;
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
