using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Routing;

/// <summary>What is to be traded, and the price it is held against.</summary>
public sealed record RouteOrder
{
    /// <summary>An order.</summary>
    /// <param name="size">Signed base integer: above zero buys, below sells.</param>
    /// <param name="referencePriceWad">The oracle's price, quote per base with 18 decimals, above zero.</param>
    /// <param name="baseDecimals">Decimals of the base token, 0 to 255.</param>
    /// <param name="quoteDecimals">Decimals of the quote token, at most 18 more than those of the base.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public RouteOrder(BigInteger size, BigInteger referencePriceWad, int baseDecimals, int quoteDecimals)
    {
        if (size.IsZero)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "must not be zero: there is nothing to route");
        }

        if (referencePriceWad.Sign <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(referencePriceWad), referencePriceWad, "must be above zero: costs are measured against it");
        }

        if (baseDecimals is < 0 or > Scaled.MaxDecimals)
        {
            throw new ArgumentOutOfRangeException(nameof(baseDecimals), baseDecimals, "a token has 0 to 255 decimals");
        }

        if (quoteDecimals < 0 || quoteDecimals > baseDecimals + PriceEvidence.WadDecimals)
        {
            throw new ArgumentOutOfRangeException(
                nameof(quoteDecimals), quoteDecimals, "must be from 0 to 18 more than the base token's decimals");
        }

        (Size, ReferencePriceWad) = (size, referencePriceWad);
        (Buys, Units) = (size.Sign > 0, BigInteger.Abs(size));
        Scale = PowerOfTen.Of(PriceEvidence.WadDecimals + baseDecimals - quoteDecimals);
    }

    /// <summary>Signed base integer.</summary>
    public BigInteger Size { get; }

    /// <summary>Quote per base with 18 decimals.</summary>
    public BigInteger ReferencePriceWad { get; }

    /// <summary>True when base is bought.</summary>
    public bool Buys { get; }

    /// <summary>The size without its sign.</summary>
    public BigInteger Units { get; }

    /// <summary>
    /// One quote integer in products: a base integer times a price is a whole number of these parts of it, so that
    /// nothing is rounded before a cost is stated.
    /// </summary>
    internal BigInteger Scale { get; }

    /// <summary>
    /// What two splits may differ by and count as equally good, in products: a trillionth of the value, or what the
    /// rounding of quotes leaves open.
    /// </summary>
    internal BigInteger Tolerance =>
        BigInteger.Max(RoundingQuotes * Scale, (Units * ReferencePriceWad) >> ToleranceBits);

    private const int RoundingQuotes = 8;
    private const int ToleranceBits = 40;

    /// <summary>
    /// The price at which a unit costs so much, in cost terms: what is paid counts up, what is received counts down.
    /// </summary>
    internal BigInteger Signed(BigInteger price) => Buys ? price : -price;

    /// <summary>The quote integer of a product, rounded up.</summary>
    internal BigInteger RoundedUp(BigInteger product) => -Floor(-product);

    /// <summary>The quote integer of a product, rounded down.</summary>
    internal BigInteger Floor(BigInteger product)
    {
        var quotient = BigInteger.DivRem(product, Scale, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }
}
