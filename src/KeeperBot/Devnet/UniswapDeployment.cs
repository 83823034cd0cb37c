using System.Numerics;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>Deploys Uniswap V3 at mainnet's addresses, with two USDC/WETH pools that hold liquidity.</summary>
internal sealed class UniswapDeployment(DevnetChain chain, PackagedContracts contracts)
{
    /// <summary>Observations a pool keeps, so that time-weighted prices reach back an hour of blocks.</summary>
    private const int ObservationCardinality = 300;
    private const int LastTick = 887_272;
    private const ulong NoDeadline = 1UL << 40;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    /// <summary>
    /// Liquidity of a pool: ether on one side of each range and its worth in USDC on the other; the range as ticks
    /// either side of the price, in units of the pool's tick spacing.
    /// </summary>
    private static readonly (int HalfWidth, int Ether)[] Positions = [(20, 3000), (200, 5000), (int.MaxValue, 1000)];

    private static readonly (Address Pool, int Fee, int TickSpacing)[] Pools =
    [
        (MainnetAddresses.UsdcWethPool500, 500, 10),
        (MainnetAddresses.UsdcWethPool3000, 3000, 60),
    ];

    /// <summary>Deploys the factory, the position manager, the router and the quoter.</summary>
    public async Task DeployContractsAsync(CancellationToken cancellationToken)
    {
        Address factory = MainnetAddresses.UniswapV3Factory, weth = MainnetAddresses.Weth;
        var descriptor = contracts.PositionDescriptor.WithLibrary("NFTDescriptor", MainnetAddresses.NftDescriptor);
        var nativeLabel = new byte[Hash32.Length];
        Encoding.ASCII.GetBytes("ETH", nativeLabel);
        (Address At, byte[] Code)[] deployments =
        [
            (factory, contracts.Factory.CreationCode()),
            (MainnetAddresses.NftDescriptor, contracts.NftDescriptor.CreationCode()),
            (MainnetAddresses.PositionDescriptor, descriptor.CreationCode(weth, new Hash32(nativeLabel))),
            (MainnetAddresses.PositionManager,
                contracts.PositionManager.CreationCode(factory, weth, MainnetAddresses.PositionDescriptor)),
            (MainnetAddresses.QuoterV2, contracts.Quoter.CreationCode(factory, weth)),
            (MainnetAddresses.SwapRouter02, contracts.SwapRouter.CreationCode(
                MainnetAddresses.UniswapV2Factory, factory, MainnetAddresses.PositionManager, weth)),
        ];
        foreach (var (at, code) in deployments)
        {
            await chain.CreateAtAsync(at, DevnetAccounts.Owner, code, cancellationToken);
        }
    }

    /// <summary>Creates the pools and fills them from the liquidity account, which has enough of both tokens.</summary>
    /// <param name="price">Whole dollars per ether.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task DeployPoolsAsync(BigInteger price, CancellationToken cancellationToken)
    {
        var manager = new DevnetContract(
            chain.Client, MainnetAddresses.PositionManager, DevnetContracts.AbiOf("NonfungiblePositionManager"));
        var (provider, sqrtPrice) = (DevnetAccounts.Liquidity, PoolPrice.SqrtPriceX96(price, 1));
        await chain.ExecuteAsync(
            [.. Pools.Select(pool => manager.Call(
                provider,
                "createAndInitializePoolIfNecessary",
                MainnetAddresses.Usdc,
                MainnetAddresses.Weth,
                pool.Fee,
                sqrtPrice))],
            cancellationToken);
        foreach (var (address, fee, spacing) in Pools)
        {
            var pool = new DevnetContract(chain.Client, address, DevnetContracts.AbiOf("UniswapV3Pool"));
            var tick = (await pool.ReadAsync("slot0", [], cancellationToken))["tick"].AsInt32();
            var mints = Positions.Select(position => manager.Call(
                provider, "mint", Mint(fee, Range(tick, spacing, position.HalfWidth), position.Ether, price)));
            await chain.ExecuteAsync(
                [pool.Call(provider, "increaseObservationCardinalityNext", ObservationCardinality), .. mints],
                cancellationToken);
        }
    }

    private static (int Lower, int Upper) Range(int tick, int spacing, int halfWidth)
    {
        var middle = (int)Math.Round((double)tick / spacing);
        var last = LastTick / spacing;
        return halfWidth == int.MaxValue
            ? (-last * spacing, last * spacing)
            : ((middle - halfWidth) * spacing, (middle + halfWidth) * spacing);
    }

    /// <summary>Tokens, fee, range, most of each token, least of each (none), recipient, deadline.</summary>
    private static AbiValue Mint(int fee, (int Lower, int Upper) range, int ether, BigInteger price) => new AbiValue[]
    {
        MainnetAddresses.Usdc, MainnetAddresses.Weth, fee, range.Lower, range.Upper,
        ether * price * Dollar, ether * Ether, 0, 0, DevnetAccounts.Liquidity, NoDeadline,
    };
}
