using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ledgers;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// A keeper on the real chain whose spot inventory is nearly gone: the rest of its hedge is a short position at
/// Perpetual Protocol v2, whose margin it keeps.
/// </summary>
public sealed class CurieHedgeTests(ITestOutputHelper output)
{
    private const uint Id = 8;
    private const double Band = 2.0;
    private static readonly BigInteger Ether = KeeperDevnet.Ether;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hedge_SpotIsGone_GoesShortAtCurie_AndFollowsThePrice()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        var perp = await DeployAsync(chain);
        var file = chain.Configure("keeper", live: true, options => With(options, perp));
        await using var keeper = await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation);

        var opened = await TurnAsync(chain, keeper, "the first hedge");
        var leg = opened.Plan!.Legs.Single(one => one.VenueId == Id);
        Assert.Contains(opened.Plan.Accounts!.Margins, move => move.VenueId == Id && move.Amount.Sign > 0);
        Assert.InRange(BigInteger.Abs(leg.Size - await PositionAsync(chain, perp)), 0, 9);

        // The price falls, and arbitrageurs take the pool along: more is to be sold, and bought back after the rise,
        // wherever that is cheapest.
        await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_940), Cancellation);
        await FollowAsync(chain, perp, -40);
        await SettledAsync(chain, keeper, "after the fall");
        var larger = await PositionAsync(chain, perp);
        Assert.InRange((double)(leg.Size - larger) / 1e18, 3.0, 30.0);
        await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        await FollowAsync(chain, perp, 40);
        await SettledAsync(chain, keeper, "after the rise");
        Assert.True(await PositionAsync(chain, perp) + 9 >= larger, "the position grew after the rise");

        await chain.RequireEachPlanOnceAsync(Cancellation);
        var ledger = await new LedgerReader(new EthereumNode(chain.Client), keeper.Journal.Store)
            .CloseAsync(KeeperConfiguration.Load(file).Mandate, Cancellation);
        Assert.True(ledger!.Closes, string.Join("; ", ledger.Lines));
        Assert.True(ledger.Lines.Single(line => line.Asset.Symbol == "USDC").Margin.Sign > 0);
    }

    /// <summary>Takes a block, and lets what was decided be mined.</summary>
    private async Task<Decision> TurnAsync(KeeperDevnet chain, KeeperSession keeper, string what)
    {
        var decision = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        output.WriteLine($"{what}: {decision.Verdict} {decision.Decisive}");
        await chain.Controls.MineAsync(2, Cancellation);
        if (decision.Plan is { } plan)
        {
            var hedge = (await chain.ReadHedgesAsync(Cancellation)).LastOrDefault();
            Assert.True(hedge?.PlanId == plan.Id, $"{what}: decision {decision.Number} was not executed");
        }

        return decision;
    }

    /// <summary>Goes on until nothing is wanted any more, and then finds the vault inside its band.</summary>
    private async Task SettledAsync(KeeperDevnet chain, KeeperSession keeper, string what)
    {
        Decision decision;
        var turns = 0;
        do
        {
            decision = await TurnAsync(chain, keeper, what);
            Assert.True(++turns <= 6, $"{what}: {decision.Verdict} {decision.Decisive} after {turns} turns");
        }
        while (decision.Verdict != Verdict.Hold);
        Assert.InRange(decision.Measure!.NetDelta, -Band, Band);
    }

    /// <summary>Somebody else trades until the pool is near the feed, a minute apart.</summary>
    private static async Task FollowAsync(KeeperDevnet chain, PerpCurieDeployment perp, int step)
    {
        var wanted = (double)await chain.Controls.ReadFeedPriceAsync(Cancellation) / 1e8;
        for (var trade = 0; (await PoolPriceAsync(perp) - wanted) * step < 0; trade++)
        {
            Assert.True(trade < 30, $"thirty trades did not take the pool to {wanted}");
            await chain.Controls.Chain.ExecuteAsync(
                [perp.Trade(DevnetAccounts.Arbitrageur, step * Ether)], Cancellation);
            await chain.Controls.MineAsync(2, Cancellation);
        }
    }

    private static async Task<double> PoolPriceAsync(PerpCurieDeployment perp)
    {
        var root = (await perp.Exchange.ReadAsync(
            "getSqrtMarketTwapX96", [perp.BaseToken.Address, 0], Cancellation))[0].AsBigInteger();
        return Math.Pow((double)root / Math.Pow(2, 96), 2);
    }

    private static async Task<BigInteger> PositionAsync(KeeperDevnet chain, PerpCurieDeployment perp)
    {
        var account = (await chain.Controls.Contracts.Executor.ReadAsync("venue", [(long)Id], Cancellation))[0];
        return (await perp.AccountBalance.ReadAsync(
            "getTakerPositionSize", [account, perp.BaseToken.Address], Cancellation))[0].AsBigInteger();
    }

    private static KeeperOptions With(KeeperOptions options, PerpCurieDeployment perp) => options with
    {
        Vaults =
        [
            .. options.Vaults.Select(vault => vault with
            {
                Venues =
                [
                    .. vault.Venues,
                    new VenueOptions
                    {
                        Kind = CurieVenue.KindName,
                        Id = Id,
                        Pool = perp.Pool.ToString(),
                        FeePips = 1_000,
                        Contracts =
                        [
                            new ContractOptions
                            {
                                Name = "clearingHouse",
                                Address = perp.ClearingHouse.Address.ToString(),
                            },
                            new ContractOptions { Name = "baseToken", Address = perp.BaseToken.Address.ToString() },
                        ],
                    },
                ],
            }),
        ],
    };

    /// <summary>Curie with its adapter on the devnet's executor, and five ether of spot inventory left.</summary>
    private static async Task<PerpCurieDeployment> DeployAsync(KeeperDevnet chain)
    {
        var (controls, owner) = (chain.Controls, DevnetAccounts.Owner);
        var perp = await PerpCurieDeployment.DeployAsync(controls, DevnetAccounts.Liquidity, Cancellation);
        AbiValue[] arguments =
        [
            controls.Contracts.Executor.Address, perp.ClearingHouse.Address, perp.BaseToken.Address,
        ];
        var adapter = await controls.Chain.CreateAsync(
            owner, ContractArtifact.Own("CurieVenue").CreationCode(arguments), Cancellation);
        var weth = controls.Contracts.Usdc with { Address = MainnetAddresses.Weth };
        var held = (await weth.ReadAsync("balanceOf", [controls.Contracts.Executor.Address], Cancellation))[0]
            .AsBigInteger();
        await chain.LiftBudgetsAsync(Cancellation);
        await controls.Chain.ExecuteAsync(
            [
                .. perp.Deposit(DevnetAccounts.Arbitrageur, 20_000_000 * BigInteger.Pow(10, 6)),
                controls.Contracts.Executor.Call(owner, "setVenue", (long)Id, adapter, true),
                controls.Contracts.Executor.Call(owner, "setMarginFloor", (long)Id, 1_200),
                controls.Contracts.Executor.Call(
                    owner, "withdraw", MainnetAddresses.Weth, BigInteger.Max(0, held - (5 * Ether))),
            ],
            Cancellation);
        return perp;
    }
}
