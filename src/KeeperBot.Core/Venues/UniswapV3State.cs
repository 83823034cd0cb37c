using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>All of a Uniswap V3 pool that a swap depends on, as far as it is known.</summary>
/// <param name="SqrtPriceX96">Root of token 1 per token 0, in integers, times 2^96.</param>
/// <param name="Tick">The tick as <c>slot0</c> has it: on a boundary it need not be that of the price.</param>
/// <param name="Liquidity">What is in range now.</param>
/// <param name="FeePips">The fee in millionths.</param>
/// <param name="TickSpacing">What every initialised tick is a multiple of.</param>
/// <param name="Ticks">
/// Every initialised tick from <paramref name="Lowest"/> to <paramref name="Highest"/>, rising.
/// </param>
/// <param name="Lowest">Below this tick nothing is known.</param>
/// <param name="Highest">Above this tick nothing is known.</param>
public sealed record UniswapV3State(
    BigInteger SqrtPriceX96,
    int Tick,
    BigInteger Liquidity,
    int FeePips,
    int TickSpacing,
    ImmutableArray<InitialisedTick> Ticks,
    int Lowest,
    int Highest);

/// <summary>A tick at which positions begin or end.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="LiquidityNet">What comes into range when the price rises through it; goes out when it falls.</param>
public readonly record struct InitialisedTick(int Tick, BigInteger LiquidityNet);
