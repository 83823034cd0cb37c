namespace KeeperBot.Core.Pricing;

/// <summary>
/// The transcendental functions that decisions rest on, with the same bits on every machine: a decision replayed
/// elsewhere years later must come out the same.
/// </summary>
/// <remarks>
/// <para>
/// Every result is a fixed sequence of correctly rounded IEEE 754 operations (+, -, *, /, fused multiply-add, rounding
/// to an integer, scaling by a power of two). <c>Math.Exp</c> and its like call the platform's C library, and two
/// libraries may differ in the last bit.
/// </para>
/// <para>
/// The largest errors found over 400,000 arguments a function, spread over its whole range and its hard spots, against
/// 50-digit arithmetic, in units in the last place of the result: <see cref="Exp"/> 0.76, <see cref="Log"/> 0.67,
/// <see cref="Erfcx"/> 1.12, <see cref="NormalPdf"/> 0.78, <see cref="NormalCdf"/> 1.32; subnormal results included.
/// </para>
/// <para>
/// A constant or an intermediate value given as a pair is the unevaluated sum of a double and a correction below half
/// its last place.
/// </para>
/// </remarks>
public static class ScalarMath
{
    // ln 2; the high part has 41 bits, so its product with any binary exponent is exact.
    internal const double Ln2High = 0.693147180559663;
    internal const double Ln2Low = 2.8235290563031577e-13;
    internal const double InverseLn2 = 1.4426950408889634;

    internal const double InverseSqrt2High = 0.7071067811865476;
    internal const double InverseSqrt2Low = -4.833646656726457e-17;
    internal const double InverseSqrtPiHigh = 0.5641895835477563;
    private const double InverseSqrtPiLow = 7.66772980658294e-18;
    internal const double InverseSqrtTwoPiHigh = 0.3989422804014327;
    internal const double InverseSqrtTwoPiLow = -2.49232720227773e-17;

    private const double MinNormal = 2.2250738585072014e-308;

    // Beyond these arguments the results are infinite or round to zero.
    private const double ExpOverflow = 709.79;
    private const double ExpUnderflow = -745.14;
    private const double ErfcxOverflow = -27.0;
    internal const double NormalUnderflow = 39.0;

    // From here on the first two terms of the asymptotic series of erfcx are exact to 1e-20.
    private const double ErfcxAsymptotic = 1e5;

    // The erfcx polynomial's constant term; the others are in ErfcxCoefficients.
    internal const double ErfcxConstantHigh = 1.2329951186255526;
    internal const double ErfcxConstantLow = -4.620543709870201e-17;

    /// <summary>
    /// 1/n! for n = 2 to 13: e^r = 1 + r + r²(1/2! + r/3! + ...), remainder below 1e-17 for |r| ≤ ln 2 / 2.
    /// </summary>
    internal static ReadOnlySpan<double> ExpCoefficients =>
    [
        1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800,
        1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
    ];

    /// <summary>2/(2n+1) for n = 1 to 10: ln((1+s)/(1-s)) = 2s + s·z(2/3 + 2z/5 + ...) with z = s² ≤ 0.0295.</summary>
    internal static ReadOnlySpan<double> LogCoefficients =>
    [
        2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21,
    ];

    /// <summary>
    /// (1+2y)·erfcx(y) = c0 + q(c1 + c2·q + ...) with q = (y-4)/(y+4), the form of Shepherd and Laframboise
    /// (Mathematics of Computation 36, 1981): c1 to c26 of the Chebyshev expansion cut after degree 26, error 4e-19.
    /// </summary>
    internal static ReadOnlySpan<double> ErfcxCoefficients =>
    [
        -0.1396211168405625, 0.015379652102620026, 0.0680970542546904, -0.10103906603632413, 0.09373283499843826,
        -0.06633036581166812, 0.03716751553592911, -0.016197734065728945, 0.005031969992669933,
        -0.0007577732210512849, -0.0001992567757633648, 0.00015062131406268513, -2.4398944545280832e-05,
        -1.1220772697788498e-05, 5.709206053072183e-06, 2.9094470866632674e-07, -8.249198427508354e-07,
        7.888177117406594e-08, 1.1009737295274889e-07, -2.1868462576141457e-08, -1.4709550868669278e-08,
        3.950879254166685e-09, 1.7903326159489847e-09, -5.377133821031794e-10, -1.374652989001164e-10,
        4.180821739675544e-11,
    ];

