using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>
/// A step of a swap in words of 256 bits: the same numbers as <see cref="SwapMath"/> by the same formulas, as long as
/// none is too large for the contract's shorter formulas. Where one is, the answer is null, and the other tells.
/// </summary>
internal sealed class FixedStep
{
    private static readonly UInt256 Unit = UInt256.Saturating(BigInteger.One << TickMath.RootBits);
    private static readonly UInt256 Pips = new(SwapMath.PipsPerUnit);

    private readonly UInt256 _root;
    private readonly UInt256 _liquidity;
    private readonly UInt256 _scaled;
    private readonly UInt256 _inBefore;
    private readonly UInt256 _outBefore;
    private readonly UInt256 _fee;
    private readonly UInt256 _kept;

    /// <summary>The same step.</summary>
    public FixedStep(SwapStep step, int feePips)
    {
        _root = UInt256.Saturating(step.From);
        _liquidity = UInt256.Saturating(step.Liquidity);
        _scaled = UInt256.Saturating(step.Liquidity << TickMath.RootBits);
        (_inBefore, _outBefore) = (UInt256.Saturating(step.InBefore), UInt256.Saturating(step.OutBefore));
        (InAfter, OutAfter) = (UInt256.Saturating(step.InAfter), UInt256.Saturating(step.OutAfter));
        (_fee, _kept) = (new UInt256((ulong)feePips), new UInt256((ulong)(SwapMath.PipsPerUnit - feePips)));
    }

    /// <summary>What went in until it ends.</summary>
    public UInt256 InAfter { get; }

    /// <summary>What came out until it ends.</summary>
    public UInt256 OutAfter { get; }

    /// <summary>What comes out in all of an input that ends within the step.</summary>
    /// <param name="amountIn">Above what went in before the step, below what went in until its end.</param>
    /// <param name="zeroForOne">True when token 0 goes in.</param>
    public UInt256? Output(in UInt256 amountIn, bool zeroForOne)
    {
        if (!UInt256.TryMulDiv(amountIn - _inBefore, _kept, Pips, roundUp: false, out var input))
        {
            return null;
        }

        UInt256 part;
        if (zeroForOne)
        {
            if (!UInt256.TryMultiply(input, _root, out var product)
                || !UInt256.TryAdd(_scaled, product, out var divisor)
                || !UInt256.TryMulDiv(_scaled, _root, divisor, roundUp: true, out var next)
                || !UInt256.TryMulShift(_liquidity, _root - next, TickMath.RootBits, roundUp: false, out part))
            {
                return null;
            }
        }
        else if (!UInt256.TryMulDiv(input, Unit, _liquidity, roundUp: false, out var moved)
            || !UInt256.TryAdd(_root, moved, out var next)
            || !UInt256.TryMulDiv(_scaled, moved, next, roundUp: false, out var scaled)
            || !UInt256.TryMulDiv(scaled, new UInt256(1), _root, roundUp: false, out part))
        {
            return null;
        }

        return UInt256.TryAdd(_outBefore, part, out var output) ? output : null;
    }

    /// <summary>What goes in in all, fee included, for an output that ends within the step.</summary>
    /// <param name="amountOut">Above what came out before the step, below what came out until its end.</param>
    /// <param name="zeroForOne">True when token 1 comes out.</param>
    public UInt256? Input(in UInt256 amountOut, bool zeroForOne)
    {
        var output = amountOut - _outBefore;
        UInt256 part;
        if (zeroForOne)
        {
            if (!UInt256.TryMulDiv(output, Unit, _liquidity, roundUp: true, out var moved)
                || !(moved < _root)
                || !UInt256.TryMulDiv(_scaled, moved, _root, roundUp: true, out var scaled)
                || !UInt256.TryMulDiv(scaled, new UInt256(1), _root - moved, roundUp: true, out part))
            {
                return null;
            }
        }
        else if (!UInt256.TryMultiply(output, _root, out var product)
            || !(product < _scaled)
            || !UInt256.TryMulDiv(_scaled, _root, _scaled - product, roundUp: true, out var next)
            || !UInt256.TryMulShift(_liquidity, next - _root, TickMath.RootBits, roundUp: true, out part))
        {
            return null;
        }

        return UInt256.TryMulDiv(part, _fee, _kept, roundUp: true, out var fee)
            && UInt256.TryAdd(_inBefore, part, out var before)
            && UInt256.TryAdd(before, fee, out var input)
                ? input
                : null;
    }
}
