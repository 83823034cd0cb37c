using System.Collections.Immutable;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>The reads of a Uniswap V3 pool's state around its price, in two rounds: the price, the ticks.</summary>
/// <remarks>
/// <para>
/// An average price that is s from the pool's leaves the pool's own at (1 ± s)² of it where liquidity is even. The
/// state is read to three times the mandate's slippage from the present tick: twice for that, and once as a margin for
/// a pool that stands beside the oracle. Then to the next multiple of eight tick spacings, so that the reads stay the
/// same while the price moves little.
/// </para>
/// <para>
/// Every tick of the spacing is read, initialised or not: in a pool that many use nearly all are, and to ask the bitmap
/// first would be another round. At a slippage of 0.50 % that is 37 to 45 reads of a pool with a fee of 0.05 %, 13 to
/// 21 at 0.30 % and at 1 %, and 309 to 317 at 0.01 %: never more than 160 ticks to a side and the eight of the
/// rounding.
/// </para>
/// </remarks>
public static class UniswapV3Reads
{
    private const int SlippagesRead = 3;
    private const int SpacingsAligned = 8;
    private const int MostTicks = 160;
    private const int BpsPerUnit = 10_000;

    private static readonly AbiFunction Slot0Of = Abis.UniswapV3Pool.Function("slot0");
    private static readonly AbiFunction LiquidityOf = Abis.UniswapV3Pool.Function("liquidity");
    private static readonly AbiFunction FeeOf = Abis.UniswapV3Pool.Function("fee");
    private static readonly AbiFunction SpacingOf = Abis.UniswapV3Pool.Function("tickSpacing");
    private static readonly AbiFunction TickOf = Abis.UniswapV3Pool.Function("ticks");

    /// <summary>The reads, given what is already answered.</summary>
    public static IEnumerable<Ask> Observe(Address pool, VaultMandate vault, Answers answers)
    {
        var first = Present(pool);
        return AreAnswered(first, answers) && TryWindow(pool, vault, answers) is { } window
            ? [.. first, .. window.Ticks.Select(tick => new Ask(pool, TickOf, tick))]
            : first;
    }

    /// <summary>The state.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed: it is no pool.</exception>
    public static UniswapV3State Understand(Address pool, VaultMandate vault, Answers answers)
    {
        var root = answers.Get(new Ask(pool, Slot0Of))["sqrtPriceX96"].AsBigInteger();
        var liquidity = answers.Get(new Ask(pool, LiquidityOf))[0].AsBigInteger();
        var fee = answers.Get(new Ask(pool, FeeOf))[0].AsInt32();
        if (TryWindow(pool, vault, answers) is not { } window || fee >= SwapMath.PipsPerUnit)
        {
            throw new UnanswerableException($"{pool} says of itself what no Uniswap V3 pool does");
        }

        var ticks = ImmutableArray.CreateBuilder<InitialisedTick>();
        foreach (var tick in window.Ticks)
        {
            var said = answers.Get(new Ask(pool, TickOf, tick));
            if (said["initialized"].AsBool())
            {
                ticks.Add(new InitialisedTick(tick, said["liquidityNet"].AsBigInteger()));
            }
        }

        return new UniswapV3State(
            root, window.Tick, liquidity, fee, window.Spacing, ticks.ToImmutable(), window.Lowest, window.Highest);
    }

    /// <summary>The same; null where <see cref="Understand"/> would find it unanswerable.</summary>
    public static UniswapV3State? TryUnderstand(Address pool, VaultMandate vault, Answers answers) =>
        AreAnswered(Observe(pool, vault, answers), answers) && TryWindow(pool, vault, answers) is not null
        && answers.Get(new Ask(pool, FeeOf))[0].AsInt32() < SwapMath.PipsPerUnit
            ? Understand(pool, vault, answers)
            : null;

    private static Ask[] Present(Address pool) =>
        [new(pool, Slot0Of), new(pool, LiquidityOf), new(pool, FeeOf), new(pool, SpacingOf)];

    private static bool AreAnswered(IEnumerable<Ask> asks, Answers answers) =>
        asks.All(ask => answers.TryGet(ask) is not null);

    /// <summary>What of the pool is read; null for numbers that no pool has.</summary>
    private static Window? TryWindow(Address pool, VaultMandate vault, Answers answers)
    {
        var tick = answers.Get(new Ask(pool, Slot0Of))["tick"].AsInt32();
        var spacing = answers.Get(new Ask(pool, SpacingOf))[0].AsInt32();
        if (!TickMath.IsTick(tick) || spacing is <= 0 or > TickMath.MaxTick)
        {
            return null;
        }

        // A tick is a basis point of the price, and slippage a part of the price that it leads away from.
        var bps = Math.Min(vault.Limits.MaxSlippageBps, BpsPerUnit - 1);
        var reach = Math.Min(
            SlippagesRead * (long)bps * BpsPerUnit / (BpsPerUnit - bps), MostTicks * (long)spacing);
        var step = spacing * (long)SpacingsAligned;
        return new Window(
            tick,
            spacing,
            (int)Math.Max(Floor(tick - reach, step) * step, -TickMath.MaxTick),
            (int)Math.Min((Floor(tick + reach, step) + 1) * step, TickMath.MaxTick));
    }

    private static long Floor(long tick, long step) => (tick / step) - (tick % step < 0 ? 1 : 0);

    /// <summary>Ticks from a lowest to a highest.</summary>
    private sealed record Window(int Tick, int Spacing, int Lowest, int Highest)
    {
        /// <summary>Those of the spacing, rising.</summary>
        public IEnumerable<int> Ticks
        {
            get
            {
                var (first, last) = (-(int)Floor(-Lowest, Spacing), (int)Floor(Highest, Spacing));
                return Enumerable.Range(first, last - first + 1).Select(index => index * Spacing);
            }
        }
    }
}
