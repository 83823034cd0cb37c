using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>Any number of swaps from one state of a Uniswap V3 pool, each to the unit what the pool would do.</summary>
/// <remarks>
/// Source: <c>UniswapV3Pool.swap</c> of v3-core 1.0, <c>QuoterV2.sol</c> of swap-router-contracts 1.3. Neither the
/// protocol's share of the fee nor the growth of fees changes an amount. Not safe for concurrent use.
/// </remarks>
public sealed class UniswapV3Swaps(UniswapV3State state)
{
    private static readonly BigInteger AmountLimit = BigInteger.One << 255;
    private static readonly BigInteger LeastRoot = TickMath.RootAt(-TickMath.MaxTick);
    private static readonly BigInteger MostRoot = TickMath.RootAt(TickMath.MaxTick);

    private readonly SwapPath _down = new(state, zeroForOne: true);
    private readonly SwapPath _up = new(state, zeroForOne: false);

    /// <summary>The state that every swap begins in.</summary>
    public UniswapV3State State { get; } = state;

    /// <summary>
    /// What an exact input would give, as <c>quoteExactInputSingle</c> has it: the pool may take less of it than there
    /// is, when its liquidity or the limit ends. Null where the quoter reverts, or where the swap leaves what is known.
    /// </summary>
    /// <param name="zeroForOne">True when token 0 goes in.</param>
    /// <param name="amountIn">What goes in at most.</param>
    /// <param name="limit">The root price that it does not pass; null for none.</param>
    public PoolSwap? ExactInput(bool zeroForOne, BigInteger amountIn, BigInteger? limit = null) =>
        Swap(zeroForOne, amountIn, isInput: true, limit) is { AmountIn.IsZero: false } swap ? swap : null;

    /// <summary>
    /// What an exact output would cost, as <c>quoteExactOutputSingle</c> has it: with a limit it may be less that comes
    /// out, without one the quoter reverts when there is less. Null where it reverts, or where the swap leaves what is
    /// known.
    /// </summary>
    /// <param name="zeroForOne">True when token 1 comes out.</param>
    /// <param name="amountOut">What comes out at most.</param>
    /// <param name="limit">The root price that it does not pass; null for none.</param>
    public PoolSwap? ExactOutput(bool zeroForOne, BigInteger amountOut, BigInteger? limit = null) =>
        Swap(zeroForOne, amountOut, isInput: false, limit) is { AmountIn.IsZero: false } swap
        && (limit is not null || swap.AmountOut == amountOut)
            ? swap
            : null;

    /// <summary>
    /// What comes out for the whole of an input; null when not all of it goes in, or that is not known.
    /// </summary>
    /// <param name="zeroForOne">True when token 0 goes in.</param>
    /// <param name="amountIn">What goes in.</param>
    public BigInteger? AmountOut(bool zeroForOne, BigInteger amountIn)
    {
        if (amountIn.Sign <= 0 || amountIn >= AmountLimit)
        {
            return null;
        }

        return (zeroForOne ? _down : _up).TryTrade(amountIn, isInput: true) is { } amount ? amount
            : ExactInput(zeroForOne, amountIn) is { } swap && swap.AmountIn == amountIn ? swap.AmountOut
            : null;
    }

    /// <summary>What goes in for an output; null when there is no such output, or that is not known.</summary>
    /// <param name="zeroForOne">True when token 1 comes out.</param>
    /// <param name="amountOut">What comes out.</param>
    public BigInteger? AmountIn(bool zeroForOne, BigInteger amountOut)
    {
        if (amountOut.Sign <= 0 || amountOut >= AmountLimit)
        {
            return null;
        }

        return (zeroForOne ? _down : _up).TryTrade(amountOut, isInput: false)
            ?? ExactOutput(zeroForOne, amountOut)?.AmountIn;
    }

