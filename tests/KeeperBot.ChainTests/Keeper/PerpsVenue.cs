using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.ChainTests.Venues;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// PerpsV2 on a keeper's devnet: the market with its adapter on the executor, which has five ether of spot inventory
/// left, so that the rest of a hedge goes there.
/// </summary>
internal sealed class PerpsVenue
{
    /// <summary>The executor's number of the venue.</summary>
    public const uint Id = 7;

    private static readonly BigInteger Ether = KeeperDevnet.Ether;

    private readonly KeeperDevnet _chain;
    private readonly string _kind;
    private readonly Address _adapter;

    private PerpsVenue(KeeperDevnet chain, PerpsV2Deployment market, string kind, Address adapter) =>
        (_chain, Market, _kind, _adapter) = (chain, market, kind, adapter);

    /// <summary>The market.</summary>
    public PerpsV2Deployment Market { get; }

    /// <summary>The adapter, which is the account.</summary>
    public Address Account => _adapter;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Deploys all of it.</summary>
    /// <param name="chain">The devnet.</param>
    /// <param name="kind">The venue's kind: which way orders get to the market.</param>
    public static async Task<PerpsVenue> DeployAsync(KeeperDevnet chain, string kind)
    {
        var (controls, owner) = (chain.Controls, DevnetAccounts.Owner);
        var perps = await PerpsV2Deployment.DeployAsync(controls.Chain, MainnetAddresses.EthUsdFeed, Cancellation);
        await SusdPool.OpenAsync(controls, perps, Cancellation);
        await controls.Chain.ExecuteAsync([.. OffchainPrices.TakenBy(perps)], Cancellation);
        var isDelayed = kind == PerpsV2DelayedVenue.KindName;
        var artifact = ContractArtifact.Own(isDelayed ? "PerpsV2DelayedVenue" : "PerpsV2Venue");
        AbiValue[] market = isDelayed ? [perps.Market, perps.MarketSettings] : [perps.Market];
        AbiValue[] arguments =
        [
            controls.Contracts.Executor.Address, .. market, perps.MarginToken, MainnetAddresses.SwapRouter02,
            SusdPool.FeePips,
        ];
        var adapter = await controls.Chain.CreateAsync(owner, artifact.CreationCode(arguments), Cancellation);
        var held = await BalanceAsync(chain, MainnetAddresses.Weth);
        await chain.LiftBudgetsAsync(Cancellation);
        await controls.Chain.ExecuteAsync(
            [
                controls.Contracts.Executor.Call(owner, "setVenue", (long)Id, adapter, true),
                controls.Contracts.Executor.Call(owner, "setMarginFloor", (long)Id, 1_000),
                controls.Contracts.Executor.Call(
                    owner, "withdraw", MainnetAddresses.Weth, BigInteger.Max(0, held - (5 * Ether))),
            ],
            Cancellation);
        return new PerpsVenue(chain, perps, kind, adapter);
    }

    /// <summary>A live keeper whose vault may go there.</summary>
    public async Task<(KeeperSession Keeper, string File)> KeepAsync()
    {
        var file = _chain.Configure("keeper", live: true, With);
        return (await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation), file);
    }

    /// <summary>Takes a block, and lets what was decided be mined.</summary>
    public async Task<Decision> TurnAsync(KeeperSession keeper, ITestOutputHelper output, string what)
    {
        var decision = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        output.WriteLine($"{what}: {decision.Verdict} {decision.Decisive}");
        await _chain.Controls.MineAsync(1, Cancellation);
        if (decision.Plan is { } plan)
        {
            var hedge = (await _chain.ReadHedgesAsync(Cancellation)).LastOrDefault();
            Assert.True(hedge?.PlanId == plan.Id, $"{what}: decision {decision.Number} was not executed");
        }

        return decision;
    }

    /// <summary>The position that the market has, base integer.</summary>
    public async Task<BigInteger> PositionAsync() =>
        (await Market.Views.ReadAsync("positions", [Account], Cancellation))[0]["size"].AsBigInteger();

    /// <summary>The order that waits at the market, base integer; zero without one.</summary>
    public async Task<BigInteger> OrderAsync() =>
        (await Market.Views.ReadAsync("delayedOrders", [Account], Cancellation))[0]["sizeDelta"].AsBigInteger();

    private KeeperOptions With(KeeperOptions options) => options with
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
                        Kind = _kind,
                        Id = Id,
                        Pool = Market.Market.ToString(),
                        FeePips = 600,
                        Contracts =
                        [
                            new ContractOptions { Name = "settings", Address = Market.MarketSettings.ToString() },
                            new ContractOptions { Name = "systemStatus", Address = Market.SystemStatus.ToString() },
                        ],
                    },
                ],
            }),
        ],
    };

    private static async Task<BigInteger> BalanceAsync(KeeperDevnet chain, Address token) =>
        (await (chain.Controls.Contracts.Usdc with { Address = token }).ReadAsync(
            "balanceOf", [chain.Controls.Contracts.Executor.Address], Cancellation))[0].AsBigInteger();
}
