using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>Positions of Uniswap V4 in a pool of tokens and one of ether, through everything that can happen.</summary>
public sealed class UniswapV4Tests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private const int Middle = 196_260;

    private static readonly V4Pool Tokens = new(MainnetAddresses.Usdc, MainnetAddresses.Weth, 500, 10);
    private static readonly V4Pool OfEther = new(Address.Zero, MainnetAddresses.Usdc, 3_000, 60);
    private static readonly BigInteger Liquidity = BigInteger.Pow(10, 16);
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private readonly LiquidityOnChain _chain = new(fixture.Controls);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Address Provider => LiquidityOnChain.Provider;

    private static Address Trader => DevnetAccounts.Arbitrageur;

    [Fact]
    public async Task Positions_ThroughTheirLives_AreReadAsWhatTheProtocolPays()
    {
        var v4 = await StartAsync();
        var (low, high) = (Middle - 200, Middle + 200);
        var narrow = await v4.MintAsync(Tokens, Provider, low, high, Liquidity);
        var twin = await v4.MintAsync(Tokens, Provider, low, high, (Liquidity * 2) + 1);
        var away = await v4.MintAsync(Tokens, Provider, Middle + 2_000, Middle + 4_000, Liquidity / 10);
        var ether = await v4.MintAsync(OfEther, Provider, -198_000, -194_400, Liquidity / 100, 10 * Ether);
        Task CheckAsync(params BigInteger[] ids) => AssertPaysAsync(
            v4, [narrow, twin, away, ether], [.. ids.Select(id => (id, id == ether ? OfEther : Tokens))]);
        await CheckAsync(narrow, twin, away, ether);

        // Within the range, out of it at either end, to either end exactly, and back.
        int[] path = [Middle + 55, Middle - 70, Middle + 900, high, low, Middle - 900, low, Middle + 3];
        foreach (var tick in path)
        {
            await v4.SwapToAsync(Tokens, Trader, TickMath.RootAt(tick) + (tick % 10 == 0 ? 0 : 12_345));
            await v4.SwapToAsync(OfEther, Trader, TickMath.RootAt(-tick));
            await CheckAsync(narrow, twin, away, ether);
        }

        await ExecuteAsync(v4.Added(Tokens, Provider, narrow, Liquidity / 7));
        await ExecuteAsync(v4.Added(OfEther, Provider, ether, Liquidity / 700) with { Value = 5 * Ether });
        await v4.SwapToAsync(Tokens, Trader, TickMath.RootAt(Middle - 33));
        await CheckAsync(narrow, twin, away, ether);
        await ExecuteAsync(v4.Taken(Tokens, Provider, twin, Liquidity / 3, Provider));
        await v4.SwapToAsync(Tokens, Trader, TickMath.RootAt(Middle + 44));
        await ExecuteAsync(v4.Taken(Tokens, Provider, narrow, 0, Provider));
        await CheckAsync(narrow, twin, away, ether);

        await ExecuteAsync(v4.Taken(Tokens, Provider, twin, await v4.LiquidityAsync(twin), Provider));
        await CheckAsync(narrow, away, ether);
        await ExecuteAsync(v4.Burned(Tokens, Provider, twin, Provider));
        var refused = await Assert.ThrowsAsync<UnanswerableException>(() => _chain.PoolsAsync(BookOf(v4, twin)));
        Assert.Contains("ownerOf", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Measure_PositionInRange_IsTheDerivativeOfWhatThePoolPays(bool isOfEther)
    {
        var v4 = await StartAsync();
        var (pool, sign) = isOfEther ? (OfEther, -1) : (Tokens, 1);
        int[] ends = [sign * (Middle - 1_260), sign * (Middle + 1_260)];
        int[] range = [.. ends.Select(end => end / 60 * 60).Order()];
        var id = await v4.MintAsync(
            pool, Provider, range[0], range[1], Liquidity / 10, isOfEther ? 900 * Ether : BigInteger.Zero);
        var position = await _chain.ReadAsync<LiquidityPosition>(BookOf(v4, id));
        var paid = new List<(double, Payment)>();
        foreach (var tick in new[] { Middle + 317, Middle - 254, Middle - 911, Middle + 842 })
        {
            await v4.SwapToAsync(pool, Trader, TickMath.RootAt(sign * tick));
            var fees = await _chain.PaidAsync(v4.Taken(pool, Provider, id, 0, LiquidityOnChain.Payee));
            var all = await _chain.PaidAsync(
                v4.Taken(pool, Provider, id, Liquidity / 10, LiquidityOnChain.Payee));
            paid.Add((
                LiquidityOnChain.PriceOf(await v4.RootAsync(pool), !isOfEther),
                new Payment(all.Weth - fees.Weth, all.Usdc - fees.Usdc)));
        }

        LiquidityOnChain.AssertDerivatives(position, paid[0], paid[1]);
        LiquidityOnChain.AssertDerivatives(position, paid[3], paid[2]);
    }

    /// <summary>Compares the positions that are not empty with what the manager pays for them.</summary>
    private async Task AssertPaysAsync(
        UniswapV4Deployment v4, ImmutableArray<BigInteger> book, ImmutableArray<(BigInteger Id, V4Pool Pool)> open)
    {
        var pools = await _chain.PoolsAsync(BookOf(v4, [.. book]));
        Assert.Equal(open.Select(one => $"position {one.Id}"), pools.Select(pool => pool.Label));
        foreach (var (read, (id, pool)) in pools.Zip(open))
        {
            var liquidity = await v4.LiquidityAsync(id);
            LiquidityOnChain.AssertPays(
                read,
                await _chain.PaidAsync(v4.Taken(pool, Provider, id, 0, LiquidityOnChain.Payee)),
                await _chain.PaidAsync(v4.Taken(pool, Provider, id, liquidity, LiquidityOnChain.Payee)));
        }
    }

    private static BookMandate BookOf(UniswapV4Deployment v4, params BigInteger[] ids) => new("uniswap-v4-lp", Provider)
    {
        Contracts =
        [
            new NamedContract("positionManager", v4.Positions.Address),
            new NamedContract("stateView", v4.View.Address),
        ],
        Ids = [.. ids],
    };

    /// <summary>Both pools at 3000 dollars with liquidity at every price.</summary>
    private async Task<UniswapV4Deployment> StartAsync()
    {
        var v4 = await UniswapV4Deployment.DeployAsync(
            fixture.Controls, Provider, DevnetAccounts.Liquidity, DevnetAccounts.Arbitrageur);
        await v4.InitializeAsync(Tokens, TickMath.RootAt(Middle));
        await v4.InitializeAsync(OfEther, TickMath.RootAt(-Middle));
        await v4.MintAsync(Tokens, DevnetAccounts.Liquidity, -887_220, 887_220, Liquidity);
        await v4.MintAsync(OfEther, DevnetAccounts.Liquidity, -887_220, 887_220, Liquidity / 10, 500 * Ether);
        return v4;
    }

    private Task ExecuteAsync(DevnetTransaction transaction) =>
        fixture.Controls.Chain.ExecuteAsync([transaction], Cancellation);
}
