using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>
/// The steps that every swap of a pool in one direction takes from its present price, each with what went in and came
/// out until its end. A swap is then found by bisection, and only its last step is computed.
/// </summary>
/// <remarks>
/// <para>
/// <c>UniswapV3Pool.swap</c> stops at every initialised tick and at the end of each word of its bitmap, and rounds at
/// every stop; so does this. An input crosses a step when what the fee leaves of it covers the step's input a:
/// ⌊r(1 − φ)⌋ ≥ a, which is r ≥ a + ⌈aφ/(1 − φ)⌉, exactly what the step takes. So whether a step is crossed depends on
/// the sums alone, and not on the size that was asked for.
/// </para>
/// <para>Steps are made when a size first needs them. Not safe for concurrent use.</para>
/// </remarks>
internal sealed class SwapPath
{
    private const int WordBits = 8;
    private const int LastBit = (1 << WordBits) - 1;
    private static readonly BigInteger LiquidityLimit = BigInteger.One << 128;

    private readonly UniswapV3State _state;
    private readonly bool _zeroForOne;
    private readonly List<SwapStep> _steps = [];
    private readonly List<FixedStep> _fixed = [];
    private BigInteger _root;
    private BigInteger _liquidity;
    private BigInteger _in;
    private BigInteger _out;
    private int _tick;

    // Of the next initialised tick in this direction; outside of the ticks when there is none.
    private int _next;
    private bool _isAtLastPrice;
    private bool _isEnded;

    public SwapPath(UniswapV3State state, bool zeroForOne)
    {
        _state = state;
        _zeroForOne = zeroForOne;
        (_root, _liquidity, _tick) = (state.SqrtPriceX96, state.Liquidity, state.Tick);
        var above = 0;
        while (above < state.Ticks.Length && state.Ticks[above].Tick <= _tick)
        {
            above++;
        }

        _next = zeroForOne ? above - 1 : above;
        _isEnded = zeroForOne ? _tick < state.Lowest : _tick >= state.Highest;
    }

    /// <summary>The last step that a size has needed; null when there is none.</summary>
    public SwapStep? Last => _steps.Count == 0 ? null : _steps[^1];

    /// <summary>A step that a size has needed.</summary>
    /// <param name="index">Of it, from 0.</param>
    public SwapStep this[int index] => _steps[index];

    /// <summary>
    /// The first step that an amount does not go beyond; that of the limit if it comes first. Null when neither is
    /// within what is known.
    /// </summary>
    /// <param name="amount">Above zero.</param>
    /// <param name="isInput">True for what goes in, false for what comes out.</param>
    /// <param name="limit">The root price that a swap does not pass.</param>
    public SwapStep? Find(BigInteger amount, bool isInput, BigInteger limit)
    {
        while ((_steps.Count == 0 || !Ends(_steps[^1], amount, isInput, limit)) && TryExtend())
        {
        }

        var (low, high) = (0, _steps.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Ends(_steps[middle], amount, isInput, limit) ? (low, middle) : (middle + 1, high);
        }

        return low < _steps.Count ? _steps[low] : null;
    }

    /// <summary>
    /// What a whole input gives, or what an output costs, without a limit; null when numbers are large, when it ends
    /// where a step does, or beyond what is known: <see cref="Find"/> tells more.
    /// </summary>
    /// <param name="amount">Above zero.</param>
    /// <param name="isInput">True for what goes in, false for what comes out.</param>
    public BigInteger? TryTrade(BigInteger amount, bool isInput)
    {
        var size = UInt256.Saturating(amount);
        while ((_fixed.Count == 0 || After(_fixed.Count - 1, isInput) < size) && TryExtend())
        {
        }

        var (low, high) = (0, _fixed.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = After(middle, isInput) < size ? (middle + 1, high) : (low, middle);
        }

        // The last step ends a unit before the last price.
        if (low == _fixed.Count || !(size < After(low, isInput)) || (low == _fixed.Count - 1 && _isAtLastPrice))
        {
            return null;
        }

        var step = _fixed[low];
        return (isInput ? step.Output(size, _zeroForOne) : step.Input(size, _zeroForOne))?.ToBigInteger();
    }

