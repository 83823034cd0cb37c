namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of an out-of-the-money option as a fraction c of the lesser of its two sides (the discounted asset and the
/// discounted strike), by their logarithmic distance x ≥ 0 and the standard deviation s = σ√T of the logarithmic
/// return: c = N(d) - e^x·N(d - s) with d = s/2 - x/s, from 0 to 1. Accurate where subtracting is not.
/// </summary>
/// <remarks>
/// With Mills' ratio R(y) = N(-y)/φ(y), a = x/s and t = s/2 it is φ(a - t)·(R(a - t) - R(a + t)), and R's derivatives
/// are the integrals I_n(a) = ∫uⁿe^(-au - u²/2)du from 0: (-1)ⁿ times them, and I_(n+1) = n·I_(n-1) - a·I_n.
/// </remarks>
internal static class TimeValue
{
    private const double SqrtHalfPi = 1.2533141373155003;
    private const double InverseSqrt2 = 0.7071067811865476;
    private const double HalfLnTwoPi = 0.9189385332046728;

    // Below this t/(1 + a) the series needs four terms for 1e-16; above it the difference of two Mills' ratios keeps
    // all but two digits.
    private const double SmallStep = 0.005;

    // From here on the recursion of the integrals loses digits upwards, and converges downwards within 30 steps.
    private const double Recede = 4.0;
    private const int Steps = 30;

    /// <summary>c.</summary>
    public static double Fraction(double x, double s)
    {
        var (a, t) = (x / s, 0.5 * s);
        return a > t || t < SmallStep * (1.0 + a)
            ? ScalarMath.NormalPdf(a - t) * MillsDifference(a, t)
            : ScalarMath.NormalCdf(t - a) - (ScalarMath.NormalPdf(t - a) * Mills(a + t));
    }

    /// <summary>ln c where a ≥ t, also where c itself underflows.</summary>
    public static double LogFraction(double x, double s)
    {
        var (a, t) = (x / s, 0.5 * s);
        return ScalarMath.Log(MillsDifference(a, t)) - HalfLnTwoPi - (0.5 * (a - t) * (a - t));
    }

    /// <summary>R(a - t) - R(a + t) for a ≥ t &gt; 0: c/φ(d).</summary>
    public static double MillsDifference(double a, double t) =>
        t < SmallStep * (1.0 + a) ? Series(a, t) : Mills(a - t) - Mills(a + t);

    /// <summary>R(t - a) + R(t + a) for t ≥ a: (1 - c)/φ(d).</summary>
    public static double MillsSum(double a, double t) => Mills(t - a) + Mills(t + a);

    private static double Mills(double y) => SqrtHalfPi * ScalarMath.Erfcx(y * InverseSqrt2);

    /// <summary>2(I₁t + I₃t³/3! + I₅t⁵/5! + I₇t⁷/7!).</summary>
    private static double Series(double a, double t)
    {
        Span<double> integrals = stackalloc double[8];
        integrals[0] = Mills(a);
        if (a < Recede)
        {
            integrals[1] = 1.0 - (a * integrals[0]);
            for (var n = 1; n < 7; n++) integrals[n + 1] = (n * integrals[n - 1]) - (a * integrals[n]);
        }
        else
        {
            // The ratios I_n/I_(n-1) = n/(a + the next one), from far enough not to care where they begin.
            var ratio = 0.0;
            for (var n = Steps; n > 0; n--)
            {
                ratio = n / (a + ratio);
                if (n < 8) integrals[n] = ratio;
            }

            for (var n = 1; n < 8; n++) integrals[n] *= integrals[n - 1];
        }

        var square = t * t;
        var tail = (integrals[5] / 120.0) + (square * integrals[7] / 5040.0);
        return 2.0 * t * (integrals[1] + (square * ((integrals[3] / 6.0) + (square * tail))));
    }
}
