using KeeperBot.Core;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core;

public sealed class AbisTests
{
    [Fact]
    public void Explain_ErrorOfAnyContractOfAHedge_IsNamed()
    {
        AssertNamed(Abis.HedgeExecutor, "AddressIsZero");
        AssertNamed(Abis.OptionVault, "CollateralIsNotFree", 3, 2);
        AssertNamed(Abis.UniswapV3SpotVenue, "SafeCastOverflowedUintToInt", 7);
    }

    [Fact]
    public void Say_WhatAVenueRefusedWith_IsToldInItsOwnWords()
    {
        var inner = AbiError.Parse("error Error(string message)").Encode("Price impact exceeded");
        Assert.Equal("venue 7: slippage: Price impact exceeded", Abis.Say(Of("VenueCallFailed").Encode(7, inner)));
        Assert.Equal("ExecutorIsPaused()", Abis.Say(Of("ExecutorIsPaused").Encode()));

        static AbiError Of(string name) => Abis.HedgeExecutor.Errors.Single(error => error.Name == name);
    }

    [Fact]
    public void Functions_ThatAdaptersCall_HaveTheirWellKnownSelectors()
    {
        Assert.Equal("0x70a08231", Selector(Abis.Erc20, "balanceOf"));
        Assert.Equal("0xfeaf968c", Selector(Abis.ChainlinkFeed, "latestRoundData"));
        Assert.Equal("0xc6a5026a", Selector(Abis.QuoterV2, "quoteExactInputSingle"));
        Assert.Equal("0xbd21704a", Selector(Abis.QuoterV2, "quoteExactOutputSingle"));
        Assert.Equal("0x4d2301cc", Selector(Abis.Multicall3, "getEthBalance"));
        Assert.Equal("0xbf92857c", Selector(Abis.AavePool, "getUserAccountData"));
        Assert.Equal("0xd1946dbc", Selector(Abis.AavePool, "getReservesList"));
        Assert.Equal("0x28dd2d01", Selector(Abis.AavePoolDataProvider, "getUserReserveData"));
        Assert.Equal("0xb3596f07", Selector(Abis.AaveOracle, "getAssetPrice"));
        Assert.Equal("0x07a2d13a", Selector(Abis.Erc4626, "convertToAssets"));
        Assert.Equal("0x0902f1ac", Selector(Abis.UniswapV2Pair, "getReserves"));
        Assert.Equal("0x017e7e58", Selector(Abis.UniswapV2Factory, "feeTo"));
        Assert.Equal("0x99fbab88", Selector(Abis.NonfungiblePositionManager, "positions"));
        Assert.Equal("0x7ba03aad", Selector(Abis.UniswapV4PositionManager, "getPoolAndPositionInfo"));
        Assert.Equal("0xc815641c", Selector(Abis.UniswapV4StateView, "getSlot0"));
        Assert.Equal("0x55f57510", Selector(Abis.PerpsV2MarketViews, "positions"));
        Assert.Equal("0x9cfbf4e4", Selector(Abis.PerpsV2MarketViews, "remainingMargin"));
        Assert.Equal("0x5ae80951", Selector(Abis.PerpVault, "getAccountValue"));
        Assert.Equal("0xbba85bcf", Selector(Abis.PerpAccountBalance, "getPnlAndPendingFee"));
        Assert.Equal("0xcb379aa2", Selector(Abis.PerpExchange, "getPendingFundingPayment"));
        Assert.Equal("0x12080647", Selector(Abis.PerpBaseToken, "getIndexPrice"));
        Assert.Equal("0x49948e0e", Selector(Abis.GasPriceOracle, "getL1Fee"));
        Assert.Equal("0x275aedd2", Selector(Abis.GasPriceOracleIsthmus, "getOperatorFee"));
        Assert.Equal("0xf5d6ded7", Selector(Abis.ArbGasInfo, "getL1BaseFeeEstimate"));
    }

    private static void AssertNamed(ContractAbi abi, string name, params ReadOnlySpan<AbiValue> arguments)
    {
        var data = abi.Errors.Single(error => error.Name == name).Encode(arguments);
        Assert.Equal(name, Abis.Explain(data).Error?.Name);
    }

    private static string Selector(ContractAbi abi, string function) =>
        KeeperBot.Ethereum.Hex.Encode(abi.Function(function).Selector);
}
