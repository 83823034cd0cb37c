using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>Uniswap V4 as its packages have it, deployed on the devnet, with Permit2 where mainnet has it.</summary>
internal sealed class UniswapV4Deployment
{
    private const string Package = "@uniswap/v4-periphery";
    private const ulong NoDeadline = 1UL << 40;

    private static readonly BigInteger MostSpent = (BigInteger.One << 127) - 1;

    // Actions.sol
    private const byte Increase = 0x00;
    private const byte Decrease = 0x01;
    private const byte MintPosition = 0x02;
    private const byte Burn = 0x03;
    private const byte SettlePair = 0x0d;
    private const byte TakePair = 0x11;
    private const byte Sweep = 0x14;

    private readonly DevnetChain _chain;
    private readonly DevnetContract _pools;
    private readonly DevnetContract _swapper;

    private UniswapV4Deployment(
        DevnetChain chain, DevnetContract pools, DevnetContract positions, DevnetContract view, DevnetContract swapper)
    {
        (_chain, _pools, Positions, View, _swapper) = (chain, pools, positions, view, swapper);
    }

    public DevnetContract Positions { get; }

    public DevnetContract View { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Deploys it and lets these accounts pay with every token.</summary>
    public static async Task<UniswapV4Deployment> DeployAsync(DevnetControls controls, params Address[] payers)
    {
        var chain = controls.Chain;
        async Task<DevnetContract> Create(string file, params AbiValue[] arguments)
        {
            var artifact = NodeModules.Default.Artifact(Package, $"foundry-out/{file}.json");
            var address = await chain.CreateAsync(
                DevnetAccounts.Owner, artifact.CreationCode(arguments), Cancellation);
            return new DevnetContract(chain.Client, address, artifact.Abi);
        }

        var pools = await Create("PoolManager.sol/PoolManager.default", DevnetAccounts.Owner);
        var positions = await Create(
            "PositionManager.sol/PositionManager",
            pools.Address, MainnetAddresses.Permit2, 300_000, Address.Zero, MainnetAddresses.Weth);
        var view = await Create("StateView.sol/StateView", pools.Address);
        var swapper = await Create("PoolSwapTest.sol/PoolSwapTest.default", pools.Address);
        var allowance = AbiFunction.Parse("function approve(address a, address b, uint160 c, uint48 d)");
        foreach (var token in new[] { controls.Contracts.Weth, controls.Contracts.Usdc })
        {
            foreach (var payer in payers)
            {
                var most = (BigInteger.One << 160) - 1;
                var permitted = allowance.Encode(token.Address, positions.Address, most, NoDeadline);
                await chain.ExecuteAsync(
                    [
                        token.Call(payer, "approve", MainnetAddresses.Permit2, LiquidityOnChain.Unlimited),
                        token.Call(payer, "approve", swapper.Address, LiquidityOnChain.Unlimited),
                        new DevnetTransaction(payer, MainnetAddresses.Permit2, permitted, "Permit2"),
                    ],
                    Cancellation);
            }
        }

        return new UniswapV4Deployment(chain, pools, positions, view, swapper);
    }

    public Task InitializeAsync(V4Pool pool, BigInteger root) => _chain.ExecuteAsync(
        [_pools.Call(DevnetAccounts.Owner, "initialize", pool.Key, root)], Cancellation);

    /// <summary>Opens a position and returns its number.</summary>
    public async Task<BigInteger> MintAsync(
        V4Pool pool, Address owner, int lower, int upper, BigInteger liquidity, BigInteger ether = default)
    {
        var id = (await Positions.ReadAsync("nextTokenId", [], Cancellation))[0].AsBigInteger();
        var minted = Encode(
            "address a, address b, uint24 c, int24 d, address e, int24 f, int24 g, uint256 h, uint128 i, uint128 j, "
            + "address k, bytes l",
            pool.Currency0, pool.Currency1, pool.Fee, pool.Spacing, Address.Zero, lower, upper, liquidity, MostSpent,
            MostSpent, owner, Array.Empty<byte>());
        var change = Modify(owner, [MintPosition, SettlePair, Sweep], minted, pool.Pair, Rest(owner));
        await _chain.ExecuteAsync([change with { Value = ether }], Cancellation);
        return id;
    }

    public DevnetTransaction Added(V4Pool pool, Address owner, BigInteger id, BigInteger liquidity) => Modify(
        owner, [Increase, SettlePair, Sweep], Change(id, liquidity, MostSpent), pool.Pair, Rest(owner));

    /// <summary>Takes out so much liquidity and all fees; none takes the fees alone.</summary>
    public DevnetTransaction Taken(V4Pool pool, Address owner, BigInteger id, BigInteger liquidity, Address payee) =>
        Modify(owner, [Decrease, TakePair], Change(id, liquidity, 0), pool.PairTo(payee));

    public DevnetTransaction Burned(V4Pool pool, Address owner, BigInteger id, Address payee) => Modify(
        owner, [Burn, TakePair],
        Encode("uint256 a, uint128 b, uint128 c, bytes d", id, 0, 0, Array.Empty<byte>()), pool.PairTo(payee));

    /// <summary>Trades until the pool's root price is this one exactly.</summary>
    public async Task SwapToAsync(V4Pool pool, Address trader, BigInteger root)
    {
        var isZeroForOne = root < await RootAsync(pool);
        AbiValue terms = new AbiValue[] { isZeroForOne, -BigInteger.Pow(10, 21), root };
        AbiValue settings = new AbiValue[] { false, false };
        var swap = _swapper.Call(trader, "swap", pool.Key, terms, settings, Array.Empty<byte>());
        var sendsEther = isZeroForOne && pool.Currency0.IsZero;
        await _chain.ExecuteAsync(
            [swap with { Value = sendsEther ? BigInteger.Pow(10, 21) : BigInteger.Zero }], Cancellation);
        Assert.Equal(root, await RootAsync(pool));
    }

    public async Task<BigInteger> RootAsync(V4Pool pool) =>
        (await View.ReadAsync("getSlot0", [pool.Id], Cancellation))["sqrtPriceX96"].AsBigInteger();

    public async Task<BigInteger> LiquidityAsync(BigInteger id) =>
        (await Positions.ReadAsync("getPositionLiquidity", [id], Cancellation))[0].AsBigInteger();

    /// <summary>Values as <c>abi.encode</c> writes them.</summary>
    internal static byte[] Encode(string parameters, params AbiValue[] values) =>
        AbiFunction.Parse($"function f({parameters})").Encode(values)[4..];

    /// <summary>Ether that was sent and not spent goes back.</summary>
    private static byte[] Rest(Address owner) => Encode("address a, address b", Address.Zero, owner);

    private static byte[] Change(BigInteger id, BigInteger liquidity, BigInteger bound) => Encode(
        "uint256 a, uint256 b, uint128 c, uint128 d, bytes e", id, liquidity, bound, bound, Array.Empty<byte>());

    private DevnetTransaction Modify(Address owner, byte[] actions, params byte[][] parameters) => Positions.Call(
        owner,
        "modifyLiquidities",
        Encode("bytes a, bytes[] b", actions, parameters.Select(one => (AbiValue)one).ToArray()),
        NoDeadline);
}

/// <summary>A pool of Uniswap V4 without a hook.</summary>
internal sealed record V4Pool(Address Currency0, Address Currency1, int Fee, int Spacing)
{
    public AbiValue Key => new AbiValue[] { Currency0, Currency1, Fee, Spacing, Address.Zero };

    public Hash32 Id => Keccak256.Compute(UniswapV4Deployment.Encode(
        "address a, address b, uint24 c, int24 d, address e", Currency0, Currency1, Fee, Spacing, Address.Zero));

    public byte[] Pair => UniswapV4Deployment.Encode("address a, address b", Currency0, Currency1);

    public byte[] PairTo(Address payee) =>
        UniswapV4Deployment.Encode("address a, address b, address c", Currency0, Currency1, payee);
}
