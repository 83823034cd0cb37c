using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>Pools of Uniswap V3 on the devnet in states at random, and all of each state.</summary>
internal sealed class PoolOnChain(DevnetControls controls)
{
    private const int BatchGas = 16_000_000;
    private const int WordBits = 8;
    private const ulong NoDeadline = 1UL << 40;
    private static readonly BigInteger Most = BigInteger.Pow(10, 27);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetContract Manager { get; } = new(
        controls.Chain.Client, MainnetAddresses.PositionManager, DevnetContracts.AbiOf("NonfungiblePositionManager"));

    /// <summary>Gives the provider and the trader ample tokens, and the protocol leave to take them.</summary>
    public async Task PrepareAsync()
    {
        foreach (var token in new[] { controls.Contracts.Weth, controls.Contracts.Usdc })
        {
            foreach (var account in new[] { LiquidityOnChain.Provider, DevnetAccounts.Arbitrageur })
            {
                await controls.Chain.DealAsync(token.Address, account, Most, Cancellation);
                await controls.Chain.ExecuteAsync(
                    [
                        token.Call(account, "approve", Manager.Address, LiquidityOnChain.Unlimited),
                        token.Call(account, "approve", controls.Contracts.Router.Address, LiquidityOnChain.Unlimited),
                    ],
                    Cancellation);
            }
        }
    }

    /// <summary>The pool of a fee, made at a price when there is none.</summary>
    /// <param name="feePips">The fee in millionths, a tier of the factory.</param>
    /// <param name="tick">Where its price begins.</param>
    public async Task<DevnetContract> PoolAsync(int feePips, int tick)
    {
        await controls.Chain.ExecuteAsync(
            [
                Manager.Call(
                    LiquidityOnChain.Provider, "createAndInitializePoolIfNecessary", MainnetAddresses.Usdc,
                    MainnetAddresses.Weth, feePips, TickMath.RootAt(tick)),
            ],
            Cancellation);
        var factory = new DevnetContract(
            controls.Chain.Client, MainnetAddresses.UniswapV3Factory, DevnetContracts.AbiOf("UniswapV3Factory"));
        AbiValue[] key = [MainnetAddresses.Usdc, MainnetAddresses.Weth, feePips];
        var address = (await factory.ReadAsync("getPool", key, Cancellation))[0].AsAddress();
        return new DevnetContract(controls.Chain.Client, address, DevnetContracts.AbiOf("UniswapV3Pool"));
    }

    /// <summary>Adds positions at random around the pool's price, and then trades to a price at random.</summary>
    public async Task ChurnAsync(DevnetContract pool, int feePips, Random random, int positions, bool isWhole)
    {
        var slot = await pool.ReadAsync("slot0", [], Cancellation);
        var spacing = (await pool.ReadAsync("tickSpacing", [], Cancellation))[0].AsInt32();
        var (tick, last) = (slot["tick"].AsInt32(), TickMath.MaxTick / spacing);
        var orders = new List<DevnetTransaction>();
        for (var i = 0; i < positions; i++)
        {
            var (centre, width) = ((tick / spacing) + random.Next(-30, 31), random.Next(1, 40));
            var (lower, upper) = isWhole && i == 0
                ? (-last, last)
                : random.Next(3) == 0 ? (centre, centre + 1) : (centre - width, centre + width);
            var scale = random.Next(0, 9);
            AbiValue order = new AbiValue[]
            {
                MainnetAddresses.Usdc, MainnetAddresses.Weth, feePips, lower * spacing, upper * spacing,
                random.NextInt64(1_000_000_000, 90_000_000_000) * BigInteger.Pow(10, scale) / 1_000,
                random.NextInt64(1_000_000_000, 90_000_000_000) * BigInteger.Pow(10, scale + 8),
                0, 0, LiquidityOnChain.Provider, NoDeadline,
            };
            orders.Add(Manager.Call(LiquidityOnChain.Provider, "mint", order) with { Gas = BatchGas / 16 });
        }

        // One too small to be a position at all reverts, and that is that.
        await controls.Chain.IncludeAsync(orders, Cancellation);
        await TradeToAsync(pool, feePips, TickMath.RootAt(tick + random.Next(-25 * spacing, 25 * spacing)));
    }

    /// <summary>Trades until the root price is this one exactly, as far as there is liquidity.</summary>
    public async Task TradeToAsync(DevnetContract pool, int feePips, BigInteger root)
    {
        var now = (await pool.ReadAsync("slot0", [], Cancellation))["sqrtPriceX96"].AsBigInteger();
        Address weth = MainnetAddresses.Weth, usdc = MainnetAddresses.Usdc;
        var (sold, bought) = root < now ? (usdc, weth) : (weth, usdc);
        AbiValue order = new AbiValue[] { sold, bought, feePips, DevnetAccounts.Arbitrageur, Most / 1_000, 0, root };
        await controls.Chain.IncludeAsync(
            [
                controls.Contracts.Router.Call(DevnetAccounts.Arbitrageur, "exactInputSingle", order) with
                {
                    Gas = BatchGas,
                },
            ],
            Cancellation);
    }

    /// <summary>All of a pool's state.</summary>
    public async Task<UniswapV3State> StateAsync(DevnetContract pool)
    {
        var block = (await controls.Chain.HeadAsync(Cancellation)).Hash;
        var multicall = new Multicall3(controls.Chain.Client);
        async Task<ImmutableArray<AbiRecord>> ReadAsync(string view, IEnumerable<int> arguments)
        {
            var function = pool.Abi.Function(view);
            var calls = arguments.Select(argument =>
                new AggregatedCall(pool.Address, function.Encode(argument), false)).ToArray();
            var outcomes = await multicall.ReadAsync(calls, block, Cancellation);
            return [.. outcomes.Select(outcome => function.Decode(outcome.Data.Span))];
        }

        var slot = await pool.ReadAsync("slot0", [], Cancellation);
        var spacing = (await pool.ReadAsync("tickSpacing", [], Cancellation))[0].AsInt32();
        var last = (TickMath.MaxTick / spacing >> WordBits) + 1;
        var words = Enumerable.Range(-last, 2 * last).ToArray();
        var bits = await ReadAsync("tickBitmap", words);
        var ticks = words.Zip(bits)
            .SelectMany(word => Enumerable.Range(0, 1 << WordBits)
                .Where(bit => !(word.Second[0].AsBigInteger() >> bit).IsEven)
                .Select(bit => ((word.First << WordBits) + bit) * spacing))
            .ToArray();
        var nets = await ReadAsync("ticks", ticks);
        return new UniswapV3State(
            slot["sqrtPriceX96"].AsBigInteger(),
            slot["tick"].AsInt32(),
            (await pool.ReadAsync("liquidity", [], Cancellation))[0].AsBigInteger(),
            (await pool.ReadAsync("fee", [], Cancellation))[0].AsInt32(),
            spacing,
            [.. ticks.Zip(nets, (tick, net) => new InitialisedTick(tick, net["liquidityNet"].AsBigInteger()))],
            -TickMath.MaxTick,
            TickMath.MaxTick);
    }
}
