using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>Positions of Uniswap V3 in the devnet's pools, through everything that can happen to one.</summary>
public sealed class UniswapV3Tests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private const ulong NoDeadline = 1UL << 40;
    private const int Middle = 196_260;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);
    private static readonly BigInteger Most = (BigInteger.One << 128) - 1;

    private static readonly BookMandate Book = new("uniswap-v3-lp", LiquidityOnChain.Provider)
    {
        Contracts = [new NamedContract("positionManager", MainnetAddresses.PositionManager)],
    };

    private readonly LiquidityOnChain _chain = new(fixture.Controls);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetControls Controls => fixture.Controls;

    private DevnetContract Manager => new(
        Controls.Chain.Client, MainnetAddresses.PositionManager, DevnetContracts.AbiOf("NonfungiblePositionManager"));

    [Fact]
    public async Task Positions_ThroughTheirLives_AreReadAsWhatTheProtocolPays()
    {
        await StartAsync();
        var narrow = await MintAsync(500, Middle - 200, Middle + 200);
        await AssertPaysAsync(narrow);

        // The same range again: the pool counts both as one position and rounds their fees together.
        await MoveAsync(3_013);
        var twin = await MintAsync(500, Middle - 200, Middle + 200);
        var below = await MintAsync(500, Middle - 4_000, Middle - 2_000);
        var whole = await MintAsync(3_000, -887_220, 887_220);
        await MoveAsync(2_987);
        await AssertPaysAsync(narrow, twin, below, whole);

        await ExecuteAsync("increaseLiquidity", twin, 9_000 * Dollar, 3 * Ether, 0, 0, NoDeadline);
        await AssertPaysAsync(narrow, twin, below, whole);

        // Through the range and out of it at either end, and to either end exactly.
        foreach (var price in new[] { 3_200, 2_800, 3_000 })
        {
            await MoveAsync(price);
            await AssertPaysAsync(narrow, twin, below, whole);
        }

        foreach (var edge in new[] { Middle - 200, Middle + 200, Middle - 200 })
        {
            await SwapToAsync(TickMath.RootAt(edge));
            await AssertPaysAsync(narrow, twin, below, whole);
        }

        await MoveAsync(3_001);
        await ExecuteAsync("collect", twin, LiquidityOnChain.Provider, Most, Most);
        await AssertPaysAsync(narrow, twin, below, whole);
        await MoveAsync(2_995);
        await ExecuteAsync("decreaseLiquidity", narrow, await LiquidityAsync(narrow) / 3, 0, 0, NoDeadline);
        await AssertPaysAsync(narrow, twin, below, whole);

        // Closed but not collected, then collected, then burned.
        await ExecuteAsync("decreaseLiquidity", narrow, await LiquidityAsync(narrow), 0, 0, NoDeadline);
        await AssertPaysAsync(narrow, twin, below, whole);
        await ExecuteAsync("collect", narrow, LiquidityOnChain.Provider, Most, Most);
        await AssertPaysAsync(twin, below, whole);
        await Controls.Chain.ExecuteAsync([Manager.Call(LiquidityOnChain.Provider, "burn", narrow)], Cancellation);
        await AssertPaysAsync(twin, below, whole);
        Assert.Equal($"position {whole}", Assert.Single(await _chain.PoolsAsync(Book with { Ids = [whole] })).Label);
    }

    [Fact]
    public async Task Measure_PositionInRange_IsTheDerivativeOfWhatThePoolPays()
    {
        await StartAsync();
        var id = await MintAsync(500, Middle - 1_200, Middle + 900);
        var position = await _chain.ReadAsync<LiquidityPosition>(Book with { Ids = [id] });
        var pool = Assert.Single(position.Pools);
        Assert.Equal(new Payment(0, 0), LiquidityOnChain.Of(pool, side => side.Fees));

        var paid = new List<(double, Payment)>();
        foreach (var price in new[] { 2_890, 3_040, 2_960, 3_190 })
        {
            await MoveAsync(price);
            var root = (await Controls.Contracts.Pool500.ReadAsync("slot0", [], Cancellation))[0].AsBigInteger();
            var (fees, all) = (await FeesAsync(id), await EverythingAsync(id));
            var principal = new Payment(all.Weth - fees.Weth, all.Usdc - fees.Usdc);
            paid.Add((LiquidityOnChain.PriceOf(root, isUsdcFirst: true), principal));
        }

        LiquidityOnChain.AssertDerivatives(position, paid[0], paid[1]);
        LiquidityOnChain.AssertDerivatives(position, paid[2], paid[3]);

        // The pool is far from where it was; the exposure at the oracle's price is the same but for the fees.
        var moved = await _chain.ReadAsync<LiquidityPosition>(Book with { Ids = [id] });
        var earned = Assert.Single(moved.Pools).Second.WholeFees;
        Assert.True(earned > 0);
        Assert.Equal(
            LiquidityOnChain.At(position, 3_000).Of("WETH").Delta + earned,
            LiquidityOnChain.At(moved, 3_000).Of("WETH").Delta,
            9);
    }

    /// <summary>Compares every position of the account with what the manager pays for it.</summary>
    private async Task AssertPaysAsync(params BigInteger[] ids)
    {
        var pools = await _chain.PoolsAsync(Book);
        var ours = pools.Where(pool => ids.Contains(BigInteger.Parse(pool.Label.Split(' ')[1]))).ToImmutableArray();
        Assert.Equal(ids.Select(id => $"position {id}").Order(), ours.Select(pool => pool.Label).Order());
        foreach (var pool in ours)
        {
            var id = BigInteger.Parse(pool.Label.Split(' ')[1]);
            LiquidityOnChain.AssertPays(pool, await FeesAsync(id), await EverythingAsync(id));
        }
    }

    private Task<Payment> FeesAsync(BigInteger id) =>
        _chain.PaidAsync(Call("collect", id, LiquidityOnChain.Payee, Most, Most));

    private async Task<Payment> EverythingAsync(BigInteger id)
    {
        var collect = Call("collect", id, LiquidityOnChain.Payee, Most, Most);
        var liquidity = await LiquidityAsync(id);
        return liquidity.IsZero
            ? await _chain.PaidAsync(collect)
            : await _chain.PaidAsync(Call("decreaseLiquidity", id, liquidity, 0, 0, NoDeadline), collect);
    }

    private async Task StartAsync()
    {
        await Controls.Chain.ExecuteAsync(
            [
                .. new[] { Controls.Contracts.Weth, Controls.Contracts.Usdc }.SelectMany(token => new[]
                {
                    token.Call(LiquidityOnChain.Provider, "approve", Manager.Address, LiquidityOnChain.Unlimited),
                    token.Call(
                        DevnetAccounts.Arbitrageur, "approve", Controls.Contracts.Router.Address,
                        LiquidityOnChain.Unlimited),
                }),
            ],
            Cancellation);
        await MoveAsync(3_000);
    }

    private Task MoveAsync(int price) =>
        Controls.SetPoolPriceAsync(price * BigInteger.Pow(10, 8), Cancellation);

    /// <summary>Trades in the 0.05 % pool until its root price is this one exactly.</summary>
    private async Task SwapToAsync(BigInteger root)
    {
        var pool = Controls.Contracts.Pool500;
        var now = (await pool.ReadAsync("slot0", [], Cancellation))["sqrtPriceX96"].AsBigInteger();
        Address weth = MainnetAddresses.Weth, usdc = MainnetAddresses.Usdc;
        var (sold, bought, most) = root < now ? (usdc, weth, 50_000_000 * Dollar) : (weth, usdc, 20_000 * Ether);
        AbiValue order = new AbiValue[] { sold, bought, 500, DevnetAccounts.Arbitrageur, most, 0, root };
        await Controls.Chain.ExecuteAsync(
            [Controls.Contracts.Router.Call(DevnetAccounts.Arbitrageur, "exactInputSingle", order)], Cancellation);
        Assert.Equal(root, (await pool.ReadAsync("slot0", [], Cancellation))["sqrtPriceX96"].AsBigInteger());
    }

    private async Task<BigInteger> MintAsync(int fee, int lower, int upper)
    {
        await ExecuteAsync(
            "mint", MainnetAddresses.Usdc, MainnetAddresses.Weth, fee, lower, upper, 60_000 * Dollar, 20 * Ether, 0, 0,
            LiquidityOnChain.Provider, NoDeadline);
        var count = (await Manager.ReadAsync("balanceOf", [LiquidityOnChain.Provider], Cancellation))[0].AsInt32();
        AbiValue[] last = [LiquidityOnChain.Provider, count - 1];
        return (await Manager.ReadAsync("tokenOfOwnerByIndex", last, Cancellation))[0].AsBigInteger();
    }

    private async Task<BigInteger> LiquidityAsync(BigInteger id) =>
        (await Manager.ReadAsync("positions", [id], Cancellation))["liquidity"].AsBigInteger();

    private Task ExecuteAsync(string function, params AbiValue[] order) =>
        Controls.Chain.ExecuteAsync([Call(function, order)], Cancellation);

    /// <summary>A function of the manager that takes one struct.</summary>
    private DevnetTransaction Call(string function, params AbiValue[] order) =>
        Manager.Call(LiquidityOnChain.Provider, function, (AbiValue)order);
}
