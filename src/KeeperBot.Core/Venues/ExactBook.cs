using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>A book whose every trade is computed here, to the unit, from the state of a pool.</summary>
internal abstract class ExactBook(VenueMandate venue, VaultMandate vault) : VenueBook
{
    /// <summary>
    /// The largest trade over these are the sizes that hedges usually have; smaller ones where those find no liquidity.
    /// </summary>
    private static readonly ImmutableArray<int> UsualDivisors = [16, 64, 256, 1_024, 4_096];

    private const int FurthestFactor = 4;

    private readonly BigInteger?[] _capacities = new BigInteger?[2];

    /// <summary>The vault.</summary>
    protected VaultMandate Vault => vault;

    /// <inheritdoc/>
    public sealed override VenueQuote? Quote(BigInteger size)
    {
        RequireState();
        return TryTrade(size) is { } amount
            ? new VenueQuote(venue, size, AveragePrice.Wad(vault, size, amount))
            : null;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Over w units the average price is P(1 + φ)(1 + ηw) to first order, so the fee φ is in the prices of both sizes
    /// and cancels. With liquidity L in one tick range η is √P/L (Uniswap V3 white paper, 6.2).
    /// </remarks>
    public sealed override double? Impact
    {
        get
        {
            if (TryPoolPrice() is not { IsZero: false } price)
            {
                return null;
            }

            var (over, under) = AveragePrice.Ratio(vault, price);
            var largest = vault.Limits.MaxNotionalPerTrade * under / over;
            for (var i = 0; i + 1 < UsualDivisors.Length; i++)
            {
                var (far, near) = (largest / UsualDivisors[i], largest / UsualDivisors[i + 1]);
                if (!near.IsZero && ImpactOf(near, far) is { } buying && ImpactOf(-near, -far) is { } selling)
                {
                    return Math.Max(buying, selling);
                }
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public sealed override double? PriceOf(BigInteger size) => TryTrade(size) is { } amount
        ? Scaled.ToDouble(amount, vault.Quote.Decimals) / Scaled.ToDouble(BigInteger.Abs(size), vault.Base.Decimals)
        : null;

    /// <inheritdoc/>
    public sealed override BigInteger DepthTo(int side, BigInteger marginalPriceWad)
    {
        RequireState();
        var price = BigInteger.Max(marginalPriceWad, BigInteger.One);
        var depth = TryPoolPrice() is { IsZero: false } ? TradeUntil(side, price) : BigInteger.Zero;
        return !depth.IsZero && TryTrade(side * depth) is not null ? depth : BigInteger.Zero;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// To a price <see cref="FurthestFactor"/> times as far: a pool's ends are beyond any price, and a trade to there
    /// beyond the numbers that a contract takes.
    /// </remarks>
    public sealed override BigInteger Capacity(int side)
    {
        RequireState();
        return _capacities[side > 0 ? 1 : 0] ??= TryPoolPrice() is { IsZero: false } price
            ? DepthTo(side, side > 0 ? FurthestFactor * price : price / FurthestFactor)
            : BigInteger.Zero;
    }

    /// <summary>Finds the state.</summary>
    /// <exception cref="Snapshots.UnanswerableException">A read of it is missing or malformed.</exception>
    protected abstract void RequireState();

    /// <summary>The quote that a size costs or brings, above zero; null when it cannot be filled or told.</summary>
    /// <param name="size">Signed base integer, not zero.</param>
    protected abstract BigInteger? TryTrade(BigInteger size);

    /// <summary>
    /// The pool's price without fee and impact, quote per base with 18 decimals; zero for an empty pool, null when it
    /// cannot be told.
    /// </summary>
    protected abstract BigInteger? TryPoolPrice();

    /// <summary>The size whose last unit costs or brings a price; the pool is not empty.</summary>
    /// <param name="side">1 to buy base, -1 to sell it.</param>
    /// <param name="priceWad">Above zero, fee included.</param>
    protected abstract BigInteger TradeUntil(int side, BigInteger priceWad);

    private double? ImpactOf(BigInteger near, BigInteger far)
    {
        if (TryTrade(near) is not { } first || TryTrade(far) is not { } second)
        {
            return null;
        }

        var (from, to) = (AveragePrice.Wad(vault, near, first), AveragePrice.Wad(vault, far, second));
        var units = Scaled.ToDouble(BigInteger.Abs(far - near), vault.Base.Decimals);
        var moved = Scaled.ToDouble(near.Sign * (to - from), PriceEvidence.WadDecimals);
        return Math.Max(moved / (Scaled.ToDouble(from, PriceEvidence.WadDecimals) * units), 0.0);
    }
}
