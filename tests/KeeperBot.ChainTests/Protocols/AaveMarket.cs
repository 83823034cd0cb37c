using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// Aave V3 as its package has it, deployed on the devnet: WETH and USDC at the prices of the devnet's feeds, and LINK,
/// which no vault of the tests names, at a dollar.
/// </summary>
internal sealed class AaveMarket
{
    private static readonly BigInteger Ray = BigInteger.Pow(10, 27);
    private readonly DevnetControls _controls;

    private AaveMarket(DevnetControls controls, Address pool, Address provider, Address oracle, Address dataProvider)
    {
        _controls = controls;
        Pool = At(controls, "protocol/pool/Pool", pool);
        Configurator = At(controls, "protocol/pool/PoolConfigurator", provider);
        Oracle = At(controls, "misc/AaveOracle", oracle);
        DataProvider = At(controls, "misc/AaveProtocolDataProvider", dataProvider);
    }

    public DevnetContract Pool { get; }

    public DevnetContract Oracle { get; }

    public DevnetContract DataProvider { get; }

    private DevnetContract Configurator { get; }

    public static Address Weth => MainnetAddresses.Weth;

    public static Address Usdc => MainnetAddresses.Usdc;

    public static Address Link => MainnetAddresses.LinkToken;

    /// <summary>The book of an account.</summary>
    public BookMandate BookOf(Address account) =>
        new("aave", account) { Contracts = [new NamedContract("pool", Pool.Address)] };

    public static async Task<AaveMarket> DeployAsync(DevnetControls controls, CancellationToken cancellation)
    {
        var owner = DevnetAccounts.Owner;
        async Task<DevnetContract> Create(string file, params AbiValue[] arguments) =>
            await CreateAsync(controls, Artifact(file), arguments, cancellation);
        Task Do(DevnetContract contract, string function, params AbiValue[] arguments) =>
            controls.Chain.ExecuteAsync([contract.Call(owner, function, arguments)], cancellation);

        var provider = await Create("protocol/configuration/PoolAddressesProvider", "local", owner);
        var (poolCode, configuratorCode) = await LinkedAsync(controls, cancellation);
        var pool = await CreateAsync(controls, poolCode, [provider.Address], cancellation);
        await Do(pool, "initialize", provider.Address);
        var configurator = await CreateAsync(controls, configuratorCode, [], cancellation);
        await Do(configurator, "initialize", provider.Address);
        await Do(provider, "setACLAdmin", owner);
        var roles = await Create("protocol/configuration/ACLManager", provider.Address);
        await Do(provider, "setACLManager", roles.Address);
        foreach (var role in new[] { "addPoolAdmin", "addAssetListingAdmin", "addRiskAdmin", "addEmergencyAdmin" })
        {
            await Do(roles, role, owner);
        }

        await Do(provider, "setPoolImpl", pool.Address);
        await Do(provider, "setPoolConfiguratorImpl", configurator.Address);
        AbiValue[] assets = [Weth, Usdc, Link];
        AbiValue[] feeds = [MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed, MainnetAddresses.UsdcUsdFeed];
        var oracle = await Create(
            "misc/AaveOracle", provider.Address, assets, feeds, Address.Zero, Address.Zero, 100_000_000);
        await Do(provider, "setPriceOracle", oracle.Address);
        var reader = await Create("misc/AaveProtocolDataProvider", provider.Address);
        await Do(provider, "setPoolDataProvider", reader.Address);
        async Task<Address> Proxy(string view) => (await provider.ReadAsync(view, [], cancellation))[0].AsAddress();
        var market = new AaveMarket(
            controls, await Proxy("getPool"), await Proxy("getPoolConfigurator"), oracle.Address, reader.Address);
        await market.ListAsync(provider.Address, cancellation);
        await market.SupplyAsync(owner, Weth, 5_000 * BigInteger.Pow(10, 18), cancellation);
        await market.SupplyAsync(owner, Usdc, 5_000_000 * BigInteger.Pow(10, 6), cancellation);
        await market.SupplyAsync(owner, Link, 5_000 * BigInteger.Pow(10, 18), cancellation);
        return market;
    }

    /// <summary>Gives an account tokens and lets the pool take any of them.</summary>
    public async Task FundAsync(Address account, Address token, BigInteger amount, CancellationToken cancellation)
    {
        await _controls.Chain.DealAsync(token, account, amount, cancellation);
        await _controls.Chain.ExecuteAsync(
            [_controls.Contracts.Weth.Call(account, "approve", Pool.Address, amount) with { To = token }],
            cancellation);
    }

    /// <summary>Gives an account tokens and supplies them.</summary>
    public Task SupplyAsync(Address account, Address token, BigInteger amount, CancellationToken cancellation) =>
        SupplyForAsync(account, account, token, amount, cancellation);

    /// <summary>Gives an account tokens and supplies them on behalf of another.</summary>
    public async Task SupplyForAsync(
        Address payer, Address account, Address token, BigInteger amount, CancellationToken cancellation)
    {
        await FundAsync(payer, token, amount, cancellation);
        await DoAsync(payer, "supply", cancellation, token, amount, account, 0);
    }

    /// <summary>Makes an account call the pool.</summary>
    public Task DoAsync(
        Address account, string function, CancellationToken cancellation, params AbiValue[] arguments) =>
        _controls.Chain.ExecuteAsync([Pool.Call(account, function, arguments)], cancellation);

