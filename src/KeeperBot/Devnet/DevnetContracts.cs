using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>The devnet's contracts with their interfaces, to read and to call.</summary>
/// <param name="client">The node.</param>
/// <param name="addresses">Where the devnet's own ones are.</param>
public sealed class DevnetContracts(EthereumClient client, DevnetAddresses addresses)
{
    private static readonly Dictionary<string, ContractAbi> Known = new(StringComparer.Ordinal);

    private static readonly string[] WithErrors =
    [
        "HedgeExecutor", "OptionVault", "UniswapV2SpotVenue", "UniswapV3SpotVenue", "AaveShortVenue", "CurieVenue",
        "PerpsV2Venue", "PerpsV2DelayedVenue",
    ];

    /// <summary>The interfaces whose errors a transaction on the devnet can revert with.</summary>
    internal static ContractAbi[] Interfaces => [.. WithErrors.Select(AbiOf)];

    /// <summary>Wrapped ether.</summary>
    public DevnetContract Weth { get; } = new(client, MainnetAddresses.Weth, AbiOf("WETH9"));

    /// <summary>The dollar token.</summary>
    public DevnetContract Usdc { get; } = new(client, MainnetAddresses.Usdc, AbiOf("DevnetUsd"));

    /// <summary>Uniswap's router.</summary>
    public DevnetContract Router { get; } = new(client, MainnetAddresses.SwapRouter02, AbiOf("SwapRouter02"));

    /// <summary>Uniswap's quoter.</summary>
    public DevnetContract Quoter { get; } = new(client, MainnetAddresses.QuoterV2, AbiOf("QuoterV2"));

    /// <summary>The 0.05 % pool.</summary>
    public DevnetContract Pool500 { get; } = new(client, MainnetAddresses.UsdcWethPool500, AbiOf("UniswapV3Pool"));

    /// <summary>The 0.30 % pool.</summary>
    public DevnetContract Pool3000 { get; } = new(client, MainnetAddresses.UsdcWethPool3000, AbiOf("UniswapV3Pool"));

    /// <summary>The ETH/USD feed, as everybody reads it.</summary>
    public DevnetContract EthUsdFeed { get; } = new(client, MainnetAddresses.EthUsdFeed, AbiOf("EACAggregatorProxy"));

    /// <summary>The USDC/USD feed, as everybody reads it.</summary>
    public DevnetContract UsdcUsdFeed { get; } = new(client, MainnetAddresses.UsdcUsdFeed, AbiOf("EACAggregatorProxy"));

    /// <summary>Where ETH/USD rounds are submitted.</summary>
    public DevnetContract EthUsdAggregator { get; } =
        new(client, addresses.EthUsdAggregator, AbiOf("AccessControlledAggregator"));

    /// <summary>Where USDC/USD rounds are submitted.</summary>
    public DevnetContract UsdcUsdAggregator { get; } =
        new(client, addresses.UsdcUsdAggregator, AbiOf("AccessControlledAggregator"));

    /// <summary>The reference vault.</summary>
    public DevnetContract Vault { get; } = new(client, addresses.Vault, AbiOf("OptionVault"));

    /// <summary>The vault's hedge executor.</summary>
    public DevnetContract Executor { get; } = new(client, addresses.Executor, AbiOf("HedgeExecutor"));

    /// <summary>The interface in <c>abi/</c> of that name.</summary>
    /// <exception cref="MalformedDataException">This build has no such interface.</exception>
    public static ContractAbi AbiOf(string name)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(name, out var abi))
            {
                abi = ContractAbi.Embedded(typeof(DevnetContracts).Assembly, $"abi/{name}.json");
                Known.Add(name, abi);
            }

            return abi;
        }
    }
}