    /// <summary>e^x, gradually underflowing to zero below ln 2^-1022; +∞ above 709.7827, NaN for NaN.</summary>
    public static double Exp(double x) => x switch
    {
        double.NaN => x,
        > ExpOverflow => double.PositiveInfinity,
        < ExpUnderflow => 0.0,
        _ => ExpOfNumber(x),
    };

    /// <summary>The natural logarithm, exact at 1; -∞ at ±0, +∞ at +∞, NaN below zero and for NaN.</summary>
    public static double Log(double x)
    {
        if (!(x > 0.0)) return x == 0.0 ? double.NegativeInfinity : double.NaN;
        if (double.IsPositiveInfinity(x)) return x;

        // x = m·2^k with m from √½ to √2, so that the sum k·ln 2 + ln m does not cancel.
        var k = Math.ILogB(x);
        var m = Math.ScaleB(x, -k);
        if (m > 2.0 * InverseSqrt2High)
        {
            m *= 0.5;
            k++;
        }

        // ln(1+f) = f - f²/2 + s(f²/2 + R(s²)) with s = f/(2+f); only the last, small term is rounded.
        var f = m - 1.0;
        var s = f / (2.0 + f);
        var z = s * s;
        var half = 0.5 * f;
        var square = half * f;
        var squareLow = Math.FusedMultiplyAdd(half, f, -square);
        var tail = Math.FusedMultiplyAdd(s, square + (z * Polynomial(LogCoefficients, z)), -squareLow);
        var (linear, linearLow) = Sum(k * Ln2High, f);
        var (high, low) = Sum(linear, -square);
        return high + (low + (linearLow + Math.FusedMultiplyAdd(k, Ln2Low, tail)));
    }

    /// <summary>
    /// The scaled complementary error function e^(x²)·erfc(x): for x ≥ 0 it falls slowly from 1 to 0 like 1/(x√π),
    /// where erfc itself is lost to underflow; +∞ below -26.6287, +0 at +∞, NaN for NaN.
    /// </summary>
    public static double Erfcx(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsPositiveInfinity(x)) return 0.0;
        if (x < ErfcxOverflow) return double.PositiveInfinity;

        var (mirror, mirrorLow) = ErfcxOfPositive(Math.Abs(x), 0.0);
        if (x >= 0.0) return mirror + mirrorLow;

