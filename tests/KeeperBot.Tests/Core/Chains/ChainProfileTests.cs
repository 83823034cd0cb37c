using KeeperBot.Core.Chains;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Chains;

/// <summary>
/// Addresses copied from a page are checked by what follows from them: a pool's address binds its factory and both
/// tokens, letter by letter.
/// </summary>
public sealed class ChainProfileTests
{
    public static TheoryData<string, int, string> KnownPools => new()
    {
        { "ethereum", 500, "0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640" },
        { "ethereum", 3_000, "0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8" },
        { "arbitrum", 500, "0xC6962004f452bE9203591991D15f6b388e09E8D0" },
        { "optimism", 500, "0x1fb3cf6e48F1E7B10213E7b6d87D4c073C7Fdb7b" },
        { "base", 500, "0xd0b53D9277642d899DF5C87A3966A349A798F224" },
    };

    [Theory]
    [MemberData(nameof(KnownPools))]
    public void PoolOf_WethAndUsdc_IsThePoolThatEverybodyTradesIn(string chain, int feePips, string pool)
    {
        var profile = ChainProfile.All.Single(p => p.Name == chain);

        Assert.Equal(Address.Parse(pool), profile.PoolOf(profile.Weth.Address, profile.Usdc.Address, feePips));
        Assert.Equal(Address.Parse(pool), profile.PoolOf(profile.Usdc.Address, profile.Weth.Address, feePips));
    }

    [Fact]
    public void All_Profiles_AreOfDifferentChains()
    {
        Assert.Equal(ChainProfile.All.Length, ChainProfile.All.Select(p => p.ChainId).Distinct().Count());
        Assert.Equal(ChainProfile.All.Length, ChainProfile.All.Select(p => p.Name).Distinct().Count());
        Assert.Equal(ChainProfile.All.Length, ChainProfile.All.Select(p => p.Genesis).Distinct().Count());
        Assert.Equal(ChainProfile.All.Length, ChainProfile.All.Select(p => p.EtherUsd.Address).Distinct().Count());
        Assert.Equal(ChainProfile.All.Length, ChainProfile.All.Select(p => p.UsdcUsd.Address).Distinct().Count());
        Assert.Null(ChainProfile.Of(31337));
    }

    [Fact]
    public void All_Profiles_NameEachContractOnce()
    {
        Assert.All(ChainProfile.All, profile =>
        {
            Address[] contracts =
            [
                profile.Weth.Address, profile.Usdc.Address, profile.EtherUsd.Address, profile.UsdcUsd.Address,
                profile.UniswapV3Factory, profile.QuoterV2, profile.SequencerUptime ?? Address.Zero,
            ];
            Assert.Equal(contracts.Length, contracts.Distinct().Count());
            Assert.Equal(profile.SequencerUptime is null, profile.Fees == FeeModel.Ethereum);
            Assert.Same(profile, ChainProfile.Of(profile.ChainId));
        });
    }

    [Fact]
    public void Ethereum_Addresses_AreThoseOfTheDevnet()
    {
        var profile = ChainProfile.Of(1)!;
        var (weth, usdc) = (profile.Weth.Address, profile.Usdc.Address);

        Assert.Equal(MainnetAddresses.Weth, weth);
        Assert.Equal(MainnetAddresses.Usdc, usdc);
        Assert.Equal(MainnetAddresses.EthUsdFeed, profile.EtherUsd.Address);
        Assert.Equal(MainnetAddresses.UsdcUsdFeed, profile.UsdcUsd.Address);
        Assert.Equal(MainnetAddresses.UniswapV3Factory, profile.UniswapV3Factory);
        Assert.Equal(MainnetAddresses.QuoterV2, profile.QuoterV2);
        Assert.Equal(MainnetAddresses.UsdcWethPool500, profile.PoolOf(weth, usdc, 500));
        Assert.Equal(MainnetAddresses.UsdcWethPool3000, profile.PoolOf(weth, usdc, 3_000));
    }
}
