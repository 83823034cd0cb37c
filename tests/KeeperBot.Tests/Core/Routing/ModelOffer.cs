using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Routing;

namespace KeeperBot.Tests.Core.Routing;

/// <summary>
/// Offers of model venues in integers: base with 18 decimals, quote with 6. Each part of an offer is a stretch of
/// rising cost with a size of its own, and they follow one another.
/// </summary>
internal sealed class ModelOffer(bool buys, ImmutableArray<ModelStretch> stretches) : RouteOffer
{
    public const int BaseDecimals = 18;
    public const int QuoteDecimals = 6;

    /// <summary>Products of a base integer and a price in a quote integer.</summary>
    public static readonly BigInteger Scale = BigInteger.Pow(10, 18 + BaseDecimals - QuoteDecimals);

    public static readonly BigInteger Unit = BigInteger.Pow(10, BaseDecimals);

    public int QuotesAsked { get; private set; }

    public int DepthsAsked { get; private set; }

    public BigInteger Fixed { get; init; }

    public BigInteger Holding { get; init; }

    public BigInteger? Cap { get; init; }

    public override bool Buys => buys;

    public override BigInteger Capacity
    {
        get
        {
            var size = stretches.Aggregate(BigInteger.Zero, (sum, stretch) => sum + stretch.Size);
            return Cap is { } cap ? BigInteger.Min(cap, size) : size;
        }
    }

    public override BigInteger FixedCost => Fixed;

    public override BigInteger HoldingCostWad => Holding;

    /// <summary>The same offer otherwise capped.</summary>
    public ModelOffer With(BigInteger cap) => new(buys, stretches) { Cap = cap, Fixed = Fixed, Holding = Holding };

    /// <summary>The same offer with another fixed cost.</summary>
    public ModelOffer Costing(BigInteger fixedCost) => new(buys, stretches)
    {
        Cap = Cap,
        Fixed = fixedCost,
        Holding = Holding,
    };

    public override BigInteger? QuoteFor(BigInteger size)
    {
        QuotesAsked++;
        var (product, left) = (BigInteger.Zero, size);
        foreach (var stretch in stretches)
        {
            var part = BigInteger.Min(left, stretch.Size);
            product += part.IsZero ? 0 : stretch.Product(part);
            left -= part;
        }

        if (!left.IsZero || size > Capacity)
        {
            return null;
        }

        return buys ? (product + Scale - 1) / Scale : product / Scale;
    }

    public override BigInteger DepthTo(BigInteger marginalPriceWad)
    {
        DepthsAsked++;
        var depth = BigInteger.Zero;
        foreach (var stretch in stretches)
        {
            var part = BigInteger.Min(stretch.Size, stretch.DepthTo(marginalPriceWad));
            depth += part;
            if (part < stretch.Size)
            {
                break;
            }
        }

        return BigInteger.Min(depth, Capacity);
    }
}

/// <summary>A stretch of an offer.</summary>
/// <param name="Size">How much it takes, base integer.</param>
internal abstract record ModelStretch(BigInteger Size)
{
    protected const int Million = 1_000_000;

    /// <summary>What so much costs or brings, fee included: base integer times a price.</summary>
    public abstract BigInteger Product(BigInteger size);

    /// <summary>The most of which the last unit is no worse than the price, zero or more.</summary>
    public abstract BigInteger DepthTo(BigInteger price);

    protected static BigInteger Root(BigInteger value)
    {
        if (value.Sign <= 0)
        {
            return 0;
        }

        var root = (BigInteger)Math.Sqrt((double)value) + 1;
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (BigInteger.Abs(next - root) <= 1)
            {
                root = BigInteger.Max(next, root);
                break;
            }

            root = next;
        }

        while (root * root > value)
        {
            root--;
        }

        return root;
    }
}

/// <summary>x·y = k from these reserves on; a range of liquidity is the part of it up to its size.</summary>
internal sealed record PoolStretch(bool Buys, BigInteger Base, BigInteger PriceWad, int FeePips, BigInteger Size)
    : ModelStretch(Size)
{
    public override BigInteger Product(BigInteger size)
    {
        if (Buys)
        {
            var denominator = (Base - size) * (Million - FeePips);
            return ((Base * PriceWad * size * Million) + denominator - 1) / denominator;
        }

        var input = size * (Million - FeePips);
        return Base * PriceWad * input / ((Base * Million) + input);
    }

    public override BigInteger DepthTo(BigInteger price)
    {
        if (price.IsZero)
        {
            return Buys ? 0 : Size;
        }

        // Where the pool's own price is the one without the fee, base² times the first price over it are left.
        var left = Buys
            ? Root(Base * Base * PriceWad * Million / (price * (Million - FeePips)))
            : Root(Base * Base * PriceWad * (Million - FeePips) / (price * Million));
        return BigInteger.Max(Buys ? Base - left - 1 : (left - Base) * Million / (Million - FeePips), 0);
    }
}

/// <summary>A price that rises (falls when selling) by so much for each whole unit; 0 for a flat one.</summary>
internal sealed record LinearStretch(bool Buys, BigInteger PriceWad, BigInteger SlopeWad, BigInteger Size)
    : ModelStretch(Size)
{
    public override BigInteger Product(BigInteger size)
    {
        var impact = SlopeWad * size * size / (2 * ModelOffer.Unit);
        return (PriceWad * size) + (Buys ? impact : -impact);
    }

    public override BigInteger DepthTo(BigInteger price)
    {
        var room = Buys ? price - PriceWad : PriceWad - price;
        return room.Sign < 0 ? 0 : SlopeWad.IsZero ? Size : room * ModelOffer.Unit / SlopeWad;
    }
}