        // erfcx(-y) = 2e^(y²) - erfcx(y)
        var square = x * x;
        var (high, low, k) = ExpOfPair(square, Math.FusedMultiplyAdd(x, x, -square));
        var (sum, sumLow) = Sum(Math.ScaleB(high, k + 1), -mirror);
        return double.IsInfinity(sum) ? sum : sum + (sumLow + (Math.ScaleB(low, k + 1) - mirrorLow));
    }

    /// <summary>The standard normal density e^(-x²/2)/√(2π); +0 beyond |x| = 38.6, NaN for NaN.</summary>
    public static double NormalPdf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) > NormalUnderflow) return 0.0;

        var (high, low, k) = ExpOfHalfSquare(x);
        var (product, productLow) = Product(high, low, InverseSqrtTwoPiHigh, InverseSqrtTwoPiLow);
        return Math.ScaleB(product + productLow, k);
    }

    /// <summary>
    /// The standard normal distribution: the probability of a value up to x. The lower tail keeps its relative accuracy
    /// down to the smallest double (x = -38.4), since it is ½e^(-x²/2)·erfcx(|x|/√2), never one minus the upper part;
    /// for an upper tail ask for the lower tail of -x. 0 at -∞, exactly ½ at 0, 1 at +∞, NaN for NaN.
    /// </summary>
    public static double NormalCdf(double x)
    {
        if (double.IsNaN(x)) return x;
        var magnitude = Math.Abs(x);
        if (magnitude > NormalUnderflow) return x > 0.0 ? 1.0 : 0.0;

        var y = magnitude * InverseSqrt2High;
        var yLow = Math.FusedMultiplyAdd(magnitude, InverseSqrt2High, -y) + (magnitude * InverseSqrt2Low);
        var (scaled, scaledLow) = ErfcxOfPositive(y, yLow);
        var (high, low, k) = ExpOfHalfSquare(x);
        var (product, productLow) = Product(high, low, scaled, scaledLow);
        var tail = Math.ScaleB(product + productLow, k - 1);
        return x < 0.0 ? tail : 1.0 - tail;
    }

    private static double ExpOfNumber(double x)
    {
        var (high, _, k) = ExpOfPair(x, 0.0);
        return Math.ScaleB(high, k);
    }

    /// <summary>e^(-x²/2) = (high + low)·2^k for |x| ≤ 39, with the rounding error of x² carried along.</summary>
    private static (double High, double Low, int Exponent) ExpOfHalfSquare(double x)
    {
        var square = x * x;
        return ExpOfPair(-0.5 * square, -0.5 * Math.FusedMultiplyAdd(x, x, -square));
    }

    /// <summary>e^(x + xLow) = (high + low)·2^k, for |x| ≤ 800.</summary>
    private static (double High, double Low, int Exponent) ExpOfPair(double x, double xLow)
    {
        // x = k·ln 2 + r with |r| ≤ ln 2 / 2; the first step is exact, the second keeps what it rounds off.
        var k = Math.Round(x * InverseLn2, MidpointRounding.ToEven);
        var remainder = Math.FusedMultiplyAdd(-k, Ln2High, x);
        var correction = (k * Ln2Low) - xLow;
        var r = remainder - correction;
        var rLow = (remainder - r) - correction;

        var tail = Math.FusedMultiplyAdd(r * r, Polynomial(ExpCoefficients, r), Math.FusedMultiplyAdd(r, rLow, rLow));
        var (sum, sumLow) = Sum(1.0, r);
        var (high, low) = Sum(sum, sumLow + tail);
        return (high, low, (int)k);
    }

    /// <summary>erfcx(y + yLow) = high + low, for finite y ≥ 0.</summary>
    private static (double High, double Low) ErfcxOfPositive(double y, double yLow)
    {
        if (y > ErfcxAsymptotic)
        {
            // erfcx(y) = (1 - 1/(2y²) + ...)/(y√π)
            var first = InverseSqrtPiHigh / y;
            var remainder = Math.FusedMultiplyAdd(-first, y, InverseSqrtPiHigh) + InverseSqrtPiLow;
            return (first, (remainder / y) - (0.5 * (first / y / y)) - (first / y * yLow));
        }

        var (numerator, numeratorLow) = Sum(y, -4.0);
        var (denominator, denominatorLow) = Sum(y, 4.0);
        var q = numerator / denominator;
        var (product, productLow) = Product(q, 0.0, Polynomial(ErfcxCoefficients, q), 0.0);
        var (p, pLow) = Sum(ErfcxConstantHigh, product);
        pLow += productLow + ErfcxConstantLow;

        // The polynomial was taken at the rounded q, which belongs to the argument y + yLow - shift.
        var residue = Math.FusedMultiplyAdd(-q, denominator, numerator) + numeratorLow - (q * denominatorLow);
        var shift = (residue + ((1.0 - q) * yLow)) * denominator * 0.125;
        var (divisor, divisorLow) = Sum(1.0, 2.0 * y);
        divisorLow += 2.0 * (yLow - shift);
        var high = p / divisor;
        var low = (Math.FusedMultiplyAdd(-high, divisor, p) + pLow - (high * divisorLow)) / divisor;

        // erfcx' = 2y·erfcx - 2/√π
        var slope = 2.0 * Math.FusedMultiplyAdd(y, high, -InverseSqrtPiHigh);
        return (high, Math.FusedMultiplyAdd(slope, shift, low));
    }

    /// <summary>c[0] + c[1]·x + c[2]·x² + ... for an even number of coefficients.</summary>
    /// <remarks>Even and odd powers are two chains, which the processor works on at the same time.</remarks>
    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        var square = x * x;
        var even = coefficients[^2];
        var odd = coefficients[^1];
        for (var i = coefficients.Length - 4; i >= 0; i -= 2)
        {
            even = Math.FusedMultiplyAdd(even, square, coefficients[i]);
            odd = Math.FusedMultiplyAdd(odd, square, coefficients[i + 1]);
        }

        return Math.FusedMultiplyAdd(odd, x, even);
    }

    /// <summary>a + b without error (Knuth's TwoSum), while the sum is finite.</summary>
    private static (double High, double Low) Sum(double a, double b)
    {
        var high = a + b;
        var part = high - a;
        return (high, (a - (high - part)) + (b - part));
    }

    /// <summary>The product of two pairs, without the product of their low parts.</summary>
    private static (double High, double Low) Product(double a, double aLow, double b, double bLow)
    {
        var high = a * b;
        return (high, Math.FusedMultiplyAdd(a, b, -high) + Math.FusedMultiplyAdd(a, bLow, aLow * b));
    }
}
