using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>What a scenario does to the devnet: prices, time, fees, marks, purchases; and what it reads.</summary>
/// <param name="chain">The chain.</param>
/// <param name="contracts">Its contracts.</param>
public sealed class DevnetControls(DevnetChain chain, DevnetContracts contracts)
{
    private const int SwapAttempts = 4;

    /// <summary>A pool as full as mainnet's crosses a hundred ticks for a few percent.</summary>
    private const ulong SwapGas = 12_000_000;

    /// <summary>The chain below.</summary>
    public DevnetChain Chain { get; } = chain;

    /// <summary>Forty minutes; the ETH/USD feed's heartbeat is an hour.</summary>
    private const ulong BlocksBetweenRounds = 200;

    /// <summary>The contracts, to read and to call.</summary>
    public DevnetContracts Contracts { get; } = contracts;

    /// <summary>
    /// Sets the price of ether everywhere: a round of the ETH/USD feed, and swaps of an arbitrageur in both pools, in
    /// one block where the pool's traders allow it.
    /// </summary>
    /// <remarks>The pools end on the feed's price up to the rounding of <c>sqrtPriceX96</c>, below 1e-12.</remarks>
    /// <param name="ethUsd">Dollars per ether, 8 decimals.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task SetPriceAsync(BigInteger ethUsd, CancellationToken cancellationToken) =>
        await MovePoolsAsync(
            ethUsd, [await RoundAsync(Contracts.EthUsdAggregator, ethUsd, cancellationToken)], cancellationToken);

    /// <summary>Submits a round of the ETH/USD feed and leaves the pools: the feed runs ahead of the market.</summary>
    /// <inheritdoc cref="SetPriceAsync" path="/param"/>
    public async Task SetFeedPriceAsync(BigInteger ethUsd, CancellationToken cancellationToken) =>
        await Chain.ExecuteAsync(
            [await RoundAsync(Contracts.EthUsdAggregator, ethUsd, cancellationToken)], cancellationToken);

    /// <summary>Swaps in both pools and leaves the feed alone: the market runs ahead of the feed.</summary>
    /// <inheritdoc cref="SetPriceAsync" path="/param"/>
    public Task SetPoolPriceAsync(BigInteger ethUsd, CancellationToken cancellationToken) =>
        MovePoolsAsync(ethUsd, [], cancellationToken);

    /// <summary>Submits a round of the USDC/USD feed.</summary>
    /// <param name="usdcUsd">Dollars per USDC, 8 decimals.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task SetDollarPriceAsync(BigInteger usdcUsd, CancellationToken cancellationToken) =>
        await Chain.ExecuteAsync(
            [await RoundAsync(Contracts.UsdcUsdAggregator, usdcUsd, cancellationToken)], cancellationToken);

    /// <summary>Makes blocks with what waits in the pool, twelve seconds apart, and returns the last.</summary>
    public Task<BlockHeader> MineAsync(int blocks, CancellationToken cancellationToken) =>
        Chain.MineAsync(blocks, cancellationToken);

    /// <summary>Makes one block that much later. Feeds and marks are as much older then.</summary>
    public Task<BlockHeader> WarpAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Chain.WarpAsync(time, cancellationToken);

    /// <summary>Makes a block every so often until cancelled, as a public chain does.</summary>
    /// <param name="interval">Real time between blocks; on chain they stay twelve seconds apart.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellationToken">Ends it without an error.</param>
    public Task MineEveryAsync(TimeSpan interval, TimeProvider clock, CancellationToken cancellationToken) =>
        MineEveryAsync(interval, clock, static _ => Task.CompletedTask, cancellationToken);

    /// <summary>The same, and the feeds' oracles submit a round in time, as on a public chain.</summary>
    /// <inheritdoc cref="MineEveryAsync(TimeSpan, TimeProvider, CancellationToken)" path="/param"/>
    public Task LiveAsync(TimeSpan interval, TimeProvider clock, CancellationToken cancellationToken) =>
        MineEveryAsync(interval, clock, block => KeepFreshAsync(block, cancellationToken), cancellationToken);

