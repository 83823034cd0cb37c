using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class TokenVaultTests
{
    private static readonly BookMandate Book = StatedContracts.Book(new TokenVault());
    private static readonly Market Flat = Market.Flat(3_000, 0.8, 0, 0, Scenario.Now);

    private static readonly Market Market = Flat with
    {
        Quote = Flat.Quote with { Spot = 0.99 },
        Others = [Flat.Base with { Asset = "wstETH", Spot = 3_600, Claim = new Claim("WETH", 1.2) }],
    };

    [Fact]
    public void Measure_EveryNamedToken_IsHeldInItsOwnFactor()
    {
        var exposure = State(Scenario.Ether(2), Scenario.Usdc(500), Scenario.Ether(10)).Read(Book).Measure(Market);
        Assert.Equal(6_000 + 495 + 36_000, exposure.Value, 6);
        Assert.Equal(14.0, exposure.Of("WETH").Delta, 9);
        Assert.Equal(500.0, exposure.Of("USDC").Delta, 9);
        Assert.Equal(30_000.0, exposure.Of("wstETH/WETH").Delta, 6);
        Assert.Equal("2 WETH held", exposure.Components[0].Label);
    }

    [Fact]
    public void Measure_NothingHeld_HasNoComponent() =>
        Assert.Empty(State(0, 0, 0).Read(Book).Measure(Market).Components);

    [Fact]
    public void Understand_AccountIsTheExecutor_IsRefusedSinceItsTokensAreTheHedge() =>
        State(1, 1, 1, StatedContracts.Vault.Executor)
            .AssertRefused(Book with { Account = StatedContracts.Vault.Executor }, "the hedge");

    [Fact]
    public void Understand_TokenDoesNotAnswer_IsRefused() =>
        new StatedContracts().AssertRefused(Book, "balanceOf", "reverted");

    private static StatedContracts State(
        BigInteger weth, BigInteger usdc, BigInteger wsteth, Address? holder = null)
    {
        var balance = Abis.Erc20.Function("balanceOf");
        var account = holder ?? StatedContracts.Holder;
        return new StatedContracts()
            .Says(StatedContracts.Weth, balance, [account], [weth])
            .Says(StatedContracts.Usdc, balance, [account], [usdc])
            .Says(StatedContracts.Wsteth, balance, [account], [wsteth]);
    }
}
