using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>Where Ethereum mainnet, and so the devnet, has the contracts the devnet deploys.</summary>
/// <remarks>Sources: the address pages of Uniswap, Circle, Chainlink and Multicall3.</remarks>
public static class MainnetAddresses
{
    /// <summary>Wrapped ether.</summary>
    public static Address Weth { get; } = Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2");

    /// <summary>USD Coin; on the devnet a token of the same shape.</summary>
    public static Address Usdc { get; } = Address.Parse("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48");

    /// <summary>Uniswap V2 factory; not deployed, but SwapRouter02 is told where it is.</summary>
    public static Address UniswapV2Factory { get; } = Address.Parse("0x5C69bEe701ef814a2B6a3EDD4B1652CB9cc5aA6f");

    /// <summary>Uniswap V3 factory.</summary>
    public static Address UniswapV3Factory { get; } = Address.Parse("0x1F98431c8aD98523631AE4a59f267346ea31F984");

    /// <summary>The library that draws Uniswap V3 positions.</summary>
    public static Address NftDescriptor { get; } = Address.Parse("0x42B24A95702b9986e82d421cC3568932790A48Ec");

    /// <summary>What describes Uniswap V3 positions (<c>tokenURI</c>).</summary>
    public static Address PositionDescriptor { get; } = Address.Parse("0x91ae842A5Ffd8d12023116943e72A606179294f3");

    /// <summary>Uniswap V3 positions.</summary>
    public static Address PositionManager { get; } = Address.Parse("0xC36442b4a4522E871399CD717aBDD847Ab11FE88");

    /// <summary>Uniswap's router for V3 swaps.</summary>
    public static Address SwapRouter02 { get; } = Address.Parse("0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45");

    /// <summary>Uniswap's quoter for V3 swaps.</summary>
    public static Address QuoterV2 { get; } = Address.Parse("0x61fFE014bA17989E743c5F6cB21bF9697530B21e");

    /// <summary>The USDC/WETH pool with a fee of 0.05 %.</summary>
    public static Address UsdcWethPool500 { get; } = Address.Parse("0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640");

    /// <summary>The USDC/WETH pool with a fee of 0.30 %.</summary>
    public static Address UsdcWethPool3000 { get; } = Address.Parse("0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8");

    /// <summary>Many calls in one.</summary>
    public static Address Multicall3 { get; } = Address.Parse("0xcA11bde05977b3631167028862bE2a173976CA11");

    /// <summary>Token approvals by signature.</summary>
    public static Address Permit2 { get; } = Address.Parse("0x000000000022D473030F116dDEE9F6B43aC78BA3");

    /// <summary>Chainlink's token, which an aggregator pays its oracles with; here it pays nothing.</summary>
    public static Address LinkToken { get; } = Address.Parse("0x514910771AF9Ca656af840dff83E8264EcF986CA");

    /// <summary>Chainlink's ETH/USD feed.</summary>
    public static Address EthUsdFeed { get; } = Address.Parse("0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419");

    /// <summary>Chainlink's USDC/USD feed.</summary>
    public static Address UsdcUsdFeed { get; } = Address.Parse("0x8fFfFfd4AfB6115b954Bd326cbe7B4BA576818f6");
}
