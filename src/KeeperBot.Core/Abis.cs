using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core;

/// <summary>The contract interfaces that adapters speak, bound from <c>abi/*.json</c> once at start.</summary>
public static class Abis
{
    /// <summary>The only contract with authority; ours.</summary>
    public static readonly ContractAbi HedgeExecutor = Load("HedgeExecutor");

    /// <summary>The reference vault; ours.</summary>
    public static readonly ContractAbi OptionVault = Load("OptionVault");

    /// <summary>The Uniswap V3 spot venue adapter; ours.</summary>
    public static readonly ContractAbi UniswapV3SpotVenue = Load("UniswapV3SpotVenue");

    /// <summary>The Uniswap V2 spot venue adapter; ours.</summary>
    public static readonly ContractAbi UniswapV2SpotVenue = Load("UniswapV2SpotVenue");

    /// <summary>A Chainlink price feed behind its proxy.</summary>
    public static readonly ContractAbi ChainlinkFeed = Load("EACAggregatorProxy");

    /// <summary>An ERC-20 token.</summary>
    public static readonly ContractAbi Erc20 = Load("ERC20");

    /// <summary>Uniswap V3's quoter.</summary>
    public static readonly ContractAbi QuoterV2 = Load("QuoterV2");

    /// <summary>A Uniswap V3 pool.</summary>
    public static readonly ContractAbi UniswapV3Pool = Load("UniswapV3Pool");

    /// <summary>What an OP stack chain charges for data on L1 (predeploy).</summary>
    public static readonly ContractAbi GasPriceOracle = Load("GasPriceOracle");

    /// <summary>The same contract's operator fee, which it has since Isthmus.</summary>
    public static readonly ContractAbi GasPriceOracleIsthmus = Load("GasPriceOracleIsthmus");

    /// <summary>What Arbitrum charges for data on L1 (precompile).</summary>
    public static readonly ContractAbi ArbGasInfo = Load("ArbGasInfo");

    /// <summary>Uniswap V3's factory, which says where a pool is.</summary>
    public static readonly ContractAbi UniswapV3Factory = Load("UniswapV3Factory");

    /// <summary>Uniswap's router, which the adapter trades through.</summary>
    public static readonly ContractAbi SwapRouter02 = Load("SwapRouter02");

    /// <summary>A tokenised vault (EIP-4626).</summary>
    public static readonly ContractAbi Erc4626 = Load("ERC4626");

    /// <summary>A Uniswap V2 pair.</summary>
    public static readonly ContractAbi UniswapV2Pair = Load("UniswapV2Pair");

    /// <summary>Uniswap V2's factory, which says whether the protocol takes a fee.</summary>
    public static readonly ContractAbi UniswapV2Factory = Load("UniswapV2Factory");

    /// <summary>Uniswap V3's positions.</summary>
    public static readonly ContractAbi NonfungiblePositionManager = Load("NonfungiblePositionManager");

    /// <summary>Uniswap V4's positions.</summary>
    public static readonly ContractAbi UniswapV4PositionManager = Load("UniswapV4PositionManager");

    /// <summary>What shows the state of Uniswap V4's pools.</summary>
    public static readonly ContractAbi UniswapV4StateView = Load("UniswapV4StateView");

    /// <summary>The views of a Synthetix PerpsV2 market, which its proxy answers.</summary>
    public static readonly ContractAbi PerpsV2MarketViews = Load("PerpsV2MarketViews");

    /// <summary>The parameters of Synthetix PerpsV2 markets.</summary>
    public static readonly ContractAbi PerpsV2MarketSettings = Load("PerpsV2MarketSettings");

    /// <summary>Which parts of Synthetix are suspended.</summary>
    public static readonly ContractAbi SynthetixSystemStatus = Load("SynthetixSystemStatus");

    /// <summary>Perpetual Protocol v2: where positions are opened; it knows the other contracts.</summary>
    public static readonly ContractAbi PerpClearingHouse = Load("PerpClearingHouse");

    /// <summary>Perpetual Protocol v2: its parameters.</summary>
    public static readonly ContractAbi PerpClearingHouseConfig = Load("PerpClearingHouseConfig");

