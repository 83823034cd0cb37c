using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Venues;

/// <summary>What a Uniswap V2 pair would do, computed from its reserves.</summary>
internal sealed class UniswapV2Book(VenueMandate venue, VaultMandate vault, Answers answers) : ExactBook(venue, vault)
{
    private readonly Address _pair = venue.Pool;

    /// <inheritdoc/>
    protected override void RequireState() => answers.Get(UniswapV2Venue.Reserves(_pair));

    /// <inheritdoc/>
    protected override BigInteger? TryTrade(BigInteger size)
    {
        if (TryReserves(size.Sign) is not { } reserves)
        {
            return null;
        }

        var amount = size.Sign > 0 ? reserves.ExactOutput(size) : reserves.ExactInput(-size);
        return amount is { IsZero: false } traded && reserves.Takes(size.Sign > 0 ? traded : -size) ? traded : null;
    }

    /// <inheritdoc/>
    protected override BigInteger? TryPoolPrice() => TryReserves(1)?.InPerOutWad(Vault);

    /// <inheritdoc/>
    protected override BigInteger TradeUntil(int side, BigInteger priceWad)
    {
        var (over, under) = AveragePrice.Ratio(Vault, priceWad);
        var reserves = TryReserves(side)!;
        return side > 0 ? reserves.OutputUntil(over, under) : reserves.InputUntil(over, under);
    }

    private UniswapV2Reserves? TryReserves(int side) => answers.TryGet(UniswapV2Venue.Reserves(_pair)) is null
        ? null
        : UniswapV2Venue.ReservesAt(_pair, Vault, answers, side);
}