    private async Task KeepFreshAsync(BlockHeader block, CancellationToken cancellationToken)
    {
        if (block.Number % BlocksBetweenRounds == 0)
        {
            await SetFeedPriceAsync(await ReadFeedPriceAsync(cancellationToken), cancellationToken);
            var dollar = await Contracts.UsdcUsdFeed.ReadAsync("latestRoundData", [], cancellationToken);
            await SetDollarPriceAsync(dollar["answer"].AsBigInteger(), cancellationToken);
        }
    }

    private async Task MineEveryAsync(
        TimeSpan interval, TimeProvider clock, Func<BlockHeader, Task> mined, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await mined(await Chain.MineAsync(1, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Sets the base fee of the next block and of those after it, wei per gas.</summary>
    public void SetNextBaseFee(BigInteger weiPerGas)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weiPerGas);
        Chain.BaseFee = weiPerGas;
    }

    /// <summary>Posts the owner's value of one option.</summary>
    /// <param name="series">The series' id.</param>
    /// <param name="mark">Wei of ether per option.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Task PostMarkAsync(BigInteger series, BigInteger mark, CancellationToken cancellationToken) =>
        Chain.ExecuteAsync([Contracts.Vault.Call(DevnetAccounts.Owner, "postMark", series, mark)], cancellationToken);

    /// <summary>Lists a new series at the vault and returns its id.</summary>
    /// <param name="isCall">Call or put.</param>
    /// <param name="strike">Dollars per ether, 18 decimals.</param>
    /// <param name="expiry">Unix seconds.</param>
    /// <param name="capacity">Wei of ether that may be sold.</param>
    /// <param name="premium">Wei of ether per option.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<BigInteger> ListSeriesAsync(
        bool isCall,
        BigInteger strike,
        ulong expiry,
        BigInteger capacity,
        BigInteger premium,
        CancellationToken cancellationToken)
    {
        var listing = Contracts.Vault.Call(DevnetAccounts.Owner, "list", isCall, strike, expiry, capacity, premium);
        var receipts = await Chain.ExecuteAsync([listing], cancellationToken);
        var listed = Contracts.Vault.Abi.Event("SeriesListed");
        var log = receipts[0].Logs.First(log => listed.Matches(log.Topics.AsSpan()));
        return listed.Decode(log.Topics.AsSpan(), log.Data.Span)["id"].AsBigInteger();
    }

    /// <summary>Buys options of a series at the vault's premium.</summary>
    /// <param name="series">The series' id.</param>
    /// <param name="size">Options, in wei of ether.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Task BuyOptionsAsync(BigInteger series, BigInteger size, CancellationToken cancellationToken)
    {
        var buyer = DevnetAccounts.Buyer;
        return Chain.ExecuteAsync(
            [
                Contracts.Weth.Call(buyer, "approve", Contracts.Vault.Address, size),
                Contracts.Vault.Call(buyer, "buy", series, size, size),
            ],
            cancellationToken);
    }

    /// <summary>The executor's <c>status()</c> with its member names.</summary>
    public async Task<AbiValue> ReadStatusAsync(CancellationToken cancellationToken) =>
        (await Contracts.Executor.ReadAsync("status", [], cancellationToken))[0];

    /// <summary>The vault's unsettled series with their member names.</summary>
    public async Task<ImmutableArray<AbiValue>> ReadSeriesAsync(CancellationToken cancellationToken) =>
        [.. (await Contracts.Vault.ReadAsync("openSeries", [], cancellationToken))[0].AsItems()];

    /// <summary>The interval the vault allows its hedge, wei of ether, short is negative.</summary>
    public async Task<(BigInteger Lower, BigInteger Upper)> ReadHedgeBoundsAsync(CancellationToken cancellationToken)
    {
        var bounds = await Contracts.Vault.ReadAsync("hedgeBounds", [], cancellationToken);
        return (bounds["lower"].AsBigInteger(), bounds["upper"].AsBigInteger());
    }

