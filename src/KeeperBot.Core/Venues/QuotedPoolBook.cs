using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Venues;

/// <summary>A pool's ladder of quotes. A rung is read when a size first needs it, and then remembered.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class QuotedPoolBook(
    VenueMandate venue, VaultMandate vault, Answers answers, ImmutableArray<BigInteger> ladder) : VenueBook
{
    // Of selling and of buying each rung, once read.
    private readonly Price?[,] _prices = new Price?[2, ladder.Length];

    /// <inheritdoc/>
    public override VenueQuote? Quote(BigInteger size)
    {
        var magnitude = BigInteger.Abs(size);
        for (var i = 0; i < ladder.Length; i++)
        {
            if (!ladder[i].IsZero && ladder[i] >= magnitude)
            {
                return PriceAt(i, size.Sign, isNeeded: true) is { } wad ? new VenueQuote(venue, size, wad) : null;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Of the two smallest rungs: over w units the average price is P(1 + φ)(1 + ηw) to first order, so the fee φ is in
    /// both and cancels. With liquidity L in one tick range η is √P/L (Uniswap V3 white paper, 6.2).
    /// </remarks>
    public override double? Impact
    {
        get
        {
            var first = ladder.TakeWhile(rung => rung.IsZero).Count();
            return first + 1 < ladder.Length && ImpactOf(first, 1) is { } buying && ImpactOf(first, -1) is { } selling
                ? Math.Max(buying, selling)
                : null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// On the line through the rungs on either side, or through the two smallest: to first order the average price is a
    /// line over the size.
    /// </remarks>
    public override double? PriceOf(BigInteger size)
    {
        var magnitude = BigInteger.Abs(size);
        var first = ladder.TakeWhile(rung => rung.IsZero).Count();
        var above = ladder.TakeWhile(rung => rung < magnitude).Count();
        if (above >= ladder.Length || first + 1 >= ladder.Length)
        {
            return null;
        }

        var far = Math.Max(above, first + 1);
        var (small, large) = (ladder[far - 1], ladder[far]);
        if (large <= small || PriceAt(far - 1, size.Sign) is not { } near
            || PriceAt(far, size.Sign) is not { } beyond)
        {
            return null;
        }

        var part = Scaled.ToDouble(magnitude - small, vault.Base.Decimals)
            / Scaled.ToDouble(large - small, vault.Base.Decimals);
        var from = Scaled.ToDouble(near, PriceEvidence.WadDecimals);
        return from + (part * (Scaled.ToDouble(beyond, PriceEvidence.WadDecimals) - from));
    }

    /// <inheritdoc/>
    public override BigInteger Capacity(int side)
    {
        var most = BigInteger.Zero;
        for (var i = 0; i < ladder.Length; i++)
        {
            most = ladder[i] > most && PriceAt(i, side) is not null ? ladder[i] : most;
        }

        return most;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The cost of a size is convex: up to a rung no unit costs more than those between it and the next one do on
    /// average. So the depth is the largest rung whose next one says so, and never the last.
    /// </remarks>
    public override BigInteger DepthTo(int side, BigInteger marginalPriceWad)
    {
        for (var i = ladder.Length - 2; i >= 0 && !ladder[i].IsZero; i--)
        {
            var (near, far) = (ladder[i], ladder[i + 1]);
            if (far > near && PriceAt(i, side) is { } price && PriceAt(i + 1, side) is { } beyond)
            {
                var between = side * ((beyond * far) - (price * near));
                if (between <= side * marginalPriceWad * (far - near))
                {
                    return near;
                }
            }
        }

        return BigInteger.Zero;
    }

    private double? ImpactOf(int rung, int side)
    {
        var (small, large) = (ladder[rung], ladder[rung + 1]);
        if (large <= small || PriceAt(rung, side) is not { } near || PriceAt(rung + 1, side) is not { } far)
        {
            return null;
        }

        var units = Scaled.ToDouble(large - small, vault.Base.Decimals);
        var moved = Scaled.ToDouble(side * (far - near), PriceEvidence.WadDecimals);
        return Math.Max(moved / (Scaled.ToDouble(near, PriceEvidence.WadDecimals) * units), 0.0);
    }

    /// <summary>The average price of a rung; null where it was not read, cannot be filled or is nonsense.</summary>
    /// <param name="rung">Which.</param>
    /// <param name="side">1 to buy base, -1 to sell it.</param>
    /// <param name="isNeeded">True to throw where it was not read.</param>
    /// <exception cref="UnanswerableException">It is needed, and missing or malformed.</exception>
    private BigInteger? PriceAt(int rung, int side, bool isNeeded = false)
    {
        ref var price = ref _prices[side > 0 ? 1 : 0, rung];
        if (price is not null)
        {
            return price.Wad;
        }

        var ask = QuotedPoolVenue.Rung(venue, vault, ladder[rung] * side);
        if (answers.TryGet(ask) is not { } amounts)
        {
            // A revert is an answer; of none, or of nonsense, the reading itself says what is wrong.
            var isRefused = answers.Has(ask) && !answers.Raw(ask).Success;
            price = isRefused ? new Price(null) : null;
            if (isNeeded && !isRefused)
            {
                answers.Get(ask);
            }

            return null;
        }

        var amount = amounts[0].AsBigInteger();
        price = new Price(amount.IsZero ? null : AveragePrice.Wad(vault, ladder[rung] * side, amount));
        return price.Wad;
    }

    /// <summary>What a rung was found to cost; null when the pool cannot fill it.</summary>
    private sealed record Price(BigInteger? Wad);
}
