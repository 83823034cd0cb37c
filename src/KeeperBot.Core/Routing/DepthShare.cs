using System.Globalization;
using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>
/// An offer of which only a share of the depth may be taken: the depth to a stated price, such as the mandate's
/// slippage limit. What is left keeps the price near for others, and for the keeper's next hedge.
/// </summary>
public sealed class DepthShare : RouteOffer
{
    private const int BpsPerUnit = 10_000;

    private readonly RouteOffer _offer;

    /// <summary>The same offer with a capacity of at most a share of its depth.</summary>
    /// <param name="offer">What the venue offers.</param>
    /// <param name="limitPriceWad">
    /// Where depth is measured: quote per base with 18 decimals, fee included, above zero; for example a
    /// <see cref="LimitPrice"/>.
    /// </param>
    /// <param name="shareBps">The most of that depth, in basis points, from 1 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public DepthShare(RouteOffer offer, BigInteger limitPriceWad, int shareBps)
    {
        if (limitPriceWad.Sign <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(limitPriceWad), limitPriceWad, "must be above zero");
        }

        _offer = offer;
        Depth = BigInteger.Min(offer.DepthTo(limitPriceWad), offer.Capacity);
        Capacity = Depth * Checked(shareBps, 1, nameof(shareBps)) / BpsPerUnit;
    }

    /// <summary>How much the venue takes to the price, base integer.</summary>
    public BigInteger Depth { get; }

    /// <inheritdoc/>
    public override BigInteger Capacity { get; }

    /// <inheritdoc/>
    public override bool Buys => _offer.Buys;

    /// <inheritdoc/>
    public override BigInteger FixedCost => _offer.FixedCost;

    /// <inheritdoc/>
    public override BigInteger HoldingCostWad => _offer.HoldingCostWad;

    /// <summary>
    /// The price so far from a reference on the side that costs: above it when buying, below it when selling; rounded
    /// toward the reference.
    /// </summary>
    /// <param name="referencePriceWad">Quote per base with 18 decimals.</param>
    /// <param name="distanceBps">In basis points, from 0 to 10,000.</param>
    /// <param name="buys">True when base is bought.</param>
    /// <exception cref="ArgumentOutOfRangeException">The distance is outside its range.</exception>
    public static BigInteger LimitPrice(BigInteger referencePriceWad, int distanceBps, bool buys)
    {
        var distance = referencePriceWad * Checked(distanceBps, 0, nameof(distanceBps)) / BpsPerUnit;
        return buys ? referencePriceWad + distance : referencePriceWad - distance;
    }

    /// <inheritdoc/>
    public override BigInteger? QuoteFor(BigInteger size) => size > Capacity ? null : _offer.QuoteFor(size);

    /// <inheritdoc/>
    public override BigInteger DepthTo(BigInteger marginalPriceWad) =>
        BigInteger.Min(_offer.DepthTo(marginalPriceWad), Capacity);

    private static int Checked(int bps, int least, string name) => bps >= least && bps <= BpsPerUnit
        ? bps
        : throw new ArgumentOutOfRangeException(
            name,
            bps,
            string.Create(CultureInfo.InvariantCulture, $"must be from {least} to {BpsPerUnit} basis points"));
}
