using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>What a Curie market would do, one virtual dollar counted as one whole of quote.</summary>
/// <param name="venue">The venue.</param>
/// <param name="vault">The vault.</param>
/// <param name="swaps">The market's trades; null while it takes none.</param>
/// <param name="carry">What whoever is long pays: the pool's average price less the index's a day.</param>
internal sealed class CurieBook(VenueMandate venue, VaultMandate vault, CurieSwaps? swaps, Carry carry)
    : ExactBook(venue, vault)
{
    private const int Decimals = 18;

    private BigInteger BaseUnit => PowerOfTen.Of(Decimals - Vault.Base.Decimals);

    private BigInteger QuoteUnit => PowerOfTen.Of(Decimals - Vault.Quote.Decimals);

    /// <inheritdoc/>
    /// <remarks>How our own trade moves the pool's average is not counted: whom it pays to, trades it back.</remarks>
    public override Carry CarryAfter(BigInteger size) => carry;

    /// <inheritdoc/>
    protected override void RequireState()
    {
    }

    /// <inheritdoc/>
    /// <remarks>The adapter rounds to quote units against us.</remarks>
    protected override BigInteger? TryTrade(BigInteger size)
    {
        var units = BigInteger.Abs(size) * BaseUnit;
        var amount = size.Sign > 0
            ? swaps?.Buy(units) is { } cost ? IntegerMath.DivideRoundingUp(cost, QuoteUnit) : (BigInteger?)null
            : swaps?.Sell(units) / QuoteUnit;
        return amount is { Sign: > 0 } ? amount : null;
    }

    /// <inheritdoc/>
    protected override BigInteger? TryPoolPrice() => swaps is null
        ? BigInteger.Zero
        : swaps.State.SqrtPriceX96 * swaps.State.SqrtPriceX96 * PowerOfTen.Of(PriceEvidence.WadDecimals)
            >> (2 * TickMath.RootBits);

    /// <inheritdoc/>
    /// <remarks>The pool's own fee is taken back, so only the exchange's is between its price and ours.</remarks>
    protected override BigInteger TradeUntil(int side, BigInteger priceWad)
    {
        var kept = SwapMath.PipsPerUnit - swaps!.FeePips;
        var (over, under) = (priceWad, PowerOfTen.Of(PriceEvidence.WadDecimals));
        (over, under) = side > 0
            ? (over * kept, under * SwapMath.PipsPerUnit)
            : (over * SwapMath.PipsPerUnit, under * kept);

        // Rounded toward the present price: the last unit is not beyond the limit.
        var root = IntegerMath.SquareRoot((over << (2 * TickMath.RootBits)) / under) + (side < 0 ? 1 : 0);
        return swaps.Until(side, root) / BaseUnit;
    }
}
