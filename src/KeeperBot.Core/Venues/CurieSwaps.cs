using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>
/// Any number of trades from one state of a Curie market, each to the unit what the protocol makes of it. Base and
/// virtual dollars have 18 decimals.
/// </summary>
/// <remarks>
/// Source: curie-contract 2.8.4, <c>Exchange._swap</c>, <c>OrderBook.replaySwap</c> and <c>SwapMath.sol</c>. The pool
/// is one of Uniswap V3 with virtual base as token 0, and its own fee is taken back: what is sold is made larger by it
/// first, and what a purchase paid is made smaller by it after. The exchange takes a fee of its own on the dollars of
/// each step, rounded up there: of what comes out, or of what goes in. Not safe for concurrent use.
/// </remarks>
/// <param name="state">The pool.</param>
/// <param name="feePips">The exchange's fee for the account, in millionths.</param>
/// <param name="limits">How far a trade may move the price.</param>
public sealed class CurieSwaps(UniswapV3State state, int feePips, CurieLimits limits)
{
    /// <summary>
    /// What goes in until a price is rounded up twice, for the amount and for its fee: so much less does not pass it.
    /// </summary>
    private const int InputRounding = 2;

    private readonly UniswapV3Swaps _swaps = new(state);

    // The fees of all steps before the one with this index.
    private readonly List<BigInteger> _soldFees = [BigInteger.Zero], _boughtFees = [BigInteger.Zero];

    private BigInteger? _highest, _lowest;

    private int Kept => SwapMath.PipsPerUnit - state.FeePips;

    /// <summary>The pool.</summary>
    public UniswapV3State State => state;

    /// <summary>The exchange's fee, in millionths.</summary>
    public int FeePips => feePips;

    /// <summary>
    /// Dollars that a sale brings; null where the protocol refuses it, or the state is not known so far.
    /// </summary>
    /// <param name="size">Base, above zero.</param>
    public BigInteger? Sell(BigInteger size)
    {
        var scaled = IntegerMath.DivideRoundingUp(size * SwapMath.PipsPerUnit, Kept);
        return End(zeroForOne: true, scaled) is var (step, move)
            ? step.OutBefore + move.AmountOut - FeesBefore(_soldFees, true, step.Index) - SaleFee(move.AmountOut)
            : null;
    }

    /// <summary>
    /// Dollars that a purchase costs; null where the protocol refuses it, or the state is not known so far.
    /// </summary>
    /// <param name="size">Base, above zero.</param>
    public BigInteger? Buy(BigInteger size)
    {
        if (End(zeroForOne: false, size) is not var (step, move))
        {
            return null;
        }

        var paid = step.InBefore + move.AmountIn + move.Fee;
        return (paid * Kept / SwapMath.PipsPerUnit)
            + FeesBefore(_boughtFees, false, step.Index) + PurchaseFee(move.AmountIn);
    }

    /// <summary>The most base that is traded until the pool's price is this one, or until a limit.</summary>
    /// <param name="side">1 to buy base, -1 to sell it.</param>
    /// <param name="root">The root price, times 2^96.</param>
    public BigInteger Until(int side, BigInteger root)
    {
        var swap = side > 0
            ? _swaps.Until(zeroForOne: false, BigInteger.Min(root, _highest ??= limits.Furthest(1)))
            : _swaps.Until(zeroForOne: true, BigInteger.Max(root, _lowest ??= limits.Furthest(-1)));
        return side > 0
            ? swap.AmountOut
            : BigInteger.Max(swap.AmountIn - InputRounding, BigInteger.Zero) * Kept / SwapMath.PipsPerUnit;
    }

    /// <summary>Where a trade ends; sales are exact in what goes in, purchases in what comes out.</summary>
    private (SwapStep Step, SwapMove Move)? End(bool zeroForOne, BigInteger amount) =>
        _swaps.LastStep(zeroForOne, amount, isInput: zeroForOne) is var (step, move) && limits.Allows(move.Root)
            ? (step, move)
            : null;

    private BigInteger FeesBefore(List<BigInteger> fees, bool zeroForOne, int index)
    {
        while (fees.Count <= index)
        {
            var step = _swaps.StepAt(zeroForOne, fees.Count - 1);
            var whole = SwapMath.Whole(step.From, step.To, step.Liquidity, state.FeePips);
            fees.Add(fees[^1] + (zeroForOne ? SaleFee(whole.AmountOut) : PurchaseFee(whole.AmountIn)));
        }

        return fees[index];
    }

    private BigInteger SaleFee(BigInteger amountOut) =>
        IntegerMath.DivideRoundingUp(amountOut * feePips, SwapMath.PipsPerUnit);

    private BigInteger PurchaseFee(BigInteger amountIn) =>
        IntegerMath.DivideRoundingUp(amountIn * feePips, SwapMath.PipsPerUnit - feePips);
}
