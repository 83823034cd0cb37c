using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>A position of Uniswap V3 as its manager states it, and the reads of its pool that complete it.</summary>
/// <param name="manager">The position manager.</param>
/// <param name="factory">The factory whose pools it uses.</param>
/// <param name="id">Its number.</param>
/// <param name="stated">What <c>positions</c> returned.</param>
internal sealed class UniswapV3Position(Address manager, Address factory, BigInteger id, AbiRecord stated)
{
    private static readonly AbiFunction Slot = Abis.UniswapV3Pool.Function("slot0");
    private static readonly AbiFunction Growth0 = Abis.UniswapV3Pool.Function("feeGrowthGlobal0X128");
    private static readonly AbiFunction Growth1 = Abis.UniswapV3Pool.Function("feeGrowthGlobal1X128");
    private static readonly AbiFunction Ticks = Abis.UniswapV3Pool.Function("ticks");
    private static readonly AbiFunction Positions = Abis.UniswapV3Pool.Function("positions");

    private static readonly AbiType[] KeyTypes =
        [AbiType.Parse("address"), AbiType.Parse("int24"), AbiType.Parse("int24")];

    private readonly Address _pool = UniswapV3Pool.AddressOf(
        factory, stated["token0"].AsAddress(), stated["token1"].AsAddress(), stated["fee"].AsInt32());

    private readonly int _lower = stated["tickLower"].AsInt32();
    private readonly int _upper = stated["tickUpper"].AsInt32();
    private readonly BigInteger _liquidity = stated["liquidity"].AsBigInteger();

    /// <summary>True when there is neither liquidity nor anything to collect.</summary>
    public bool IsEmpty =>
        _liquidity.IsZero && stated["tokensOwed0"].AsBigInteger().IsZero && stated["tokensOwed1"].AsBigInteger().IsZero;

    /// <summary>The reads of the pool.</summary>
    public IEnumerable<Ask> Reads =>
        [new Ask(_pool, Slot), new Ask(_pool, Growth0), new Ask(_pool, Growth1), Tick(_lower), Tick(_upper), InPool];

    /// <summary>The position managers' shares of one range are one position to the pool.</summary>
    private Ask InPool => new(
        _pool, Positions, Keccak256.Compute(PackedEncoding.Encode(KeyTypes, [manager, _lower, _upper])));

    private string Name => $"position {id}";

    /// <summary>The position with its pool.</summary>
    /// <exception cref="UnanswerableException">A read is missing or impossible, or nothing prices a token.</exception>
    public PooledLiquidity Understand(VaultMandate vault, Answers answers)
    {
        var range = TickRange.Checked(_lower, _upper, _liquidity, Name);
        var slot = answers.Get(new Ask(_pool, Slot));
        var (amount0, amount1) = range.AmountsAt(slot, $"the pool {_pool}");
        PooledToken Side(int side, BigInteger amount, AbiFunction growth)
        {
            var token = KnownToken.At(vault, stated[$"token{side}"].AsAddress(), Name);
            var global = answers.Get(new Ask(_pool, growth))[0].AsBigInteger();
            return new PooledToken(token, amount, FeesOf(side, range, slot["tick"].AsInt32(), global, answers));
        }

        return PooledLiquidity.Between(Name, Side(0, amount0, Growth0), Side(1, amount1, Growth1), range);
    }

    /// <summary>
    /// What collecting pays of one token: what the manager owes the position, and no more than the pool owes the
    /// manager, which rounds all shares of the range together (<c>NonfungiblePositionManager.collect</c>).
    /// </summary>
    private BigInteger FeesOf(int side, TickRange range, int tick, BigInteger global, Answers answers)
    {
        var inPool = answers.Get(InPool);
        var (owed, owedByPool) = ($"tokensOwed{side}", inPool[$"tokensOwed{side}"].AsBigInteger());
        var owedToUs = stated[owed].AsBigInteger();
        if (!range.Liquidity.IsZero)
        {
            BigInteger Outside(int of) => answers.Get(Tick(of))[$"feeGrowthOutside{side}X128"].AsBigInteger();
            var inside = range.GrowthInside(tick, global, Outside(range.Lower), Outside(range.Upper));
            var last = $"feeGrowthInside{side}LastX128";
            owedToUs += TickRange.Fees(inside, stated[last].AsBigInteger(), range.Liquidity);
            owedByPool += TickRange.Fees(inside, inPool[last].AsBigInteger(), inPool["liquidity"].AsBigInteger());
        }

        return BigInteger.Min(owedToUs, owedByPool);
    }

    private Ask Tick(int tick) => new(_pool, Ticks, tick);
}