    private UInt256 After(int step, bool isInput) => isInput ? _fixed[step].InAfter : _fixed[step].OutAfter;

    /// <summary>True when a swap of this amount with this limit ends in the step or before it.</summary>
    private bool Ends(SwapStep step, BigInteger amount, bool isInput, BigInteger limit) =>
        (isInput ? step.InAfter : step.OutAfter) >= amount || (_zeroForOne ? step.To <= limit : step.To >= limit);

    private bool TryExtend()
    {
        if (_isEnded)
        {
            return false;
        }

        var target = NextStop(out var isInitialised);
        var isEdge = _zeroForOne ? target < _state.Lowest : target > _state.Highest;
        var to = TickMath.RootAt(isEdge ? _zeroForOne ? _state.Lowest : _state.Highest : target);
        var whole = SwapMath.Whole(_root, to, _liquidity, _state.FeePips);
        var step = new SwapStep(
            _steps.Count, _root, to, _liquidity, _in, _out, _in + whole.AmountIn + whole.Fee, _out + whole.AmountOut,
            isEdge);
        _steps.Add(step);
        _fixed.Add(new FixedStep(step, _state.FeePips));
        (_root, _in, _out) = (to, step.InAfter, step.OutAfter);
        _isAtLastPrice = !isEdge && Math.Abs(target) == TickMath.MaxTick;
        _isEnded = isEdge || _isAtLastPrice || (isInitialised && !TryCross());
        _tick = _zeroForOne ? target - 1 : target;
        return true;
    }

    /// <summary>
    /// The next initialised tick in the word of the bitmap that the price is in, or else the last of that word
    /// (<c>TickBitmap.nextInitializedTickWithinOneWord</c>).
    /// </summary>
    private int NextStop(out bool isInitialised)
    {
        var spacing = _state.TickSpacing;
        var compressed = (_tick / spacing) - (_tick % spacing < 0 ? 1 : 0) + (_zeroForOne ? 0 : 1);
        var stop = (_zeroForOne ? compressed & ~LastBit : compressed | LastBit) * spacing;
        isInitialised = _next >= 0 && _next < _state.Ticks.Length
            && (_zeroForOne ? _state.Ticks[_next].Tick >= stop : _state.Ticks[_next].Tick <= stop);
        return isInitialised
            ? _state.Ticks[_next].Tick
            : Math.Clamp(stop, -TickMath.MaxTick, TickMath.MaxTick);
    }

    /// <summary>Takes what begins or ends at the tick into account; false where no pool could.</summary>
    private bool TryCross()
    {
        var net = _state.Ticks[_next].LiquidityNet;
        _liquidity += _zeroForOne ? -net : net;
        _next += _zeroForOne ? -1 : 1;
        return _liquidity.Sign >= 0 && _liquidity < LiquidityLimit;
    }
}

/// <summary>A step of a swap. Amounts in include the fee.</summary>
/// <param name="Index">How many steps are before it.</param>
/// <param name="From">The root price that it begins at.</param>
/// <param name="To">The root price that it ends at.</param>
/// <param name="Liquidity">The liquidity between them.</param>
/// <param name="InBefore">What went in until it begins.</param>
/// <param name="OutBefore">What came out until it begins.</param>
/// <param name="InAfter">What went in until it ends.</param>
/// <param name="OutAfter">What came out until it ends.</param>
/// <param name="IsEdge">True when it ends where knowledge does, and not at a stop of the pool.</param>
internal sealed record SwapStep(
    int Index,
    BigInteger From,
    BigInteger To,
    BigInteger Liquidity,
    BigInteger InBefore,
    BigInteger OutBefore,
    BigInteger InAfter,
    BigInteger OutAfter,
    bool IsEdge);
