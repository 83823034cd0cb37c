using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Venues;

/// <summary>Aave V3 beside the devnet's Uniswap pools, and an executor that has both together as its venue.</summary>
public sealed class AaveShortVenueFixture : IAsyncLifetime
{
    private readonly DevnetFixture _devnet = new();
    private AaveMarket? _aave;
    private VenueBench? _bench;

    internal AaveMarket Aave => _aave ?? throw new InvalidOperationException("nothing is deployed yet");

    internal VenueBench Bench => _bench ?? throw new InvalidOperationException("nothing is deployed yet");

    internal DevnetControls Controls => _devnet.Controls;

    /// <summary>The adapter, which is the account.</summary>
    internal Address Account => Bench.Adapter.Address;

    public async ValueTask InitializeAsync()
    {
        await _devnet.InitializeAsync();
        await Controls.SetPriceAsync(3_000_00000000, CancellationToken.None);
        _aave = await AaveMarket.DeployAsync(Controls, CancellationToken.None);
        _bench = await VenueBench.StartAsync(
            Controls, "AaveShortVenue", Aave.Pool.Address, MainnetAddresses.UsdcWethPool500);
    }

    public ValueTask DisposeAsync() => _devnet.DisposeAsync();

    /// <summary>What the account owes, base units.</summary>
    internal async Task<BigInteger> DebtAsync(CancellationToken cancellation) =>
        (await Aave.BalancesAsync(Account, AaveMarket.Weth, cancellation)).Variable;

    /// <summary>The account's collateral, quote units.</summary>
    internal async Task<BigInteger> CollateralAsync(CancellationToken cancellation) =>
        (await Aave.BalancesAsync(Account, AaveMarket.Usdc, cancellation)).Supplied;
}
