using System.Numerics;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>A Uniswap V3 pool of sUSD and USDC at par with a hundred million of each.</summary>
internal static class SusdPool
{
    /// <summary>The pool's fee.</summary>
    public const int FeePips = 500;

    private const int LastTick = 887_270;
    private const ulong NoDeadline = 1UL << 40;
    private static readonly BigInteger Depth = 100_000_000 * BigInteger.Pow(10, 18);
    private static readonly BigInteger ParRatio = BigInteger.Pow(10, 12);

    /// <summary>Opens it.</summary>
    public static async Task OpenAsync(
        DevnetControls controls, PerpsV2Deployment perps, CancellationToken cancellation)
    {
        var (owner, susd, usdc) = (DevnetAccounts.Liquidity, perps.MarginToken, MainnetAddresses.Usdc);
        var susdFirst = susd < usdc;
        var manager = new DevnetContract(
            controls.Chain.Client,
            MainnetAddresses.PositionManager,
            DevnetContracts.AbiOf("NonfungiblePositionManager"));
        var (first, second) = susdFirst ? (susd, usdc) : (usdc, susd);
        var root = IntegerMath.SquareRoot(susdFirst ? (BigInteger.One << 192) / ParRatio : ParRatio << 192);
        var (firstAmount, secondAmount) = susdFirst ? (Depth, Depth / ParRatio) : (Depth / ParRatio, Depth);
        AbiValue mint = new AbiValue[]
        {
            first, second, FeePips, -LastTick, LastTick, firstAmount, secondAmount, 0, 0, owner, NoDeadline,
        };
        await controls.Chain.ExecuteAsync([perps.Mint(owner, Depth)], cancellation);
        await controls.Chain.ExecuteAsync(
            [
                controls.Contracts.Usdc.Call(owner, "approve", manager.Address, Depth) with { To = susd },
                controls.Contracts.Usdc.Call(owner, "approve", manager.Address, Depth),
                manager.Call(
                    owner, "createAndInitializePoolIfNecessary", first, second, FeePips, root),
                manager.Call(owner, "mint", mint),
            ],
            cancellation);
    }
}