    /// <summary>Changes a reserve, such as <c>setReservePause</c>.</summary>
    public DevnetTransaction Configure(string function, params ReadOnlySpan<AbiValue> arguments) =>
        Configurator.Call(DevnetAccounts.Owner, function, arguments);

    /// <summary>What the token contracts themselves say: aToken, stable and variable debt.</summary>
    public async Task<(BigInteger Supplied, BigInteger Stable, BigInteger Variable)> BalancesAsync(
        Address account, Address asset, CancellationToken cancellation)
    {
        var tokens = await DataProvider.ReadAsync("getReserveTokensAddresses", [asset], cancellation);
        async Task<BigInteger> Balance(string token) =>
            (await (_controls.Contracts.Weth with { Address = tokens[token].AsAddress() })
                .ReadAsync("balanceOf", [account], cancellation))[0].AsBigInteger();
        return (
            await Balance("aTokenAddress"),
            await Balance("stableDebtTokenAddress"),
            await Balance("variableDebtTokenAddress"));
    }

    private static ContractArtifact Artifact(string file) => NodeModules.Default.Artifact(
        "@aave/core-v3", $"artifacts/contracts/{file}.sol/{Path.GetFileName(file)}.json");

    private static DevnetContract At(DevnetControls controls, string file, Address address) =>
        new(controls.Chain.Client, address, Artifact(file).Abi);

    private static async Task<DevnetContract> CreateAsync(
        DevnetControls controls, ContractArtifact artifact, AbiValue[] arguments, CancellationToken cancellation)
    {
        var code = artifact.CreationCode(arguments);
        var address = await controls.Chain.CreateAsync(DevnetAccounts.Owner, code, cancellation);
        return new DevnetContract(controls.Chain.Client, address, artifact.Abi);
    }

    private static async Task<(ContractArtifact Pool, ContractArtifact Configurator)> LinkedAsync(
        DevnetControls controls, CancellationToken cancellation)
    {
        static ContractArtifact Library(string name) => Artifact($"protocol/libraries/logic/{name}");
        async Task<Address> Create(ContractArtifact library) =>
            (await CreateAsync(controls, library, [], cancellation)).Address;
        var pool = Artifact("protocol/pool/Pool");
        var borrowing = await Create(Library("BorrowLogic"));
        pool = pool.WithLibrary("BorrowLogic", borrowing);
        pool = pool.WithLibrary(
            "FlashLoanLogic", await Create(Library("FlashLoanLogic").WithLibrary("BorrowLogic", borrowing)));
        foreach (var name in new[] { "BridgeLogic", "EModeLogic", "LiquidationLogic", "PoolLogic", "SupplyLogic" })
        {
            pool = pool.WithLibrary(name, await Create(Library(name)));
        }

        var configurator = Artifact("protocol/pool/PoolConfigurator");
        return (pool, configurator.WithLibrary("ConfiguratorLogic", await Create(Library("ConfiguratorLogic"))));
    }

    /// <summary>Lists the tokens as collateral that may be borrowed, also at a stable rate.</summary>
    private async Task ListAsync(Address provider, CancellationToken cancellation)
    {
        async Task<Address> Create(string file, params AbiValue[] arguments) =>
            (await CreateAsync(_controls, Artifact(file), arguments, cancellation)).Address;
        var aToken = await Create("protocol/tokenization/AToken", Pool.Address);
        var stable = await Create("protocol/tokenization/StableDebtToken", Pool.Address);
        var variable = await Create("protocol/tokenization/VariableDebtToken", Pool.Address);

        // Usage at the kink; base and slopes of the variable rate; slopes and offsets of the stable one; its share.
        static BigInteger Bps(int value) => Ray * value / 10_000;
        var rates = await Create(
            "protocol/pool/DefaultReserveInterestRateStrategy",
            provider, Bps(8_000), 0, Bps(380), Bps(8_000), Bps(50), Bps(6_000), Bps(100), Bps(800), Bps(2_000));
        AbiValue Reserve(Address asset, int decimals, string symbol) => new AbiValue[]
        {
            aToken, stable, variable, decimals, rates, asset, DevnetAccounts.Owner, Address.Zero,
            "a" + symbol, "a" + symbol, "v" + symbol, "v" + symbol, "s" + symbol, "s" + symbol, new byte[] { 16 },
        };
        AbiValue[] reserves = [Reserve(Weth, 18, "WETH"), Reserve(Usdc, 6, "USDC"), Reserve(Link, 18, "LINK")];
        List<DevnetTransaction> steps = [Configurator.Call(DevnetAccounts.Owner, "initReserves", (AbiValue)reserves)];
        foreach (var (asset, loanToValue, threshold) in new[]
        {
            (Weth, 8_000, 8_250), (Usdc, 7_700, 7_900), (Link, 5_300, 6_800),
        })
        {
            steps.AddRange(
            [
                Configurator.Call(
                    DevnetAccounts.Owner, "configureReserveAsCollateral", asset, loanToValue, threshold, 10_500),
                Configurator.Call(DevnetAccounts.Owner, "setReserveBorrowing", asset, true),
                Configurator.Call(DevnetAccounts.Owner, "setReserveStableRateBorrowing", asset, true),
                Configurator.Call(DevnetAccounts.Owner, "setReserveFactor", asset, 1_000),
            ]);
        }

        foreach (var step in steps)
        {
            await _controls.Chain.ExecuteAsync([step], cancellation);
        }
    }
}
