using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Doctors;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>A keeper whose only venue is a Uniswap V2 pair, through the executor's adapter of it.</summary>
public sealed class PairVenueTests
{
    private const uint VenueId = 3;

    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hedge_OnAPair_IsFilledAtWhatWasComputedOfItsReserves()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        var (factory, pair) = await PairAsync(chain);
        var adapter = await chain.Controls.Chain.CreateAsync(
            DevnetAccounts.Owner,
            ContractArtifact.Own("UniswapV2SpotVenue").CreationCode(
                chain.Devnet.Manifest.Addresses.Executor, pair.Address),
            Cancellation);
        await chain.Controls.Chain.ExecuteAsync(
            [chain.Controls.Contracts.Executor.Call(DevnetAccounts.Owner, "setVenue", (ulong)VenueId, adapter, true)],
            Cancellation);
        var file = chain.Configure("pair", live: true, options => options with
        {
            Vaults = [.. options.Vaults.Select(vault => vault with { Venues = [Venue(factory, pair)] })],
        });
        var checkup = await new Doctor(TimeProvider.System, new Random(1))
            .ExamineAsync(KeeperConfiguration.Load(file), Cancellation);
        Assert.Empty(checkup.Failed.Intersect(["contracts", "venues", "pools", "quoters", "price", "decision"]));

        await using var keeper = await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation);
        var reserves = await pair.ReadAsync("getReserves", [], Cancellation);
        var before = await HeldAsync(chain);
        var decision = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        var leg = Assert.Single(decision.Plan!.Legs);
        Assert.Equal((VenueId, UniswapV2Venue.KindName), (leg.VenueId, leg.Venue));
        await chain.Controls.MineAsync(1, Cancellation);
        Assert.Equal(decision.Plan.Id, Assert.Single(await chain.ReadHedgesAsync(Cancellation)).PlanId);

        // USDC has the lower address.
        var (usdc, weth) = (reserves[0].AsBigInteger(), reserves[1].AsBigInteger());
        var paid = leg.Size.Sign > 0
            ? -new UniswapV2Reserves(usdc, weth).ExactOutput(leg.Size)!.Value
            : new UniswapV2Reserves(weth, usdc).ExactInput(-leg.Size)!.Value;
        var after = await HeldAsync(chain);
        Assert.Equal((leg.Size, paid), (after.Weth - before.Weth, after.Usdc - before.Usdc));
    }

    private static VenueOptions Venue(Address factory, DevnetContract pair) => new()
    {
        Kind = UniswapV2Venue.KindName,
        Id = VenueId,
        Pool = pair.Address.ToString(),
        Quoter = factory.ToString(),
        FeePips = UniswapV2Reserves.FeePips,
    };

    /// <summary>A pair of 100,000 ether at 3,000 dollars.</summary>
    private static async Task<(Address Factory, DevnetContract Pair)> PairAsync(KeeperDevnet chain)
    {
        var code = NodeModules.Default.Artifact("@uniswap/v2-core", "build/UniswapV2Factory.json");
        var factory = new DevnetContract(
            chain.Client,
            await chain.Controls.Chain.CreateAsync(
                DevnetAccounts.Owner, code.CreationCode(DevnetAccounts.Owner), Cancellation),
            code.Abi);
        AbiValue[] tokens = [MainnetAddresses.Weth, MainnetAddresses.Usdc];
        await chain.Controls.Chain.ExecuteAsync(
            [factory.Call(DevnetAccounts.Owner, "createPair", tokens)], Cancellation);
        var pair = new DevnetContract(
            chain.Client,
            (await factory.ReadAsync("getPair", tokens, Cancellation))[0].AsAddress(),
            DevnetContracts.AbiOf("UniswapV2Pair"));
        await chain.Controls.Chain.DealAsync(
            MainnetAddresses.Weth, pair.Address, 100_000 * KeeperDevnet.Ether, Cancellation);
        await chain.Controls.Chain.DealAsync(
            MainnetAddresses.Usdc, pair.Address, 300_000_000 * Dollar, Cancellation);
        await chain.Controls.Chain.ExecuteAsync(
            [pair.Call(DevnetAccounts.Owner, "mint", DevnetAccounts.Owner)], Cancellation);
        return (factory.Address, pair);
    }

    private static async Task<(BigInteger Weth, BigInteger Usdc)> HeldAsync(KeeperDevnet chain)
    {
        AbiValue[] executor = [chain.Devnet.Manifest.Addresses.Executor];
        var contracts = chain.Controls.Contracts;
        return (
            (await contracts.Weth.ReadAsync("balanceOf", executor, Cancellation))[0].AsBigInteger(),
            (await contracts.Usdc.ReadAsync("balanceOf", executor, Cancellation))[0].AsBigInteger());
    }
}
