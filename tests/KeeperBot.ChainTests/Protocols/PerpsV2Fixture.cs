using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// A devnet with PerpsV2 in which somebody else is 1 000 ether short, so that funding has a price; and an account with
/// sUSD whose book is read.
/// </summary>
public sealed class PerpsV2Fixture : IAsyncLifetime
{
    /// <summary>Whose position it is.</summary>
    public static readonly Address Trader = DevnetAccounts.Buyer;

    /// <summary>Who executes orders and liquidates.</summary>
    public static readonly Address Keeper = DevnetAccounts.Arbitrageur;

    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);
    private readonly DevnetFixture _devnet = new();
    private PerpsV2Deployment? _perps;

    internal PerpsV2Deployment Perps => _perps ?? throw new InvalidOperationException("nothing is deployed yet");

    internal DevnetControls Controls => _devnet.Controls;

    internal BookOnChain Book => new(
        Controls,
        new BookMandate("perps-v2", Trader)
        {
            Contracts =
            [
                new NamedContract("market", Perps.Market), new NamedContract("marginToken", Perps.MarginToken),
            ],
        },
        new AssetMandate(
            new Token(Perps.MarginToken, "sUSD", 18), Address.Zero, 90_000, null, new MarketMandate(0, 0, 0)));

    public async ValueTask InitializeAsync()
    {
        await _devnet.InitializeAsync();
        _perps = await PerpsV2Deployment.DeployAsync(
            Controls.Chain, MainnetAddresses.EthUsdFeed, CancellationToken.None);
        var other = DevnetAccounts.Liquidity;
        await Controls.Chain.ExecuteAsync(
            [
                Perps.Mint(other, 1_000_000 * Wad),
                Perps.Mint(Trader, 100_000 * Wad),
            ],
            CancellationToken.None);
        await Controls.Chain.ExecuteAsync(
            [
                Perps.Trading.Call(other, "transferMargin", 900_000 * Wad),
                Perps.Trading.Call(other, "modifyPosition", -1_000 * Wad, 2_000 * Wad),
            ],
            CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _devnet.DisposeAsync();

    /// <summary>The trader acts.</summary>
    internal Task TradeAsync(string function, CancellationToken cancellation, params BigInteger[] amounts) =>
        Controls.Chain.ExecuteAsync(
            [Perps.Trading.Call(Trader, function, [.. amounts.Select(amount => (AbiValue)amount)])],
            cancellation);

    /// <summary>Hours pass, and the feed has a round of the same price at their end.</summary>
    internal async Task PassAsync(int hours, CancellationToken cancellation)
    {
        await Controls.WarpAsync(TimeSpan.FromHours(hours), cancellation);
        await Controls.SetFeedPriceAsync(await Controls.ReadFeedPriceAsync(cancellation), cancellation);
    }

    /// <summary>What one of the market's views says of the trader.</summary>
    internal async Task<BigInteger> ViewAsync(string function, CancellationToken cancellation) =>
        (await Perps.Views.ReadAsync(function, [Trader], cancellation))[0].AsBigInteger();

    /// <summary>
    /// Reads the book and holds every figure against what the market's own views say in the same block, to the unit.
    /// </summary>
    internal async Task<(PerpsV2Position Position, Market Market)> CheckAsync(CancellationToken cancellation)
    {
        var (position, market) = await Book.ReadAsync<PerpsV2Position>(cancellation);
        var reading = position.Reading;
        var stored = (await Perps.Views.ReadAsync("positions", [Trader], cancellation))[0];
        var order = (await Perps.Views.ReadAsync("delayedOrders", [Trader], cancellation))[0];
        Assert.Equal(stored["size"].AsBigInteger(), reading.Size);
        Assert.Equal(stored["lastPrice"].AsBigInteger(), reading.LastPrice);
        Assert.Equal(stored["margin"].AsBigInteger(), reading.Margin);
        Assert.Equal(await ViewAsync("remainingMargin", cancellation), reading.RemainingMargin);
        Assert.Equal(await ViewAsync("accessibleMargin", cancellation), reading.AccessibleMargin);
        Assert.Equal(await ViewAsync("accruedFunding", cancellation), reading.AccruedFunding);
        Assert.Equal(await ViewAsync("liquidationPrice", cancellation), reading.LiquidationPrice);
        Assert.Equal(
            (await Perps.Views.ReadAsync("canLiquidate", [Trader], cancellation))[0].AsBool(), reading.CanLiquidate);
        Assert.Equal((await Perps.Views.ReadAsync("isFlagged", [Trader], cancellation))[0].AsBool(), reading.IsFlagged);
        Assert.Equal(order["sizeDelta"].AsBigInteger(), reading.Pending?.SizeDelta ?? BigInteger.Zero);

        // The doubles of the exposure against the integers of the market: a nanodollar in a million.
        var remaining = (double)reading.RemainingMargin / 1e18;
        Assert.Equal(remaining, position.Measure(market).Value, 1e-9 + (1e-14 * remaining));

        // A positive rate is paid by longs, whatever the comment in the contract says.
        var rate = (await Perps.Views.ReadAsync("currentFundingRate", [], cancellation))[0].AsBigInteger();
        var theta = -(double)reading.Size / 1e18 * ((double)rate / 1e18) * 365 * market.Spot;
        Assert.Equal(theta, position.Measure(market).Of("WETH").Theta, 1e-9 * (1 + Math.Abs(theta)));
        return (position, market);
    }

    /// <summary>Delta against the finite difference of the remaining margin; returns how far apart they are.</summary>
    internal async Task<double> DeltaErrorAsync(
        PerpsV2Position position, Market market, CancellationToken cancellation)
    {
        var difference = await Book.FiniteDifferenceAsync(
            0.01, () => ViewAsync("remainingMargin", cancellation), cancellation) / 1e18;
        var then = market with { Timestamp = market.Timestamp + DevnetChain.SecondsPerBlock };
        return Math.Abs((position.Measure(then).Of("WETH").Delta / difference) - 1.0);
    }
}
