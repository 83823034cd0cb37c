using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Devnet;

/// <summary>The protocols and the vault are what mainnet has, and say what they were told.</summary>
public sealed class DevnetContractsTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetContracts Contracts => fixture.Contracts;

    private EthereumClient Client => fixture.Controls.Chain.Client;

    [Fact]
    public async Task Pools_OfTheFactory_AreAtMainnetsAddresses()
    {
        var factory = new DevnetContract(
            Client, MainnetAddresses.UniswapV3Factory, DevnetContracts.AbiOf("UniswapV3Factory"));
        foreach (var (fee, pool) in new[] { (500, Contracts.Pool500), (3000, Contracts.Pool3000) })
        {
            var found = await factory.ReadAsync(
                "getPool", [MainnetAddresses.Usdc, MainnetAddresses.Weth, fee], Cancellation);
            Assert.Equal(pool.Address, found[0].AsAddress());
            var slot = await pool.ReadAsync("slot0", [], Cancellation);
            Assert.Equal(300UL, slot["observationCardinalityNext"].AsUInt64());
            Assert.True((await pool.ReadAsync("liquidity", [], Cancellation))[0].AsBigInteger() > 0);
        }
    }

    [Fact]
    public async Task Contracts_ThatKnowEachOther_NameMainnetsAddresses()
    {
        Assert.Equal(MainnetAddresses.UniswapV3Factory, await AddressOfAsync(Contracts.Router, "factory"));
        Assert.Equal(MainnetAddresses.PositionManager, await AddressOfAsync(Contracts.Router, "positionManager"));
        Assert.Equal(MainnetAddresses.Weth, await AddressOfAsync(Contracts.Quoter, "WETH9"));
        Assert.Equal(Contracts.EthUsdAggregator.Address, await AddressOfAsync(Contracts.EthUsdFeed, "aggregator"));
        Assert.Equal(Contracts.Executor.Address, await AddressOfAsync(Contracts.Vault, "executor"));
        Assert.Equal(Contracts.Vault.Address, await AddressOfAsync(Contracts.Executor, "vault"));
        Assert.Equal(MainnetAddresses.EthUsdFeed, await AddressOfAsync(Contracts.Executor, "baseFeed"));
    }

    [Theory]
    [InlineData(
        "0xcA11bde05977b3631167028862bE2a173976CA11",
        "0xd5c15df687b16f2ff992fc8d767b4216323184a2bbc6ee2f9c398c318e770891")]
    [InlineData(
        "0x000000000022D473030F116dDEE9F6B43aC78BA3",
        "0xa1ad0529565c25202190d4ae7f75d4ca08dc432cc760544ee7d0313b68e82ecd")]
    public async Task Code_OfMulticall3AndPermit2_IsThePublishedOne(string address, string codeHash)
    {
        var code = await Client.GetCodeAsync(Address.Parse(address), BlockRef.Latest, Cancellation);
        Assert.Equal(Hash32.Parse(codeHash), Keccak256.Compute(code));
    }

    [Fact]
    public async Task Position_OfTheLiquidityAccount_DescribesItself()
    {
        var positions = new DevnetContract(
            Client, MainnetAddresses.PositionManager, DevnetContracts.AbiOf("NonfungiblePositionManager"));
        var description = (await positions.ReadAsync("tokenURI", [1], Cancellation))[0].AsText();
        Assert.StartsWith("data:application/json;base64,", description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, true, 10)]
    [InlineData(500, false, 25_000)]
    [InlineData(3000, true, 123)]
    [InlineData(3000, false, 1)]
    public async Task Quote_OfASwap_IsTheRoutersOutputToTheUnit(int fee, bool sellsEther, int whole)
    {
        var (sold, bought) = sellsEther ? (Contracts.Weth, Contracts.Usdc) : (Contracts.Usdc, Contracts.Weth);
        var (trader, amount) = (DevnetAccounts.Buyer, whole * (sellsEther ? Ether : Dollar));
        await fixture.Controls.Chain.ExecuteAsync(
            [sold.Call(trader, "approve", Contracts.Router.Address, amount)], Cancellation);

        AbiValue question = new AbiValue[] { sold.Address, bought.Address, amount, fee, 0 };
        var quote = await Contracts.Quoter.ReadAsync("quoteExactInputSingle", [question], Cancellation);
        var before = await BalanceAsync(bought, trader);
        AbiValue order = new AbiValue[] { sold.Address, bought.Address, fee, trader, amount, 0, 0 };
        await fixture.Controls.Chain.ExecuteAsync(
            [Contracts.Router.Call(trader, "exactInputSingle", order)], Cancellation);

        Assert.Equal(quote["amountOut"].AsBigInteger(), await BalanceAsync(bought, trader) - before);
    }

    [Fact]
    public async Task Venues_OfTheExecutor_AreTheTwoPools()
    {
        var addresses = fixture.Devnet.Manifest.Addresses;
        foreach (var (id, adapter) in new[] { (1, addresses.SpotVenue500), (2, addresses.SpotVenue3000) })
        {
            var venue = await Contracts.Executor.ReadAsync("venue", [id], Cancellation);
            Assert.Equal((adapter, true), (venue["adapter"].AsAddress(), venue["allowed"].AsBool()));
        }
    }

    [Fact]
    public async Task Executor_AfterDeployment_HasItsInventoryAndNoHedge()
    {
        var status = await fixture.Controls.ReadStatusAsync(Cancellation);
        Assert.Equal(0UL, status["sequence"].AsUInt64());
        Assert.False(status["paused"].AsBool());
        Assert.Equal(BigInteger.Zero, status["hedge"].AsBigInteger());
        Assert.Equal(100 * Ether, await BalanceAsync(Contracts.Weth, Contracts.Executor.Address));
        Assert.Equal(150_000 * Dollar, await BalanceAsync(Contracts.Usdc, Contracts.Executor.Address));
        var limits = (await Contracts.Executor.ReadAsync("limits", [], Cancellation))[0];
        Assert.Equal(3_000 * Dollar, limits["maxLossPerWindow"].AsBigInteger());
    }

    [Fact]
    public async Task Keeper_HedgingAtBothVenues_IsAccepted()
    {
        AbiValue Leg(int venue) => new AbiValue[] { venue, -5 * Ether, 2_986 * Ether };
        AbiValue none = Array.Empty<AbiValue>();
        var executor = Contracts.Executor;

        // Other tests of this class trade in the same pools, in any order.
        await fixture.Controls.SetPriceAsync(3_000 * BigInteger.Pow(10, 8), Cancellation);
        var head = await fixture.Controls.Chain.HeadAsync(Cancellation);
        var planId = (await executor.ReadAsync("planIdOf", [0], Cancellation))[0].AsHash32();
        AbiValue order = new AbiValue[]
        {
            planId, 0, head.Timestamp + 60, 0, -10 * Ether, Hash32.Zero, none, none,
            new AbiValue[] { Leg(1), Leg(2) },
        };
        var call = new Call(executor.Address, executor.Abi.Function("hedge").Encode(order))
        {
            From = fixture.Devnet.Manifest.Keeper,
        };
        Assert.Empty(await Client.CallAsync(call, BlockRef.Latest, Cancellation));

        var refusal = await Assert.ThrowsAsync<RpcErrorException>(
            () => Client.CallAsync(call with { From = DevnetAccounts.Guardian }, BlockRef.Latest, Cancellation));
        var reason = RevertReason.Decode(refusal.RevertData!.Value.Span, executor.Abi);
        Assert.Equal("CallerIsNotKeeper", reason.Error!.Name);
    }

    private static async Task<Address> AddressOfAsync(DevnetContract contract, string view) =>
        (await contract.ReadAsync(view, [], Cancellation))[0].AsAddress();

    private static async Task<BigInteger> BalanceAsync(DevnetContract token, Address holder) =>
        (await token.ReadAsync("balanceOf", [holder], Cancellation))[0].AsBigInteger();
}
