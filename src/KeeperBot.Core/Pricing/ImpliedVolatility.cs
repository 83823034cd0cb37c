namespace KeeperBot.Core.Pricing;

/// <summary>
/// The volatility at which <see cref="BlackScholes"/> gives an option's price. The same inputs give the same bits on
/// every machine.
/// </summary>
/// <remarks>
/// <para>
/// Give the time value, the price of the out-of-the-money option at the same strike: an in-the-money price has lost to
/// rounding the digits that say the volatility. The relative error is at most
/// max(1e-12, 4·2⁻⁵²·timeValue/(σ·vega)), where the second is what rounding the time value itself costs, unless the
/// time value is subnormal (below 2.2e-308) and has lost digits already.
/// </para>
/// <para>
/// Halley's method within a bracket, on a function of the price that is nearly a straight line in σ√T, as in Jäckel,
/// Let's Be Rational (Wilmott 75, 2015): 1/√(-2·ln c) below the inflection at σ√T = √(2x), where c is convex (Manaster
/// and Koehler, Journal of Finance 37, 1982), c itself up to ½, and √(-2·ln(1 - c)) above. c and x are those of
/// <see cref="TimeValue"/>.
/// </para>
/// </remarks>
public static class ImpliedVolatility
{
    private const double SqrtTwoPi = 2.5066282746310002;

    // Halley's method triples the digits, so a step this small leaves nothing to do.
    private const double LastStep = 1e-7;
    private const int MaxSteps = 200;

    /// <summary>
    /// What <see cref="FromTimeValue"/> takes, computed without the subtraction that costs a price its digits.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the carry times the years is beyond ±500.</exception>
    public static double TimeValueOf(OptionTerms terms, MarketInputs market)
    {
        var (asset, strike) = Sides(terms, market);
        var deviation = market.Volatility * Math.Sqrt(terms.YearsToExpiry);
        return deviation < BlackScholes.MinDeviation
            ? 0.0
            : Math.Min(asset, strike) * TimeValue.Fraction(Distance(terms, market), deviation);
    }

    /// <summary>The volatility that an option's time value implies; 0 for none.</summary>
    /// <param name="terms">The option; call or put makes no difference.</param>
    /// <param name="market">The market, whose own volatility does not count.</param>
    /// <param name="timeValue">
    /// The price beyond the discounted intrinsic value, in units of the quote asset: from 0 to less than the lesser of
    /// the discounted asset and the discounted strike.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The time value is not a finite number, or the rate or the carry times the years is beyond ±500.
    /// </exception>
    public static ImpliedVolatilityResult FromTimeValue(OptionTerms terms, MarketInputs market, double timeValue)
    {
        InputRange.Require(timeValue, -double.MaxValue, double.MaxValue, nameof(timeValue));
        var (asset, strike) = Sides(terms, market);
        var most = terms.YearsToExpiry > 0.0 ? Math.Min(asset, strike) : 0.0;
        if (timeValue < 0.0) return new ImpliedVolatilityResult(null, ArbitrageViolation.BelowIntrinsic, 0.0);
        if (timeValue == 0.0) return new ImpliedVolatilityResult(0.0, ArbitrageViolation.None, 0.0);
        if (timeValue >= most) return new ImpliedVolatilityResult(null, ArbitrageViolation.AtOrAboveMaximum, most);

        var deviation = Solve(Distance(terms, market), timeValue, most);
        return new ImpliedVolatilityResult(
            BlackScholes.Saturate(deviation / Math.Sqrt(terms.YearsToExpiry)), ArbitrageViolation.None, 0.0);
    }

    /// <summary>
    /// The volatility that an option's price implies, by way of its time value, which for an option far in the money is
    /// a small difference: prefer <see cref="FromTimeValue"/> with the price of the other kind.
    /// </summary>
    /// <param name="terms">The option.</param>
    /// <param name="market">The market, whose own volatility does not count.</param>
    /// <param name="price">The price in units of the quote asset.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The price is not a finite number, or the rate or the carry times the years is beyond ±500.
    /// </exception>
    public static ImpliedVolatilityResult FromPrice(OptionTerms terms, MarketInputs market, double price)
    {
        InputRange.Require(price, -double.MaxValue, double.MaxValue, nameof(price));
        var (asset, strike) = Sides(terms, market);
        var intrinsic = Math.Max(terms.Kind == OptionKind.Call ? asset - strike : strike - asset, 0.0);
        var result = FromTimeValue(terms, market, price - intrinsic);
        return result with { Bound = result.Violation == ArbitrageViolation.None ? 0.0 : intrinsic + result.Bound };
    }

