using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>A swap within one range of liquidity, to the unit.</summary>
/// <remarks>Source: <c>SwapMath.sol</c> of v3-core 1.0.</remarks>
public static class SwapMath
{
    /// <summary>Millionths in one.</summary>
    public const int PipsPerUnit = 1_000_000;

    /// <summary>How far an amount moves the root price toward a target, and what is exchanged on the way.</summary>
    /// <param name="root">The root price before.</param>
    /// <param name="target">The root price that it does not pass; below the first one when token 0 goes in.</param>
    /// <param name="liquidity">The liquidity between them.</param>
    /// <param name="remaining">What is left to go in, fee included; negative for what is left to come out.</param>
    /// <param name="feePips">The pool's fee in millionths.</param>
    /// <returns>Null where the contract reverts.</returns>
    public static SwapMove? Step(
        BigInteger root, BigInteger target, BigInteger liquidity, BigInteger remaining, int feePips)
    {
        var whole = Whole(root, target, liquidity, feePips);
        return remaining.Sign >= 0
            ? LessFee(remaining, feePips) >= whole.AmountIn
                ? whole
                : Input(root, target, liquidity, remaining, feePips)
            : -remaining >= whole.AmountOut
                ? whole
                : Output(root, target, liquidity, -remaining, feePips);
    }

    /// <summary>The whole way to a target.</summary>
    internal static SwapMove Whole(BigInteger root, BigInteger target, BigInteger liquidity, int feePips)
    {
        var zeroForOne = root >= target;
        var amountIn = Going(root, target, liquidity, zeroForOne, roundUp: true);
        var amountOut = Going(root, target, liquidity, !zeroForOne, roundUp: false);
        return new SwapMove(target, amountIn, amountOut, FeeOn(amountIn, feePips));
    }

    /// <summary>An input that does not reach the target: what it does not need for the way is fee.</summary>
    internal static SwapMove? Input(
        BigInteger root, BigInteger target, BigInteger liquidity, BigInteger remaining, int feePips)
    {
        var zeroForOne = root >= target;
        if (SqrtPriceMath.NextFromInput(root, liquidity, LessFee(remaining, feePips), zeroForOne) is not { } next)
        {
            return null;
        }

        var amountIn = Going(root, next, liquidity, zeroForOne, roundUp: true);
        return new SwapMove(
            next, amountIn, Going(root, next, liquidity, !zeroForOne, roundUp: false), remaining - amountIn);
    }

    /// <summary>An output that does not reach the target, unless by rounding.</summary>
    internal static SwapMove? Output(
        BigInteger root, BigInteger target, BigInteger liquidity, BigInteger remaining, int feePips)
    {
        var zeroForOne = root >= target;
        if (SqrtPriceMath.NextFromOutput(root, liquidity, remaining, zeroForOne) is not { } next)
        {
            return null;
        }

        var amountIn = Going(root, next, liquidity, zeroForOne, roundUp: true);
        var amountOut = Going(root, next, liquidity, !zeroForOne, roundUp: false);
        return new SwapMove(next, amountIn, BigInteger.Min(amountOut, remaining), FeeOn(amountIn, feePips));
    }

    private static BigInteger Going(
        BigInteger root, BigInteger next, BigInteger liquidity, bool isToken0, bool roundUp) => isToken0
        ? SqrtPriceMath.Amount0(root, next, liquidity, roundUp)
        : SqrtPriceMath.Amount1(root, next, liquidity, roundUp);

    private static BigInteger LessFee(BigInteger amount, int feePips) =>
        amount * (PipsPerUnit - feePips) / PipsPerUnit;

    private static BigInteger FeeOn(BigInteger amountIn, int feePips) =>
        IntegerMath.DivideRoundingUp(amountIn * feePips, PipsPerUnit - feePips);
}

/// <summary>A part of a swap, in non-negative integers.</summary>
/// <param name="Root">The root price after it.</param>
/// <param name="AmountIn">What goes in, without the fee.</param>
/// <param name="AmountOut">What comes out.</param>
/// <param name="Fee">What goes in as the fee.</param>
public readonly record struct SwapMove(BigInteger Root, BigInteger AmountIn, BigInteger AmountOut, BigInteger Fee);