    /// <summary>Perpetual Protocol v2: sizes and profits of accounts.</summary>
    public static readonly ContractAbi PerpAccountBalance = Load("PerpAccountBalance");

    /// <summary>Perpetual Protocol v2: funding and price limits.</summary>
    public static readonly ContractAbi PerpExchange = Load("PerpExchange");

    /// <summary>Perpetual Protocol v2: pools and fees of its markets.</summary>
    public static readonly ContractAbi PerpMarketRegistry = Load("PerpMarketRegistry");

    /// <summary>Perpetual Protocol v2: collateral.</summary>
    public static readonly ContractAbi PerpVault = Load("PerpVault");

    /// <summary>Perpetual Protocol v2: the virtual token of a market, which knows its index price.</summary>
    public static readonly ContractAbi PerpBaseToken = Load("PerpBaseToken");

    /// <summary>Multicall3.</summary>
    public static readonly ContractAbi Multicall3 = Load("Multicall3");

    /// <summary>Aave V3's pool, what is read of it.</summary>
    public static readonly ContractAbi AavePool = Load("AavePool");

    /// <summary>Aave V3's list of a market's contracts.</summary>
    public static readonly ContractAbi AavePoolAddressesProvider = Load("AavePoolAddressesProvider");

    /// <summary>Aave V3's reader of positions.</summary>
    public static readonly ContractAbi AavePoolDataProvider = Load("AavePoolDataProvider");

    /// <summary>The prices that Aave V3 liquidates at.</summary>
    public static readonly ContractAbi AaveOracle = Load("AaveOracle");

    /// <summary>What makes the interest of one of its reserves.</summary>
    public static readonly ContractAbi AaveInterestRateStrategy = Load("AaveInterestRateStrategy");

    /// <summary>Lyra v1's market of one base.</summary>
    public static readonly ContractAbi LyraOptionMarket = Load("LyraOptionMarket");

    /// <summary>Lyra v1's volatilities, rate and cached Greeks.</summary>
    public static readonly ContractAbi LyraOptionGreekCache = Load("LyraOptionGreekCache");

    /// <summary>Lyra v1's positions, each an NFT.</summary>
    public static readonly ContractAbi LyraOptionToken = Load("LyraOptionToken");

    /// <summary>Lyra v1's pool, which is the other side of every trade.</summary>
    public static readonly ContractAbi LyraLiquidityPool = Load("LyraLiquidityPool");

    /// <summary>What hedges Lyra v1's pool by itself.</summary>
    public static readonly ContractAbi LyraPoolHedger = Load("LyraPoolHedger");

    /// <summary>Every interface whose custom errors a revert of a hedge may carry.</summary>
    private static readonly ContractAbi[] WithErrors =
    [
        HedgeExecutor, OptionVault, UniswapV2SpotVenue, UniswapV3SpotVenue, Load("AaveShortVenue"), Load("CurieVenue"),
        Load("PerpsV2Venue"), Load("PerpsV2DelayedVenue"), Erc20,
    ];

    /// <summary>Why a call on the executor or on what it calls was reverted, as far as the data says.</summary>
    public static RevertReason Explain(ReadOnlySpan<byte> revertData) => RevertReason.Decode(revertData, WithErrors);

    /// <summary>
    /// The same in one line; what a venue refused with is told by its name, where it has one, and in its own words.
    /// </summary>
    public static string Say(ReadOnlySpan<byte> revertData)
    {
        var reason = Explain(revertData);
        return string.Equals(reason.Error?.Name, "VenueCallFailed", StringComparison.Ordinal)
            ? $"venue {reason.Arguments!["venueId"].AsUInt64()}: {Named(Explain(reason.Arguments["reason"].AsBytes()))}"
            : Named(reason);

        static string Named(RevertReason reason) =>
            VenueRefusals.NameOf(reason) is { } name ? $"{name}: {reason.Text}" : reason.Text;
    }

    private static ContractAbi Load(string name) => ContractAbi.Embedded(typeof(Abis).Assembly, $"abi.{name}.json");
}
