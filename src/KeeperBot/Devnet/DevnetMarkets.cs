using System.Numerics;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>What others do to the devnet's markets: liquidity comes and goes, a large trader takes sides.</summary>
public static class DevnetMarkets
{
    private const int FullPercent = 100;
    private const ulong NoDeadline = 1UL << 40;

    /// <summary>Ether, and its worth in dollars, that comes back to each position at most.</summary>
    private const int EtherAdded = 3_000;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger MostTokens = (BigInteger.One << 128) - 1;
    private static readonly AbiFunction ModifyPosition =
        AbiFunction.Parse("function modifyPosition(int256 sizeDelta, uint256 desiredFillPrice)");

    /// <summary>Takes so much of every position's liquidity out of the pools of ether.</summary>
    /// <param name="controls">The devnet.</param>
    /// <param name="percent">1 to 100.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static async Task PullLiquidityAsync(
        this DevnetControls controls, int percent, CancellationToken cancellationToken)
    {
        var (manager, owner) = (ManagerOf(controls), DevnetAccounts.Liquidity);
        List<DevnetTransaction> steps = [];
        foreach (var (id, liquidity) in await PositionsAsync(controls, cancellationToken))
        {
            AbiValue decrease = new AbiValue[] { id, liquidity * percent / FullPercent, 0, 0, NoDeadline };
            AbiValue collect = new AbiValue[] { id, owner, MostTokens, MostTokens };
            steps.Add(manager.Call(owner, "decreaseLiquidity", decrease));
            steps.Add(manager.Call(owner, "collect", collect));
        }

        await controls.Chain.ExecuteAsync(steps, cancellationToken);
    }

    /// <summary>Puts liquidity into every position in the pools of ether.</summary>
    public static async Task AddLiquidityAsync(this DevnetControls controls, CancellationToken cancellationToken)
    {
        var (manager, owner) = (ManagerOf(controls), DevnetAccounts.Liquidity);
        var dollars = await controls.ReadFeedPriceAsync(cancellationToken) * EtherAdded / FullPercent;
        List<DevnetTransaction> steps = [];
        foreach (var (id, _) in await PositionsAsync(controls, cancellationToken))
        {
            AbiValue increase = new AbiValue[] { id, dollars, EtherAdded * Ether, 0, 0, NoDeadline };
            steps.Add(manager.Call(owner, "increaseLiquidity", increase));
        }

        await controls.Chain.ExecuteAsync(steps, cancellationToken);
    }

    /// <summary>The other trader at the perpetual market buys, or sells below zero; wei of ether.</summary>
    /// <exception cref="DevnetException">The devnet has no such market, or it refuses.</exception>
    public static Task TradePerpAsync(
        DevnetChain chain, DevnetPerps perps, BigInteger size, CancellationToken cancellationToken)
    {
        // Any price will do: whoever watches the keeper shall see what it does, not what this trader pays.
        var worst = size.Sign > 0 ? 1_000_000 * Ether : BigInteger.One;
        return chain.ExecuteAsync(
            [
                new DevnetTransaction(
                    DevnetAccounts.Liquidity, perps.Market, ModifyPosition.Encode(size, worst),
                    "the trade of somebody else at the perpetual market"),
            ],
            cancellationToken);
    }

    private static DevnetContract ManagerOf(DevnetControls controls) => new(
        controls.Chain.Client, MainnetAddresses.PositionManager, DevnetContracts.AbiOf("NonfungiblePositionManager"));

    private static async Task<List<(BigInteger Id, BigInteger Liquidity)>> PositionsAsync(
        DevnetControls controls, CancellationToken cancellationToken)
    {
        var (manager, owner) = (ManagerOf(controls), DevnetAccounts.Liquidity);
        var count = (await manager.ReadAsync("balanceOf", [owner], cancellationToken))[0].AsBigInteger();
        List<(BigInteger, BigInteger)> found = [];
        for (var index = 0; index < count; index++)
        {
            var id = (await manager.ReadAsync("tokenOfOwnerByIndex", [owner, index], cancellationToken))[0];
            var position = await manager.ReadAsync("positions", [id], cancellationToken);
            if (position["token0"].AsAddress() == MainnetAddresses.Usdc
                && position["token1"].AsAddress() == MainnetAddresses.Weth)
            {
                found.Add((id.AsBigInteger(), position["liquidity"].AsBigInteger()));
            }
        }

        return found;
    }
}
