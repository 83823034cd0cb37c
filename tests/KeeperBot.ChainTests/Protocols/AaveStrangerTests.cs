using System.Numerics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>A stranger who supplies to a vault's account on Aave, and the live keeper that hedges the vault.</summary>
public sealed class AaveStrangerTests
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    // The sixth and the seventh account of anvil's mnemonic.
    private static readonly Address Account = Address.Parse("0x976EA74026E726554dB657fA54763abd0C3a0aa9");
    private static readonly Address Stranger = Address.Parse("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hedging_StrangerSuppliesATokenNobodyNamed_GoesOnWithARemarkAndIsRefusedWhenItIsMuch()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        var aave = await AaveMarket.DeployAsync(chain.Controls, Cancellation);
        await aave.SupplyAsync(Account, AaveMarket.Usdc, 50_000 * BigInteger.Pow(10, 6), Cancellation);
        await aave.SupplyForAsync(Stranger, Account, AaveMarket.Link, Ether, Cancellation);
        var book = new RandomBook(chain, new Random(0));
        await book.ExpireAsync(KeeperDevnet.Usd(3_000));
        var expiry = (await chain.Controls.Chain.HeadAsync(Cancellation)).Timestamp + 864_000;
        await book.SellAsync([new Sale(IsCall: true, Strike: 3_100, expiry, Size: 30)]);
        var file = chain.Configure("aave", live: true, options => options with
        {
            Vaults =
            [
                options.Vaults[0] with
                {
                    Holds =
                    [
                        new HoldingOptions
                        {
                            Kind = "aave",
                            Account = Account.ToString(),
                            Contracts =
                            [
                                new ContractOptions { Name = "pool", Address = aave.Pool.Address.ToString() },
                            ],
                        },
                    ],
                },
            ],
        });
        await using var keeper = await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation);

        var hedged = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        Assert.Equal(Verdict.Hedge, hedged.Verdict);
        var remark = Assert.Single(hedged.Remarks);
        Assert.Equal((ReasonCode.UnnamedSupply, AaveMarket.Link.ToString()), (remark.Code, remark.Detail));
        Assert.Equal(1.0, remark.Measured, 1e-3);
        await chain.Controls.MineAsync(1, Cancellation);
        Assert.Equal(hedged.Plan!.Id, Assert.Single(await chain.ReadHedgesAsync(Cancellation)).PlanId);

        await aave.SupplyForAsync(Stranger, Account, AaveMarket.Link, 20 * Ether, Cancellation);
        await book.SellAsync([new Sale(IsCall: true, Strike: 3_100, expiry, Size: 15)]);
        var refused = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        Assert.Equal((Verdict.Refuse, ReasonCode.Unreadable), (refused.Verdict, refused.Decisive.Code));
        Assert.Contains(
            $"has supplied 21 USD of {AaveMarket.Link} on Aave, more than 10 USD", refused.Decisive.Detail,
            StringComparison.Ordinal);
    }
}
