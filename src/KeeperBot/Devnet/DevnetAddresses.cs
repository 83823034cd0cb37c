using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>Where the devnet's contracts are: its own, and the protocols', which are where mainnet has them.</summary>
/// <remarks>The protocols are listed so that a manifest file names every contract; they are never elsewhere.</remarks>
public sealed record DevnetAddresses
{
    /// <summary>The reference vault.</summary>
    public required Address Vault { get; init; }

    /// <summary>The vault's hedge executor.</summary>
    public required Address Executor { get; init; }

    /// <summary>Adapter of the 0.05 % pool, the executor's venue 1.</summary>
    public required Address SpotVenue500 { get; init; }

    /// <summary>Adapter of the 0.30 % pool, the executor's venue 2.</summary>
    public required Address SpotVenue3000 { get; init; }

    /// <summary>Where the oracle submits ETH/USD rounds.</summary>
    public required Address EthUsdAggregator { get; init; }

    /// <summary>Where the oracle submits USDC/USD rounds.</summary>
    public required Address UsdcUsdAggregator { get; init; }

    /// <summary>The perpetual market; null on a devnet without one.</summary>
    public DevnetPerps? Perps { get; init; }

    /// <inheritdoc cref="MainnetAddresses.Weth"/>
    public Address Weth { get; init; } = MainnetAddresses.Weth;

    /// <inheritdoc cref="MainnetAddresses.Usdc"/>
    public Address Usdc { get; init; } = MainnetAddresses.Usdc;

    /// <inheritdoc cref="MainnetAddresses.EthUsdFeed"/>
    public Address EthUsdFeed { get; init; } = MainnetAddresses.EthUsdFeed;

    /// <inheritdoc cref="MainnetAddresses.UsdcUsdFeed"/>
    public Address UsdcUsdFeed { get; init; } = MainnetAddresses.UsdcUsdFeed;

    /// <inheritdoc cref="MainnetAddresses.UsdcWethPool500"/>
    public Address UsdcWethPool500 { get; init; } = MainnetAddresses.UsdcWethPool500;

    /// <inheritdoc cref="MainnetAddresses.UsdcWethPool3000"/>
    public Address UsdcWethPool3000 { get; init; } = MainnetAddresses.UsdcWethPool3000;

    /// <inheritdoc cref="MainnetAddresses.UniswapV3Factory"/>
    public Address UniswapV3Factory { get; init; } = MainnetAddresses.UniswapV3Factory;

    /// <inheritdoc cref="MainnetAddresses.PositionManager"/>
    public Address PositionManager { get; init; } = MainnetAddresses.PositionManager;

    /// <inheritdoc cref="MainnetAddresses.SwapRouter02"/>
    public Address SwapRouter02 { get; init; } = MainnetAddresses.SwapRouter02;

    /// <inheritdoc cref="MainnetAddresses.QuoterV2"/>
    public Address QuoterV2 { get; init; } = MainnetAddresses.QuoterV2;

    /// <inheritdoc cref="MainnetAddresses.Multicall3"/>
    public Address Multicall3 { get; init; } = MainnetAddresses.Multicall3;

    /// <inheritdoc cref="MainnetAddresses.Permit2"/>
    public Address Permit2 { get; init; } = MainnetAddresses.Permit2;
}

/// <summary>Where the devnet's Synthetix PerpsV2 market is.</summary>
/// <param name="Venue">Its adapter, the executor's venue 3.</param>
/// <param name="Market">The market's proxy.</param>
/// <param name="Settings">Where governance keeps the parameters.</param>
/// <param name="SystemStatus">What says which parts are suspended.</param>
public sealed record DevnetPerps(Address Venue, Address Market, Address Settings, Address SystemStatus);
