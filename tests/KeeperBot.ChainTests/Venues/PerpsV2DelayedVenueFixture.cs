using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Venues;

/// <summary>The same with off-chain delayed orders.</summary>
public sealed class PerpsV2DelayedVenueFixture : PerpsV2VenueFixture
{
    /// <summary>Seconds after which an order cannot be executed, as on Optimism.</summary>
    public const int MaxAge = OffchainPrices.MaxAge;

    /// <summary>The keeper's deposit, quote units.</summary>
    internal static BigInteger Deposit => 2 * VenueBench.Dollar;

    /// <summary>The account's waiting order.</summary>
    internal async Task<AbiValue> OrderAsync(CancellationToken cancellation) =>
        (await Perps.Views.ReadAsync("delayedOrders", [Account], cancellation))[0];

    /// <summary>
    /// A keeper of the market's executes the order in the next block, at a price published a second before that block.
    /// </summary>
    /// <param name="price">Dollars with eight decimals.</param>
    /// <param name="cancellation">The test's.</param>
    internal Task<DevnetTransaction> ExecutionAsync(BigInteger price, CancellationToken cancellation) =>
        OffchainPrices.ExecutionAsync(Controls, Perps, Account, price, cancellation);

    private protected override async Task<VenueBench> DeployAsync()
    {
        await Controls.Chain.ExecuteAsync([.. OffchainPrices.TakenBy(Perps)], CancellationToken.None);
        return await VenueBench.StartAsync(
            Controls, "PerpsV2DelayedVenue", Perps.Market, Perps.MarketSettings, Perps.MarginToken,
            MainnetAddresses.SwapRouter02, SusdPool.FeePips);
    }
}
