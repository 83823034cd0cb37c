using System.Runtime.CompilerServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// The transcendental functions of the sweeps: a few last places less accurate than <see cref="ScalarMath"/>, without
/// its special cases, and without a branch.
/// </summary>
/// <remarks>
/// The polynomials are Chebyshev expansions computed with 50 digits and cut where the rest is below 2^-53. Evaluated by
/// Estrin's scheme: short chains, which the processor works on at the same time.
/// </remarks>
public static class LaneMath<T>
    where T : struct, ILanes<T>
{
    // ln 2 as the sum of a double and a correction.
    private const double Ln2High = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;
    private const double InverseLn2 = 1.4426950408889634;
    private const double Sqrt2 = 1.4142135623730951;

    private const double MillsShift = 5.0;
    private const double MillsVariableSlope = -2.0 * MillsShift;

    /// <summary>
    /// N(-z)/φ(z) = y·(c0 + c1·q + c2·q² + ...) with y = 1/(z+5) and q = 1-10y, after Shepherd and Laframboise
    /// (Mathematics of Computation 36, 1981).
    /// </summary>
    private static ReadOnlySpan<double> MillsCoefficients =>
    [
        1.9280810471531578, -1.6678665951889595, 1.2415470615738242, -0.7859110755466064, 0.4136447157345845,
        -0.17325473408469572, 0.05212550237908754, -0.007503282865709658, -0.001999961683593901, 0.0013658596032083696,
        -0.00014883448423821914, -0.0001247381950901017, 4.181860951099442e-05, 9.983670681595012e-06,
        -6.950898632177122e-06, -8.55305866192524e-07, 1.095465594412238e-06, 1.2165273577910662e-07,
        -1.6925453963428046e-07, -3.499166942495482e-08, 1.784603516410318e-08, 8.032142488673761e-09,
        9.16881620113676e-10,
    ];

    /// <summary>e^x for x from -708 to 709; relative error up to 1.5e-16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp(T x)
    {
        // x = k·ln 2 + r; e^r = 1 + r + r²·(1/2 + r/6 + ...).
        var k = T.Round(x * C(InverseLn2));
        var r = Fma(k, C(-Ln2Low), Fma(k, C(-Ln2High), x));
        var r2 = r * r;
        var r4 = r2 * r2;
        var c0 = Fma(r, C(0.1666666666666667), C(0.5000000000000001));
        var c2 = Fma(r, C(0.00833333333332614), C(0.04166666666662416));
        var c4 = Fma(r, C(0.00019841269874802753), C(0.0013888888917199078));
        var c6 = Fma(r, C(2.7557255423142986e-06), C(2.4801521319117586e-05));
        var c8 = Fma(r, C(2.5105207371376267e-08), C(2.7620077278669185e-07));
        var tail = Fma(r4, Fma(r4, c8, Fma(r2, c6, c4)), Fma(r2, c2, c0));
        return T.Scale(C(1.0) + Fma(r2, tail, r), k);
    }

    /// <summary>ln x for a positive normal x; relative error up to 3e-16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log(T x)
    {
        var mantissa = T.Mantissa(x);
        var exponent = T.Exponent(x);
        var large = mantissa > C(Sqrt2);
        mantissa = T.Select(large, mantissa * C(0.5), mantissa);
        exponent = T.Select(large, exponent + C(1.0), exponent);
        return LogOfQuotient((mantissa - C(1.0)) / (mantissa + C(1.0)), exponent);
    }

    /// <summary>
    /// Writes x/y for positive normal values as 2^exponent·(1+s)/(1-s) with s = difference/sum and |s| ≤ 0.1716, for
    /// <see cref="LogOfQuotient"/>: the logarithm of a quotient without the quotient's rounding error, which near 1
    /// would be all there is to see.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReduceQuotient(T x, T y, out T difference, out T sum, out T exponent)
    {
        var (p, q) = (T.Mantissa(x), T.Mantissa(y));
        var (large, small) = (p > q * C(Sqrt2), q > p * C(Sqrt2));
        exponent = T.Exponent(x) - T.Exponent(y);
        exponent = T.Select(large, exponent + C(1.0), T.Select(small, exponent - C(1.0), exponent));
        p = T.Select(large, p * C(0.5), p);
        q = T.Select(small, q * C(0.5), q);
        difference = p - q;
        sum = p + q;
    }

    /// <summary>ln(2^exponent·(1+s)/(1-s)) = exponent·ln 2 + 2(s + s³/3 + s⁵/5 + ...).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOfQuotient(T s, T exponent)
    {
        var z = s * s;
        var z2 = z * z;
        var c0 = Fma(z, C(0.39999999999899005), C(0.666666666666667));
        var c2 = Fma(z, C(0.22222211106127046), C(0.28571428626173057));
        var c4 = Fma(z, C(0.15331664799196268), C(0.1818289100505308));
        var tail = Fma(z2 * z2, Fma(z2, C(0.1461709323891696), c4), Fma(z2, c2, c0));
        var log = Fma(s * z, tail, s + s);
        return Fma(exponent, C(Ln2High), Fma(exponent, C(Ln2Low), log));
    }

    /// <summary>z+5, whose reciprocal the Mills ratio is taken from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MillsDenominator(T z) => z + C(MillsShift);

    /// <summary>N(-z)/φ(z) for z from -0.5 to 45, from y = 1/(z+5); relative error up to 9e-16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Mills(T y)
    {
        var c = MillsCoefficients;
        var q = MillsVariable(y);
        var q2 = q * q;
        var q4 = q2 * q2;
        var q8 = q4 * q4;
        var c0 = Fma(q2, Fma(q, C(c[3]), C(c[2])), Fma(q, C(c[1]), C(c[0])));
        var c4 = Fma(q2, Fma(q, C(c[7]), C(c[6])), Fma(q, C(c[5]), C(c[4])));
        var c8 = Fma(q2, Fma(q, C(c[11]), C(c[10])), Fma(q, C(c[9]), C(c[8])));
        var c12 = Fma(q2, Fma(q, C(c[15]), C(c[14])), Fma(q, C(c[13]), C(c[12])));
        var c16 = Fma(q2, Fma(q, C(c[19]), C(c[18])), Fma(q, C(c[17]), C(c[16])));
        var c20 = Fma(q2, C(c[22]), Fma(q, C(c[21]), C(c[20])));
        return y * Fma(q8, Fma(q8, Fma(q4, c20, c16), Fma(q4, c12, c8)), Fma(q4, c4, c0));
    }

    /// <summary>
    /// The Mills ratio R at the second of two places, and (R(first) - R(second))/(first - second) in the variable
    /// y = 1/(z+5): by the polynomial's divided difference, which does not cancel where the places meet.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Ratio, T Slope) MillsSlope(T first, T second)
    {
        var c = MillsCoefficients;
        var (q1, q2) = (MillsVariable(first), MillsVariable(second));
        var slope = C(0.0);
        var value = C(c[^1]);
        for (var i = c.Length - 2; i >= 0; i--)
        {
            slope = Fma(slope, q1, value);
            value = Fma(value, q2, C(c[i]));
        }

        // y₁P(q₁) - y₂P(q₂) = (y₁ - y₂)·P(q₂) + y₁·(q₁ - q₂)·P[q₁, q₂]
        return (second * value, Fma(C(MillsVariableSlope) * first, slope, value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T MillsVariable(T y) => Fma(C(MillsVariableSlope), y, C(1.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T C(double value) => T.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fma(T left, T right, T addend) => T.FusedMultiplyAdd(left, right, addend);
}
