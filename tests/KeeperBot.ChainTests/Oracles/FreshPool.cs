using System.Numerics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Core.Chains;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Oracles;

/// <summary>A pool of USDC and WETH as it is after it was made: it remembers one observation.</summary>
internal sealed class FreshPool
{
    private const int FeePips = 10_000;
    private const int WidestTick = 887_200;
    private const ulong NoDeadline = 1UL << 40;

    private readonly KeeperDevnet _devnet;

    private FreshPool(KeeperDevnet devnet) => _devnet = devnet;

    /// <summary>The pool, at the address that the factory gives it on mainnet.</summary>
    public DevnetContract Contract => new(
        _devnet.Client,
        ChainProfile.Of(1)!.PoolOf(MainnetAddresses.Weth, MainnetAddresses.Usdc, FeePips),
        DevnetContracts.AbiOf("UniswapV3Pool"));

    /// <summary>Makes it at a price, with a little liquidity at every price.</summary>
    public static async Task<FreshPool> CreateAsync(KeeperDevnet devnet, int ethUsd, CancellationToken cancellation)
    {
        var pool = new FreshPool(devnet);
        var manager = new DevnetContract(
            devnet.Client, MainnetAddresses.PositionManager, DevnetContracts.AbiOf("NonfungiblePositionManager"));
        var provider = DevnetAccounts.Liquidity;
        AbiValue mint = new AbiValue[]
        {
            MainnetAddresses.Usdc, MainnetAddresses.Weth, FeePips, -WidestTick, WidestTick,
            ethUsd * BigInteger.Pow(10, 6), KeeperDevnet.Ether, 0, 0, provider, NoDeadline,
        };
        await devnet.Controls.Chain.DealAsync(
            MainnetAddresses.Usdc, provider, ethUsd * BigInteger.Pow(10, 6), cancellation);
        await devnet.Controls.Chain.ExecuteAsync(
            [
                devnet.Controls.Contracts.Weth.Call(provider, "deposit") with { Value = KeeperDevnet.Ether },
                manager.Call(
                    provider, "createAndInitializePoolIfNecessary", MainnetAddresses.Usdc, MainnetAddresses.Weth,
                    FeePips, SqrtPrice(ethUsd)),
                manager.Call(provider, "mint", mint),
            ],
            cancellation);
        return pool;
    }

    /// <summary>Somebody trades until the pool is at a price.</summary>
    public async Task MoveAsync(int ethUsd)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (contracts, trader) = (_devnet.Controls.Contracts, DevnetAccounts.Arbitrageur);
        var (now, target) = (
            (await Contract.ReadAsync("slot0", [], cancellation))["sqrtPriceX96"].AsBigInteger(), SqrtPrice(ethUsd));
        var (sold, bought) = target < now ? (contracts.Usdc, contracts.Weth) : (contracts.Weth, contracts.Usdc);
        var held = (await sold.ReadAsync("balanceOf", [trader], cancellation))[0].AsBigInteger();
        AbiValue order = new AbiValue[] { sold.Address, bought.Address, FeePips, trader, held / 2, 0, target };
        await _devnet.Controls.Chain.ExecuteAsync(
            [contracts.Router.Call(trader, "exactInputSingle", order)], cancellation);
        Assert.Equal(target, (await Contract.ReadAsync("slot0", [], cancellation))["sqrtPriceX96"].AsBigInteger());
    }

    /// <summary>When the pool last wrote down its price, unix seconds, and how many such it has room for.</summary>
    public async Task<(ulong Timestamp, int Cardinality)> ObservedAsync(CancellationToken cancellation)
    {
        var slot = await Contract.ReadAsync("slot0", [], cancellation);
        var newest = await Contract.ReadAsync("observations", [slot["observationIndex"]], cancellation);
        return (newest["blockTimestamp"].AsUInt64(), slot["observationCardinality"].AsInt32());
    }

    private static BigInteger SqrtPrice(int ethUsd) => PoolPrice.SqrtPriceX96(ethUsd, 1);
}
