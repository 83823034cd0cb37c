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

    /// <summary>A Chainlink price feed behind its proxy.</summary>
    public static readonly ContractAbi ChainlinkFeed = Load("EACAggregatorProxy");

    /// <summary>An ERC-20 token.</summary>
    public static readonly ContractAbi Erc20 = Load("ERC20");

    /// <summary>Uniswap V3's quoter.</summary>
    public static readonly ContractAbi QuoterV2 = Load("QuoterV2");

    /// <summary>A Uniswap V3 pool.</summary>
    public static readonly ContractAbi UniswapV3Pool = Load("UniswapV3Pool");

    /// <summary>Uniswap V3's factory, which says where a pool is.</summary>
    public static readonly ContractAbi UniswapV3Factory = Load("UniswapV3Factory");

    /// <summary>Uniswap's router, which the adapter trades through.</summary>
    public static readonly ContractAbi SwapRouter02 = Load("SwapRouter02");

    /// <summary>The views of a Synthetix PerpsV2 market, which its proxy answers.</summary>
    public static readonly ContractAbi PerpsV2MarketViews = Load("PerpsV2MarketViews");

    /// <summary>Perpetual Protocol v2: where positions are opened; it knows the other contracts.</summary>
    public static readonly ContractAbi PerpClearingHouse = Load("PerpClearingHouse");

    /// <summary>Perpetual Protocol v2: its parameters.</summary>
    public static readonly ContractAbi PerpClearingHouseConfig = Load("PerpClearingHouseConfig");

    /// <summary>Perpetual Protocol v2: sizes and profits of accounts.</summary>
    public static readonly ContractAbi PerpAccountBalance = Load("PerpAccountBalance");

    /// <summary>Perpetual Protocol v2: funding.</summary>
    public static readonly ContractAbi PerpExchange = Load("PerpExchange");

    /// <summary>Perpetual Protocol v2: collateral.</summary>
    public static readonly ContractAbi PerpVault = Load("PerpVault");

    /// <summary>Perpetual Protocol v2: the virtual token of a market, which knows its index price.</summary>
    public static readonly ContractAbi PerpBaseToken = Load("PerpBaseToken");

    /// <summary>Multicall3.</summary>
    public static readonly ContractAbi Multicall3 = Load("Multicall3");

    /// <summary>Every interface whose custom errors a revert of a hedge may carry.</summary>
    private static readonly ContractAbi[] WithErrors = [HedgeExecutor, OptionVault, UniswapV3SpotVenue, Erc20];

    /// <summary>Why a call on the executor or on what it calls was reverted, as far as the data says.</summary>
    public static RevertReason Explain(ReadOnlySpan<byte> revertData) => RevertReason.Decode(revertData, WithErrors);

    private static ContractAbi Load(string name) => ContractAbi.Embedded(typeof(Abis).Assembly, $"abi.{name}.json");
}
