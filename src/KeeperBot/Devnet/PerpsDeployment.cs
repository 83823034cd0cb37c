using System.Numerics;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>
/// Puts a PerpsV2 market beside the devnet's pools: the executor's third venue, and somebody who holds a position.
/// </summary>
internal static class PerpsDeployment
{
    /// <summary>The executor's number of the market's adapter.</summary>
    public const int Venue = 3;

    /// <summary>What an account there must be worth of its position, 1/10000.</summary>
    private const int FloorBps = 1_000;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    /// <summary>sUSD that the other trader has as margin, and the ether that it is long.</summary>
    private static readonly BigInteger Margin = 30_000_000 * Ether, Long = 500 * Ether;

    /// <summary>Deploys it; the vault and its executor are there.</summary>
    /// <exception cref="DevnetException">The package is not installed, or a step failed.</exception>
    public static async Task<DevnetPerps> DeployAsync(
        DevnetChain chain, DevnetAddresses addresses, NodeModules modules, CancellationToken cancellationToken)
    {
        var controls = new DevnetControls(chain, new DevnetContracts(chain.Client, addresses));
        var perps = await PerpsV2Deployment.DeployAsync(
            chain, MainnetAddresses.EthUsdFeed, cancellationToken, modules);
        await SusdPool.OpenAsync(controls, perps, cancellationToken);
        AbiValue[] arguments =
        [
            addresses.Executor, perps.Market, perps.MarginToken, MainnetAddresses.SwapRouter02, SusdPool.FeePips,
        ];
        var (owner, trader) = (DevnetAccounts.Owner, DevnetAccounts.Liquidity);
        var adapter = await chain.CreateAsync(
            owner, ContractArtifact.Own("PerpsV2Venue").CreationCode(arguments), cancellationToken);
        await chain.ExecuteAsync(
            [
                controls.Contracts.Executor.Call(owner, "setVenue", Venue, adapter, true),
                controls.Contracts.Executor.Call(owner, "setMarginFloor", Venue, FloorBps),
                perps.Mint(trader, Margin),
                perps.Trading.Call(trader, "transferMargin", Margin),
            ],
            cancellationToken);
        var addressesOf = new DevnetPerps(adapter, perps.Market, perps.MarketSettings, perps.SystemStatus);
        await DevnetMarkets.TradePerpAsync(chain, addressesOf, Long, cancellationToken);
        return addressesOf;
    }
}