    private static (double Asset, double Strike) Sides(OptionTerms terms, MarketInputs market) => (
        market.Spot * BlackScholes.Discount(market.Carry, terms.YearsToExpiry, "Carry × YearsToExpiry"),
        terms.Strike * BlackScholes.Discount(market.Rate, terms.YearsToExpiry, "Rate × YearsToExpiry"));

    /// <summary>x: how far apart the logarithms of the two sides are.</summary>
    private static double Distance(OptionTerms terms, MarketInputs market) => Math.Abs(
        BlackScholes.LogRatio(market.Spot, terms.Strike) + ((market.Rate - market.Carry) * terms.YearsToExpiry));

    /// <summary>The s at which <see cref="TimeValue.Fraction"/> is the time value over the lesser side.</summary>
    private static double Solve(double x, double timeValue, double lesser)
    {
        var c = timeValue / lesser;
        var inflection = Math.Sqrt(2.0 * x);
        if (x > 0.0 && c < TimeValue.Fraction(x, inflection))
        {
            // The logarithm of a quotient that leaves the normal doubles is a difference.
            var log = c > 1e-300 ? ScalarMath.Log(c) : ScalarMath.Log(timeValue) - ScalarMath.Log(lesser);
            return SolveLow(x, c, log, inflection);
        }

        return c <= 0.5 ? SolveMiddle(x, c, inflection) : SolveHigh(x, 1.0 - c, inflection);
    }

    private static double SolveLow(double x, double c, double log, double inflection)
    {
        var target = 1.0 / Math.Sqrt(-2.0 * log);

        // Near the money c ≈ s/√(2π) - x/2, in the tail ln c ≈ -(x/s)²/2.
        var start = c > x ? SqrtTwoPi * (c + (0.5 * x)) : x * target;
        return Iterate(Math.Min(start, inflection), inflection, s =>
        {
            var (a, t) = (x / s, 0.5 * s);
            var byLog = 1.0 / TimeValue.MillsDifference(a, t);
            var value = 1.0 / Math.Sqrt(-2.0 * TimeValue.LogFraction(x, s));
            var slope = value * value * value * byLog;
            return (value - target, slope, (3.0 * value * value * byLog) + (((a * a) - (t * t)) / s) - byLog);
        });
    }

    private static double SolveMiddle(double x, double c, double inflection)
    {
        // The tangent at the inflection, where c is steepest: a little too low.
        var start = inflection + (SqrtTwoPi * (x > 0.0 ? c - TimeValue.Fraction(x, inflection) : c));
        return Iterate(start, double.PositiveInfinity, s =>
        {
            var (a, t) = (x / s, 0.5 * s);
            return (TimeValue.Fraction(x, s) - c, ScalarMath.NormalPdf(a - t), ((a * a) - (t * t)) / s);
        });
    }

    private static double SolveHigh(double x, double rest, double inflection)
    {
        var target = Math.Sqrt(-2.0 * ScalarMath.Log(rest));

        // 1 - c = N(-d)·(1 + a slow factor up to 2), and s = d + √(d² + 2x).
        return Iterate(target + Math.Sqrt((target * target) + (2.0 * x)), double.PositiveInfinity, s =>
        {
            if (s < inflection) return (-1.0, 0.0, 0.0);

            var (a, t) = (x / s, 0.5 * s);
            var byLog = 1.0 / TimeValue.MillsSum(a, t);
            var value = Math.Sqrt(-2.0 * (ScalarMath.Log(ScalarMath.NormalPdf(t - a)) - ScalarMath.Log(byLog)));
            return (value - target, byLog / value, (((a * a) - (t * t)) / s) + byLog - (byLog / (value * value)));
        });
    }

    /// <summary>
    /// The zero of an increasing function by Halley's method; a step that leaves the bracket becomes a bisection.
    /// </summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="most">Where the function is not negative.</param>
    /// <param name="function">The function, its derivative, and its second derivative over the first.</param>
    private static double Iterate(
        double start, double most, Func<double, (double Value, double Slope, double Bend)> function)
    {
        var (low, high, s) = (0.0, most, start);
        for (var i = 0; i < MaxSteps; i++)
        {
            var (value, slope, bend) = function(s);
            if (value == 0.0) return s;
            (low, high) = value < 0.0 ? (s, high) : (low, s);
            var newton = value / slope;
            var next = s - (newton / Math.Max(1.0 - (0.5 * newton * bend), 0.5));
            if (Math.Abs(next - s) <= LastStep * s) return next;
            s = next > low && next < high ? next : Between(low, high);
        }

        return s;
    }

    private static double Between(double low, double high) =>
        double.IsPositiveInfinity(high) ? 2.0 * low : low == 0.0 ? 0.5 * high : Math.Sqrt(low) * Math.Sqrt(high);
}
