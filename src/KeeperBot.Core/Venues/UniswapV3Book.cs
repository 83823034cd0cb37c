using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Venues;

/// <summary>What a Uniswap V3 pool would do, computed from its state. It is read when a size first needs it.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class UniswapV3Book(VenueMandate venue, VaultMandate vault, Answers answers) : ExactBook(venue, vault)
{
    private readonly bool _isBaseFirst = vault.Base.Address.CompareTo(vault.Quote.Address) < 0;
    private readonly Address _pool = venue.Pool;
    private bool _isRead;
    private UniswapV3Swaps? _swaps;

    /// <inheritdoc/>
    protected override void RequireState()
    {
        if (TrySwaps() is null)
        {
            UniswapV3Reads.Understand(_pool, Vault, answers);
        }
    }

    /// <inheritdoc/>
    protected override BigInteger? TryTrade(BigInteger size)
    {
        var amount = TrySwaps() is not { } swaps ? null
            : size.Sign > 0 ? swaps.AmountIn(!_isBaseFirst, size)
            : swaps.AmountOut(_isBaseFirst, -size);
        return amount is { IsZero: true } ? null : amount;
    }

    /// <inheritdoc/>
    protected override BigInteger? TryPoolPrice() => TrySwaps() is { } swaps
        ? UniswapV3Pool.QuotePerBaseWad(Vault, swaps.State.SqrtPriceX96)
        : null;

    /// <inheritdoc/>
    protected override BigInteger TradeUntil(int side, BigInteger priceWad)
    {
        var swaps = TrySwaps()!;
        var (over, under) = AveragePrice.Ratio(Vault, priceWad);
        var kept = SwapMath.PipsPerUnit - swaps.State.FeePips;
        (over, under) = side > 0
            ? (over * kept, under * SwapMath.PipsPerUnit)
            : (over * SwapMath.PipsPerUnit, under * kept);
        (over, under) = _isBaseFirst ? (over, under) : (under, over);

        // Rounded toward the present price: the last unit is not beyond the limit.
        var zeroForOne = side > 0 != _isBaseFirst;
        var root = IntegerMath.SquareRoot((over << (2 * TickMath.RootBits)) / under) + (zeroForOne ? 1 : 0);
        var swap = swaps.Until(zeroForOne, root);
        return side > 0 ? swap.AmountOut : swap.AmountIn;
    }

    private UniswapV3Swaps? TrySwaps()
    {
        if (!_isRead)
        {
            _isRead = true;
            _swaps = UniswapV3Reads.TryUnderstand(_pool, Vault, answers) is { } state
                ? new UniswapV3Swaps(state)
                : null;
        }

        return _swaps;
    }
}
