using KeeperBot.Core;

namespace KeeperBot.Tests.Core;

public sealed class AbisTests
{
    [Fact]
    public void WithErrors_OurContracts_DeclareTheErrorsThatARevertMayCarry()
    {
        Assert.Contains(Abis.HedgeExecutor.Errors, e => e.Name == "SequenceIsNotNext");
        Assert.Contains(Abis.OptionVault, Abis.WithErrors);
        Assert.Contains(Abis.UniswapV3SpotVenue, Abis.WithErrors);
    }

    [Fact]
    public void Functions_ThatAdaptersCall_HaveTheirWellKnownSelectors()
    {
        Assert.Equal("0x70a08231", Selector(Abis.Erc20, "balanceOf"));
        Assert.Equal("0xfeaf968c", Selector(Abis.ChainlinkFeed, "latestRoundData"));
        Assert.Equal("0xc6a5026a", Selector(Abis.QuoterV2, "quoteExactInputSingle"));
        Assert.Equal("0xbd21704a", Selector(Abis.QuoterV2, "quoteExactOutputSingle"));
        Assert.Equal("0x4d2301cc", Selector(Abis.Multicall3, "getEthBalance"));
    }

    private static string Selector(KeeperBot.Ethereum.Abi.ContractAbi abi, string function) =>
        KeeperBot.Ethereum.Hex.Encode(abi.Function(function).Selector);
}
