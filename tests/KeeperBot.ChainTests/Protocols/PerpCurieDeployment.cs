using System.Numerics;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// Perpetual Protocol v2 (Curie) with one ETH market: bytecode of npm's @perp packages, on the devnet's ETH/USD feed,
/// its USDC and its Uniswap V3 factory.
/// </summary>
internal sealed class PerpCurieDeployment
{
    /// <summary>The market's pool fee, 1 %, as the protocol has it everywhere.</summary>
    private const int PoolFee = 10_000;
    private const int Price = 3_000;
    private const int LowerTick = 76_000;
    private const int UpperTick = 84_200;
    private const ulong NoDeadline = 1UL << 40;
    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);
    private static readonly BigInteger Unlimited = (BigInteger.One << 255) - 1;
    private static readonly Address Owner = DevnetAccounts.Owner;

    /// <summary>The pool's price is quote per base only where the base has the lower address.</summary>
    private static readonly Address BaseAt = Address.Parse("0x00000000000000000000000000000000c0de0001");
    private static readonly Address QuoteAt = Address.Parse("0x00000000000000000000000000000000c0de0002");

    private readonly DevnetControls _controls;
    private readonly Dictionary<string, DevnetContract> _at = new(StringComparer.Ordinal);

    private PerpCurieDeployment(DevnetControls controls) => _controls = controls;

    /// <summary>Positions and orders.</summary>
    public DevnetContract ClearingHouse => _at["ClearingHouse"];

    /// <summary>The market.</summary>
    public DevnetContract BaseToken => _at["BaseToken"];

    /// <summary>Sizes and profits.</summary>
    public DevnetContract AccountBalance => _at["AccountBalance"];

    /// <summary>Funding.</summary>
    public DevnetContract Exchange => _at["Exchange"];

    /// <summary>Collateral.</summary>
    public DevnetContract Vault => _at["Vault"];

    /// <summary>The market's Uniswap V3 pool of virtual tokens.</summary>
    public Address Pool { get; private set; }

    /// <summary>Deploys everything, lets an hour pass as the pool's averages need, and provides liquidity.</summary>
    public static async Task<PerpCurieDeployment> DeployAsync(
        DevnetControls controls, Address liquidity, CancellationToken cancellation)
    {
        var perp = new PerpCurieDeployment(controls);
        await perp.DeployContractsAsync(cancellation);
        await controls.Chain.ExecuteAsync([.. perp.Initialization()], cancellation);
        await controls.Chain.ExecuteAsync([.. perp.Wiring()], cancellation);
        await perp.DeployPoolAsync(cancellation);
        await perp.AgeAsync(cancellation);
        await controls.Chain.ExecuteAsync([.. perp.Deposit(liquidity, 20_000_000 * Dollar)], cancellation);
        await controls.Chain.ExecuteAsync(
            [perp.Provide(liquidity, 3_000 * Wad, LowerTick, UpperTick)], cancellation);
        return perp;
    }

    /// <summary>Deposits USDC.</summary>
    public IEnumerable<DevnetTransaction> Deposit(Address account, BigInteger amount) =>
    [
        _controls.Contracts.Usdc.Call(account, "approve", Vault.Address, amount),
        Vault.Call(account, "deposit", MainnetAddresses.Usdc, amount),
    ];

    /// <summary>Buys or sells base at any price.</summary>
    /// <param name="account">Whose position changes.</param>
    /// <param name="size">Base units with 18 decimals; sells below zero.</param>
    public DevnetTransaction Trade(Address account, BigInteger size)
    {
        AbiValue order = new AbiValue[]
        {
            BaseToken.Address, size.Sign < 0, size.Sign < 0, BigInteger.Abs(size), 0, NoDeadline, 0, new byte[32],
        };
        return ClearingHouse.Call(account, "openPosition", order);
    }

    /// <summary>Provides liquidity between two ticks of the pool's spacing.</summary>
    /// <param name="account">Whose liquidity it is.</param>
    /// <param name="size">The most base units, and as much in dollars at 3 000, that go in.</param>
    /// <param name="lowest">Where it begins.</param>
    /// <param name="highest">Where it ends.</param>
    public DevnetTransaction Provide(Address account, BigInteger size, int lowest, int highest)
    {
        AbiValue order = new AbiValue[] { BaseAt, size, Price * size, lowest, highest, 0, 0, false, NoDeadline };
        return ClearingHouse.Call(account, "addLiquidity", order);
    }

    /// <summary>Closes a position at any price.</summary>
    public DevnetTransaction Close(Address account)
    {
        AbiValue order = new AbiValue[] { BaseToken.Address, 0, 0, NoDeadline, new byte[32] };
        return ClearingHouse.Call(account, "closePosition", order);
    }

    /// <summary>Lets wrapped ether back positions, at 70 % of its worth.</summary>
    public IEnumerable<DevnetTransaction> TakeEtherAsCollateral()
    {
        AbiValue terms = new AbiValue[] { _at["ChainlinkPriceFeedV3"].Address, 700_000, 100_000, Unlimited };
        return [Call("CollateralManager", "addCollateral", MainnetAddresses.Weth, terms)];
    }

    /// <summary>Changes a parameter of the market, such as <c>setMarketMaxPriceSpreadRatio</c>.</summary>
    public DevnetTransaction Configure(string contract, string setter, BigInteger value) =>
        Call(contract, setter, BaseAt, value);

    private async Task DeployContractsAsync(CancellationToken cancellation)
    {
        string[] plain =
        [
            "ClearingHouseConfig", "InsuranceFund", "MarketRegistry", "OrderBook", "AccountBalance", "Exchange",
            "Vault", "CollateralManager", "ClearingHouse", "DelegateApproval",
        ];
        foreach (var name in plain)
        {
            await CreateAsync(name, Artifact(name), [], cancellation);
        }

        await CreateAsync(
            "ChainlinkPriceFeedV3", Oracle("ChainlinkPriceFeedV3"), [MainnetAddresses.EthUsdFeed, 2_400, 1_800],
            cancellation);
        await CreateAsync(
            "PriceFeedDispatcher", Oracle("PriceFeedDispatcher"), [_at["ChainlinkPriceFeedV3"].Address], cancellation);
        foreach (var (name, at) in new[] { ("BaseToken", BaseAt), ("QuoteToken", QuoteAt) })
        {
            var artifact = Artifact(name);
            await _controls.Chain.CreateAtAsync(at, Owner, artifact.CreationCode(), cancellation);
            _at[name] = new DevnetContract(_controls.Chain.Client, at, artifact.Abi);
        }
    }

    private IEnumerable<DevnetTransaction> Initialization()
    {
        Address At(string name) => _at[name].Address;
        Address config = At("ClearingHouseConfig"), vault = At("Vault"), factory = MainnetAddresses.UniswapV3Factory;
        return
        [
            Call("ClearingHouseConfig", "initialize"),
            Call("QuoteToken", "initialize", "vUSD", "vUSD"),
            Call("BaseToken", "initialize", "vETH", "vETH", At("PriceFeedDispatcher")),
            Call("InsuranceFund", "initialize", MainnetAddresses.Usdc),
            Call("MarketRegistry", "initialize", factory, QuoteAt),
            Call("OrderBook", "initialize", At("MarketRegistry")),
            Call("AccountBalance", "initialize", config, At("OrderBook")),
            Call("Exchange", "initialize", At("MarketRegistry"), At("OrderBook"), config),
            Call("Vault", "initialize", At("InsuranceFund"), config, At("AccountBalance"), At("Exchange")),
            // Tokens an account, debt ratio, liquidation ratio, margin buffer, insurance fee, debt threshold, dust.
            Call(
                "CollateralManager", "initialize", config, vault, 5, 750_000, 500_000, 2_000, 30_000,
                10_000 * Dollar, 500 * Dollar),
            Call(
                "ClearingHouse", "initialize", config, vault, QuoteAt, factory, At("Exchange"), At("AccountBalance"),
                At("InsuranceFund")),
            Call("DelegateApproval", "initialize"),
        ];
    }

    private IEnumerable<DevnetTransaction> Wiring()
    {
        var house = ClearingHouse.Address;
        yield return Call("ClearingHouseConfig", "setSettlementTokenBalanceCap", Unlimited);
        yield return Call("Exchange", "setAccountBalance", AccountBalance.Address);
        yield return Call("OrderBook", "setExchange", Exchange.Address);
        yield return Call("InsuranceFund", "setVault", Vault.Address);
        yield return Call("AccountBalance", "setVault", Vault.Address);
        yield return Call("Vault", "setCollateralManager", _at["CollateralManager"].Address);
        yield return Call("Vault", "setWETH9", MainnetAddresses.Weth);
        yield return Call("ClearingHouse", "setDelegateApproval", _at["DelegateApproval"].Address);
        foreach (var name in new[] { "MarketRegistry", "OrderBook", "AccountBalance", "Exchange", "Vault" })
        {
            yield return Call(name, "setClearingHouse", house);
        }

        foreach (var token in new[] { "QuoteToken", "BaseToken" })
        {
            yield return Call(token, "mintMaximumTo", house);
            yield return Call(token, "addWhitelist", house);
        }
    }

    private async Task DeployPoolAsync(CancellationToken cancellation)
    {
        var client = _controls.Chain.Client;
        var factory = new DevnetContract(
            client, MainnetAddresses.UniswapV3Factory, DevnetContracts.AbiOf("UniswapV3Factory"));
        await _controls.Chain.ExecuteAsync(
            [factory.Call(Owner, "createPool", BaseAt, QuoteAt, PoolFee)], cancellation);
        var at = (await factory.ReadAsync("getPool", [BaseAt, QuoteAt, PoolFee], cancellation))[0].AsAddress();
        Pool = at;
        var pool = new DevnetContract(client, at, DevnetContracts.AbiOf("UniswapV3Pool"));
        await _controls.Chain.ExecuteAsync(
            [
                Call("QuoteToken", "addWhitelist", at),
                Call("BaseToken", "addWhitelist", at),
                pool.Call(Owner, "initialize", IntegerMath.SquareRoot((BigInteger)Price << 192)),
                pool.Call(Owner, "increaseObservationCardinalityNext", 250),
                Call("MarketRegistry", "addPool", BaseAt, PoolFee),
                Call("MarketRegistry", "setFeeRatio", BaseAt, 1_000),
                Call("MarketRegistry", "setInsuranceFundFeeRatio", BaseAt, 100_000),
                Call("MarketRegistry", "setMarketMaxPriceSpreadRatio", BaseAt, 250_000),
                Call("Exchange", "setMaxTickCrossedWithinBlock", BaseAt, 1_000),
            ],
            cancellation);
    }

    /// <summary>The first trade looks half an hour back.</summary>
    private async Task AgeAsync(CancellationToken cancellation)
    {
        await _controls.SetFeedPriceAsync(Price * 100_000_000L, cancellation);
        await _controls.Chain.ExecuteAsync([Call("ChainlinkPriceFeedV3", "update")], cancellation);
        await _controls.WarpAsync(TimeSpan.FromHours(1), cancellation);
        await _controls.SetFeedPriceAsync(Price * 100_000_000L, cancellation);
    }

    private DevnetTransaction Call(string contract, string function, params AbiValue[] arguments) =>
        _at[contract].Call(Owner, function, arguments);

    private async Task CreateAsync(
        string name, ContractArtifact artifact, AbiValue[] arguments, CancellationToken cancellation)
    {
        var at = await _controls.Chain.CreateAsync(Owner, artifact.CreationCode(arguments), cancellation);
        _at[name] = new DevnetContract(_controls.Chain.Client, at, artifact.Abi);
    }

    private static ContractArtifact Artifact(string name) =>
        NodeModules.Default.Artifact("@perp/curie-contract", $"artifacts/contracts/{name}.sol/{name}.json");

    private static ContractArtifact Oracle(string name) =>
        NodeModules.Default.Artifact("@perp/perp-oracle-contract", $"artifacts/contracts/{name}.sol/{name}.json");
}
