using System.Runtime.CompilerServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// <see cref="ScalarMath"/> in every lane: the same operations in the same order, and so the same bits. What a decision
/// asks of a book at many spots goes this way; <see cref="LaneMath{T}"/> is faster still, to other last digits.
/// </summary>
internal static class ExactMath<T>
    where T : struct, ILanes<T>
{
    // Far enough from the subnormals that only the second of two scalings rounds.
    private const double Lift = 200.0;

    /// <summary>e^(-x²/2) = (High + Low)·2^Exponent, for |x| up to 40.</summary>
    internal readonly struct HalfSquare
    {
        public T High { get; init; }

        public T Low { get; init; }

        public T Exponent { get; init; }
    }

    /// <summary>The bits of <see cref="ScalarMath.Log"/>, for a positive normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log(T x)
    {
        var (k, m) = (T.Exponent(x), T.Mantissa(x));
        var large = m > C(2.0 * ScalarMath.InverseSqrt2High);
        m = T.Select(large, m * C(0.5), m);
        k = T.Select(large, k + C(1.0), k);
        var f = m - C(1.0);
        var s = f / (C(2.0) + f);
        var z = s * s;
        var half = C(0.5) * f;
        var square = half * f;
        var squareLow = Fma(half, f, -square);
        var tail = Fma(s, square + (z * LogPolynomial(z)), -squareLow);
        Sum(k * C(ScalarMath.Ln2High), f, out var linear, out var linearLow);
        Sum(linear, -square, out var high, out var low);
        return high + (low + (linearLow + Fma(k, C(ScalarMath.Ln2Low), tail)));
    }

    /// <summary>What density and distribution share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HalfSquare ExpOfHalfSquare(T x)
    {
        var square = x * x;
        var (whole, wholeLow) = (C(-0.5) * square, C(-0.5) * Fma(x, x, -square));
        var k = T.Round(whole * C(ScalarMath.InverseLn2));
        var remainder = Fma(-k, C(ScalarMath.Ln2High), whole);
        var correction = (k * C(ScalarMath.Ln2Low)) - wholeLow;
        var r = remainder - correction;
        var rLow = (remainder - r) - correction;
        var tail = Fma(r * r, ExpPolynomial(r), Fma(r, rLow, rLow));
        Sum(C(1.0), r, out var sum, out var sumLow);
        Sum(sum, sumLow + tail, out var high, out var low);
        return new HalfSquare { High = high, Low = low, Exponent = k };
    }

    /// <summary>The bits of <see cref="ScalarMath.NormalPdf"/>, for |x| up to 40.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NormalPdf(T x, in HalfSquare exp)
    {
        Product(
            exp.High, exp.Low, C(ScalarMath.InverseSqrtTwoPiHigh), C(ScalarMath.InverseSqrtTwoPiLow),
            out var product, out var productLow);
        return T.Select(
            T.Abs(x) > C(ScalarMath.NormalUnderflow), C(0.0), Scale(product + productLow, exp.Exponent));
    }

    /// <summary>The bits of <see cref="ScalarMath.NormalCdf"/>, for |x| up to 40.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NormalCdf(T x, in HalfSquare exp)
    {
        var magnitude = T.Abs(x);
        var y = magnitude * C(ScalarMath.InverseSqrt2High);
        var yLow = Fma(magnitude, C(ScalarMath.InverseSqrt2High), -y)
            + (magnitude * C(ScalarMath.InverseSqrt2Low));
        ErfcxOfPositive(y, yLow, out var scaled, out var scaledLow);
        Product(exp.High, exp.Low, scaled, scaledLow, out var product, out var productLow);
        var tail = Scale(product + productLow, exp.Exponent - C(1.0));
        tail = T.Select(magnitude > C(ScalarMath.NormalUnderflow), C(0.0), tail);
        return T.Select(x < C(0.0), tail, C(1.0) - tail);
    }

    /// <summary>erfcx(y + yLow) = high + low, for y from 0 to 1e5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ErfcxOfPositive(T y, T yLow, out T high, out T low)
    {
        Sum(y, C(-4.0), out var numerator, out var numeratorLow);
        Sum(y, C(4.0), out var denominator, out var denominatorLow);
        var q = numerator / denominator;
        Product(
            q, C(0.0), ErfcxPolynomial(q), C(0.0), out var product, out var productLow);
        Sum(C(ScalarMath.ErfcxConstantHigh), product, out var p, out var pLow);
        pLow += productLow + C(ScalarMath.ErfcxConstantLow);
        var residue = Fma(-q, denominator, numerator) + numeratorLow - (q * denominatorLow);
        var shift = (residue + ((C(1.0) - q) * yLow)) * denominator * C(0.125);
        Sum(C(1.0), C(2.0) * y, out var divisor, out var divisorLow);
        divisorLow += C(2.0) * (yLow - shift);
        high = p / divisor;
        low = (Fma(-high, divisor, p) + pLow - (high * divisorLow)) / divisor;
        var slope = C(2.0) * Fma(y, high, -C(ScalarMath.InverseSqrtPiHigh));
        low = Fma(slope, shift, low);
    }

    /// <summary>value·2^exponent, rounded once, for a value from 2^-100 to 2 and an exponent from -1200 to 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Scale(T value, T exponent) => T.Scale(T.Scale(value, exponent + C(Lift)), C(-Lift));

    // The polynomials are written out: a loop would cost more than its multiplications.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogPolynomial(T x)
    {
        var c = ScalarMath.LogCoefficients;
        var square = x * x;
        var (even, odd) = (C(c[8]), C(c[9]));
        (even, odd) = (Fma(even, square, C(c[6])), Fma(odd, square, C(c[7])));
        (even, odd) = (Fma(even, square, C(c[4])), Fma(odd, square, C(c[5])));
        (even, odd) = (Fma(even, square, C(c[2])), Fma(odd, square, C(c[3])));
        (even, odd) = (Fma(even, square, C(c[0])), Fma(odd, square, C(c[1])));
        return Fma(odd, x, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpPolynomial(T x)
    {
        var c = ScalarMath.ExpCoefficients;
        var square = x * x;
        var (even, odd) = (C(c[10]), C(c[11]));
        (even, odd) = (Fma(even, square, C(c[8])), Fma(odd, square, C(c[9])));
        (even, odd) = (Fma(even, square, C(c[6])), Fma(odd, square, C(c[7])));
        (even, odd) = (Fma(even, square, C(c[4])), Fma(odd, square, C(c[5])));
        (even, odd) = (Fma(even, square, C(c[2])), Fma(odd, square, C(c[3])));
        (even, odd) = (Fma(even, square, C(c[0])), Fma(odd, square, C(c[1])));
        return Fma(odd, x, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ErfcxPolynomial(T x)
    {
        var c = ScalarMath.ErfcxCoefficients;
        var square = x * x;
        var (even, odd) = (C(c[24]), C(c[25]));
        (even, odd) = (Fma(even, square, C(c[22])), Fma(odd, square, C(c[23])));
        (even, odd) = (Fma(even, square, C(c[20])), Fma(odd, square, C(c[21])));
        (even, odd) = (Fma(even, square, C(c[18])), Fma(odd, square, C(c[19])));
        (even, odd) = (Fma(even, square, C(c[16])), Fma(odd, square, C(c[17])));
        (even, odd) = (Fma(even, square, C(c[14])), Fma(odd, square, C(c[15])));
        (even, odd) = (Fma(even, square, C(c[12])), Fma(odd, square, C(c[13])));
        (even, odd) = (Fma(even, square, C(c[10])), Fma(odd, square, C(c[11])));
        (even, odd) = (Fma(even, square, C(c[8])), Fma(odd, square, C(c[9])));
        (even, odd) = (Fma(even, square, C(c[6])), Fma(odd, square, C(c[7])));
        (even, odd) = (Fma(even, square, C(c[4])), Fma(odd, square, C(c[5])));
        (even, odd) = (Fma(even, square, C(c[2])), Fma(odd, square, C(c[3])));
        (even, odd) = (Fma(even, square, C(c[0])), Fma(odd, square, C(c[1])));
        return Fma(odd, x, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(T a, T b, out T high, out T low)
    {
        high = a + b;
        var part = high - a;
        low = (a - (high - part)) + (b - part);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product(T a, T aLow, T b, T bLow, out T high, out T low)
    {
        high = a * b;
        low = Fma(a, b, -high) + Fma(a, bLow, aLow * b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T C(double value) => T.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fma(T left, T right, T addend) => T.FusedMultiplyAdd(left, right, addend);
}