    /// <summary>The feed's answer, dollars per ether with 8 decimals.</summary>
    public async Task<BigInteger> ReadFeedPriceAsync(CancellationToken cancellationToken) =>
        (await Contracts.EthUsdFeed.ReadAsync("latestRoundData", [], cancellationToken))["answer"].AsBigInteger();

    /// <summary>A pool's price, USDC per ether with 18 decimals.</summary>
    /// <param name="pool">One of the pools in <see cref="DevnetContracts"/>.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static async Task<BigInteger> ReadPoolPriceAsync(DevnetContract pool, CancellationToken cancellationToken) =>
        PoolPrice.UsdcPerEth(await SqrtPriceAsync(pool, cancellationToken));

    private static async Task<DevnetTransaction> RoundAsync(
        DevnetContract aggregator, BigInteger price, CancellationToken cancellationToken)
    {
        var state = await aggregator.ReadAsync("oracleRoundState", [DevnetAccounts.Oracle, 0], cancellationToken);
        return aggregator.Call(DevnetAccounts.Oracle, "submit", state["_roundId"], price);
    }

    private async Task MovePoolsAsync(
        BigInteger ethUsd, IReadOnlyList<DevnetTransaction> rounds, CancellationToken cancellationToken)
    {
        var dollar = await Contracts.UsdcUsdFeed.ReadAsync("latestRoundData", [], cancellationToken);
        var target = PoolPrice.SqrtPriceX96(ethUsd, dollar["answer"].AsBigInteger());
        for (var attempt = 0; attempt < SwapAttempts; attempt++)
        {
            var swaps = await SwapsToAsync(target, cancellationToken);
            if (swaps.Count == 0 && rounds.Count == 0)
            {
                return;
            }

            var receipts = await Chain.IncludeAsync([.. rounds, .. swaps], cancellationToken);
            if (rounds.Count > 0 && !receipts[0].Succeeded)
            {
                throw new DevnetException($"the feed refused the price {ethUsd} (8 decimals) in its next round");
            }

            rounds = [];
        }

        // A swap fails, and is tried again, when somebody's trade in the same block went past the price before it.
        if ((await SwapsToAsync(target, cancellationToken)).Count > 0)
        {
            throw new DevnetException(
                $"the pools did not reach the price {ethUsd} (8 decimals) in {SwapAttempts} blocks");
        }
    }

    private async Task<List<DevnetTransaction>> SwapsToAsync(BigInteger target, CancellationToken cancellationToken)
    {
        List<DevnetTransaction> swaps = [];
        foreach (var (pool, fee) in new[] { (Contracts.Pool500, 500), (Contracts.Pool3000, 3000) })
        {
            var current = await SqrtPriceAsync(pool, cancellationToken);
            if (current != target)
            {
                // Ether gets dearer as the pool's number falls, by selling USDC to the pool.
                var (sold, bought) = target < current
                    ? (Contracts.Usdc, Contracts.Weth)
                    : (Contracts.Weth, Contracts.Usdc);
                swaps.Add(await SwapAsync(sold, bought, fee, target, cancellationToken));
            }
        }

        return swaps;
    }

    /// <summary>Sells what brings the pool to the price, at most half of what there is: there are two pools.</summary>
    private async Task<DevnetTransaction> SwapAsync(
        DevnetContract sold, DevnetContract bought, int fee, BigInteger limit, CancellationToken cancellationToken)
    {
        var trader = DevnetAccounts.Arbitrageur;
        var held = (await sold.ReadAsync("balanceOf", [trader], cancellationToken))[0].AsBigInteger();
        AbiValue order = new AbiValue[] { sold.Address, bought.Address, fee, trader, held / 2, 0, limit };
        return Contracts.Router.Call(trader, "exactInputSingle", order) with { Gas = SwapGas };
    }

    private static async Task<BigInteger> SqrtPriceAsync(DevnetContract pool, CancellationToken cancellationToken) =>
        (await pool.ReadAsync("slot0", [], cancellationToken))["sqrtPriceX96"].AsBigInteger();
}
