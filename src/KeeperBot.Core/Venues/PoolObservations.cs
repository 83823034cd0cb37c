using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>What a Uniswap V3 pool remembers of its price, and the mean of it over a time.</summary>
/// <remarks>
/// A pool begins with room for one observation, which is overwritten by each block's first trade: its mean is the
/// present price then. Somebody must pay for more room (<c>increaseObservationCardinalityNext</c>). Source: v3-core,
/// Oracle.sol; v3-periphery, OracleLibrary.sol.
/// </remarks>
public static class PoolObservations
{
    private const int LiquidityBits = 32;
    private static readonly BigInteger SecondsUnit = (BigInteger.One << 160) - 1;
    private static readonly AbiFunction Slot0Of = Abis.UniswapV3Pool.Function("slot0");
    private static readonly AbiFunction ObserveOf = Abis.UniswapV3Pool.Function("observe");
    private static readonly AbiFunction ObservationOf = Abis.UniswapV3Pool.Function("observations");

    /// <summary>The read of a pool's present price and of where its newest observation is.</summary>
    public static Ask Slot0(Address pool) => new(pool, Slot0Of);

    /// <summary>The reads of a mean over the last so many seconds, given what is already answered.</summary>
    public static IEnumerable<Ask> Observe(Address pool, long seconds, Answers answers) =>
        answers.TryGet(Slot0(pool)) is { } slot
            ? [Slot0(pool), Window(pool, seconds), Oldest(pool, slot), First(pool)]
            : [Slot0(pool), Window(pool, seconds), First(pool)];

    /// <summary>The mean over the last so many seconds, or why there is none.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="seconds">The window; above zero.</param>
    /// <param name="answers">What was read.</param>
    /// <param name="timestamp">The block's, unix seconds.</param>
    public static (PoolMean? Mean, string? Missing) Mean(Address pool, long seconds, Answers answers, ulong timestamp)
    {
        if (answers.TryGet(Slot0(pool)) is not { } slot || answers.TryGet(First(pool)) is not { } first)
        {
            return (null, "it is no pool");
        }

        if (slot["observationCardinality"].AsInt32() < 2)
        {
            return (null, "it remembers one observation");
        }

        var next = answers.TryGet(Oldest(pool, slot));
        var oldest = next is not null && next["initialized"].AsBool() ? next : first;

        // The pool's clock has 32 bits, and goes round.
        var covered = unchecked((uint)timestamp - (uint)oldest["blockTimestamp"].AsUInt64());
        if (covered < seconds)
        {
            return (null, $"it remembers {covered} s of {seconds} s");
        }

        return answers.TryGet(Window(pool, seconds)) is { } window
            ? (MeanOf(window, seconds), null)
            : (null, "its observations are too young (OLD)");
    }

    private static PoolMean? MeanOf(AbiRecord window, long seconds)
    {
        var ticks = window[0].AsItems();
        var liquidity = window[1].AsItems();
        if (ticks.Length != 2 || liquidity.Length != 2)
        {
            return null;
        }

        var moved = ticks[1].AsBigInteger() - ticks[0].AsBigInteger();
        var inverse = liquidity[1].AsBigInteger() - liquidity[0].AsBigInteger();

        // Toward minus infinity, as the library does: a negative mean is not cut to the tick above it.
        var tick = BigInteger.DivRem(moved, seconds, out var rest) - (rest.Sign < 0 ? 1 : 0);
        return !TickMath.IsTick(tick) || inverse.Sign <= 0
            ? null
            : new PoolMean((int)tick, seconds * SecondsUnit / (inverse << LiquidityBits));
    }

    private static Ask Window(Address pool, long seconds) =>
        new(pool, ObserveOf, (AbiValue)new AbiValue[] { seconds, 0 });

    private static Ask First(Address pool) => new(pool, ObservationOf, 0);

    /// <summary>The read of the observation after the newest: the oldest one, unless it was never written.</summary>
    private static Ask Oldest(Address pool, AbiRecord slot) => new(
        pool,
        ObservationOf,
        (slot["observationIndex"].AsInt32() + 1) % Math.Max(1, slot["observationCardinality"].AsInt32()));
}

/// <summary>Means of a pool over a time.</summary>
/// <param name="Tick">The arithmetic mean of its tick, toward minus infinity: the geometric mean of its price.</param>
/// <param name="Liquidity">The harmonic mean of its liquidity in range.</param>
public sealed record PoolMean(int Tick, BigInteger Liquidity);