    /// <summary>
    /// What is exchanged until the price is this one, or until what is known ends. Zero when the price is there
    /// already.
    /// </summary>
    /// <param name="zeroForOne">True when token 0 goes in and the price falls.</param>
    /// <param name="root">The root price.</param>
    public PoolSwap Until(bool zeroForOne, BigInteger root)
    {
        var path = zeroForOne ? _down : _up;
        var limit = zeroForOne ? BigInteger.Max(root, LeastRoot + 1) : BigInteger.Min(root, MostRoot - 1);
        if (!IsAhead(zeroForOne, limit))
        {
            return new PoolSwap(BigInteger.Zero, BigInteger.Zero, State.SqrtPriceX96);
        }

        if (path.Find(AmountLimit, isInput: true, limit) is { } step)
        {
            return Ended(step, SwapMath.Whole(step.From, limit, step.Liquidity, State.FeePips));
        }

        // A swap that takes exactly what there is to the edge would ask what is beyond it.
        return path.Last is { } last
            ? new PoolSwap(Less(last.InAfter), Less(last.OutAfter), last.To)
            : new PoolSwap(BigInteger.Zero, BigInteger.Zero, State.SqrtPriceX96);

        static BigInteger Less(BigInteger amount) => amount.IsZero ? amount : amount - 1;
    }

    /// <summary>
    /// The step that a swap without a limit ends in and what it exchanges there; null where less than the amount is
    /// exchanged, or that is not known.
    /// </summary>
    /// <param name="zeroForOne">True when token 0 goes in.</param>
    /// <param name="amount">What goes in, or comes out.</param>
    /// <param name="isInput">True for what goes in.</param>
    internal (SwapStep Step, SwapMove Move)? LastStep(bool zeroForOne, BigInteger amount, bool isInput)
    {
        var end = zeroForOne ? LeastRoot + 1 : MostRoot - 1;
        if (amount.Sign <= 0 || amount >= AmountLimit || !IsAhead(zeroForOne, end)
            || (zeroForOne ? _down : _up).Find(amount, isInput, end) is not { } step
            || (zeroForOne ? step.To < end : step.To > end)
            || MoveIn(step, amount, isInput, end) is not { } move)
        {
            return null;
        }

        var swap = Ended(step, move);
        return (isInput ? swap.AmountIn : swap.AmountOut) == amount ? (step, move) : null;
    }

    /// <summary>A step before one that <see cref="LastStep"/> found.</summary>
    /// <param name="zeroForOne">True when token 0 goes in.</param>
    /// <param name="index">Its number.</param>
    internal SwapStep StepAt(bool zeroForOne, int index) => (zeroForOne ? _down : _up)[index];

    private PoolSwap? Swap(bool zeroForOne, BigInteger amount, bool isInput, BigInteger? limit)
    {
        var end = limit ?? (zeroForOne ? LeastRoot + 1 : MostRoot - 1);
        if (amount.Sign <= 0 || amount >= AmountLimit || end <= LeastRoot || end >= MostRoot
            || !IsAhead(zeroForOne, end)
            || (zeroForOne ? _down : _up).Find(amount, isInput, end) is not { } step)
        {
            return null;
        }

        var isLimited = zeroForOne ? step.To < end : step.To > end;
        if (isLimited)
        {
            var remaining = isInput ? amount - step.InBefore : step.OutBefore - amount;
            return SwapMath.Step(step.From, end, step.Liquidity, remaining, State.FeePips) is { } limited
                ? Ended(step, limited)
                : null;
        }

        return MoveIn(step, amount, isInput, end) is { } move ? Ended(step, move) : null;
    }

    /// <summary>What an amount exchanges in the step that it ends in; null where that is not known.</summary>
    private SwapMove? MoveIn(SwapStep step, BigInteger amount, bool isInput, BigInteger end)
    {
        if (amount >= (isInput ? step.InAfter : step.OutAfter))
        {
            return step.IsEdge && step.To != end
                ? null
                : SwapMath.Whole(step.From, step.To, step.Liquidity, State.FeePips);
        }

        return isInput
            ? SwapMath.Input(step.From, step.To, step.Liquidity, amount - step.InBefore, State.FeePips)
            : SwapMath.Output(step.From, step.To, step.Liquidity, amount - step.OutBefore, State.FeePips);
    }

    private static PoolSwap Ended(SwapStep step, SwapMove move) =>
        new(step.InBefore + move.AmountIn + move.Fee, step.OutBefore + move.AmountOut, move.Root);

    private bool IsAhead(bool zeroForOne, BigInteger limit) =>
        zeroForOne ? limit < State.SqrtPriceX96 : limit > State.SqrtPriceX96;
}

/// <summary>What a swap exchanges, in non-negative integers.</summary>
/// <param name="AmountIn">What goes in, fee included.</param>
/// <param name="AmountOut">What comes out.</param>
/// <param name="SqrtPriceX96">The root price after it.</param>
public sealed record PoolSwap(BigInteger AmountIn, BigInteger AmountOut, BigInteger SqrtPriceX96);
