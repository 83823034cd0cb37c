using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class Erc4626VaultTests
{
    private static readonly Address Inner = Scenario.Account(0x90);
    private static readonly BookMandate Book = StatedContracts.Book(new Erc4626Vault(), ("vault", Inner));
    private static readonly Market Market = Market.Flat(3_000, 0.8, 0, 0, Scenario.Now);

    [Fact]
    public void Measure_Shares_AreTheAssetsTheyStandFor()
    {
        var contracts = State(shares: Scenario.Ether(10), assets: Scenario.Ether(12.5m));
        var component = Assert.Single(contracts.Read(Book).Measure(Market).Components);
        Assert.Equal(2, contracts.Rounds);
        Assert.Equal(($"12.5 WETH in shares of {Inner}", "WETH"), (component.Label, component.Factor));
        Assert.Equal((37_500.0, 12.5, 0.0), (component.Greeks.Price, component.Greeks.Delta, component.Greeks.Gamma));
    }

    [Fact]
    public void Read_NoShares_IsEmpty() => Assert.Empty(State(0, 0).Read(Book).Measure(Market).Components);

    [Fact]
    public void Understand_Nonsense_IsRefusedWithTheVault()
    {
        State(Scenario.Ether(101), Scenario.Ether(1)).AssertRefused(Book, $"{Inner}", "of its");
        State(Scenario.Ether(10), Scenario.Ether(131)).AssertRefused(Book, "131000000000000000000 of 130");
        State(Scenario.Ether(10), Scenario.Ether(1), Inner)
            .AssertRefused(Book, $"holds the token {Inner}", "add it to the vault's assets");
        new StatedContracts().AssertRefused(Book, "balanceOf", "reverted");
    }

    private static StatedContracts State(BigInteger shares, BigInteger assets, Address? asset = null)
    {
        AbiFunction Of(string name) => Abis.Erc4626.Function(name);
        return new StatedContracts()
            .Says(Inner, Of("balanceOf"), [StatedContracts.Holder], [shares])
            .Says(Inner, Of("totalSupply"), Scenario.Ether(100))
            .Says(Inner, Of("totalAssets"), Scenario.Ether(130))
            .Says(Inner, Of("asset"), asset ?? StatedContracts.Weth)
            .Says(Inner, Of("convertToAssets"), [shares], [assets]);
    }
}
