namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of a European option on an underlying with a continuous yield, under lognormal prices (Black and Scholes
/// 1973; Merton 1973). This is the path decisions take: the same inputs give the same bits on every machine.
/// </summary>
/// <remarks>
/// With A = spot·e^(-carry·T) and B = strike·e^(-rate·T), a call is worth A·N(d₁) - B·N(d₂), where
/// d₁ = (ln(A/B) + σ²T/2)/(σ√T) and d₂ = d₁ - σ√T, and a put B·N(-d₂) - A·N(-d₁).
/// </remarks>
public static class BlackScholes
{
    private const double SqrtHalfPi = 1.2533141373155003;
    private const double InverseSqrt2 = 0.7071067811865476;

    // Below this standard deviation of the logarithmic return the option is its own limit: an ATM price would be below
    // 1e-50 of the spot, while gamma's 1/(σ√T) might overflow.
    internal const double MinDeviation = 1e-50;

    // N is 0 or 1 and its density is 0 beyond this, so a larger d changes nothing and could be infinite.
    internal const double MaxDeviate = 40.0;

    /// <summary>Values the option and its sensitivities.</summary>
    /// <remarks>
    /// <para>
    /// The price lies between its no-arbitrage bounds: at least max(±(A-B), 0), at most A for a call and B for a put.
    /// </para>
    /// <para>
    /// At expiry or without volatility the results are the limits: the discounted intrinsic value and its derivatives.
    /// Where the forward meets the strike exactly (the kink) delta, theta and rho are the mean of both sides, vega and
    /// vanna the limits for vanishing volatility, and gamma is 0: the true limit is a point mass, which no number is.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The rate or the carry times the years is beyond ±500, so that a discount factor would be meaningless.
    /// </exception>
    public static Greeks Evaluate(OptionTerms terms, MarketInputs market)
    {
        var years = terms.YearsToExpiry;
        var yieldFactor = Discount(market.Carry, years, "Carry × YearsToExpiry");
        var discountFactor = Discount(market.Rate, years, "Rate × YearsToExpiry");
        var sqrtYears = Math.Sqrt(years);
        var deviation = market.Volatility * sqrtYears;
        if (deviation < MinDeviation) return WithoutVariance(terms, market, yieldFactor, discountFactor);

        var sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
        var assetValue = market.Spot * yieldFactor;
        var strikeValue = terms.Strike * discountFactor;
        var moneyness = Moneyness(market.Spot, terms.Strike, (market.Rate - market.Carry) * years, deviation);
        var d1 = Deviate(moneyness, 0.5 * deviation);
        var d2 = Deviate(moneyness, -0.5 * deviation);
        var density = ScalarMath.NormalPdf(d1);
        var assetProbability = ScalarMath.NormalCdf(sign * d1);
        var strikeProbability = ScalarMath.NormalCdf(sign * d2);
        var vega = assetValue * density * sqrtYears;
        var gamma = yieldFactor * density / (market.Spot * deviation);
        var drift = (((market.Rate - market.Carry) * years) - (0.5 * d2 * deviation)) / (years * deviation);
        var carried = (market.Carry * assetValue * assetProbability) - (market.Rate * strikeValue * strikeProbability);
        return new Greeks(
            Price: Price(sign, assetValue, strikeValue, d1, d2, density),
            Delta: sign * yieldFactor * assetProbability,
            Gamma: gamma,
            Vega: vega,
            Theta: (sign * carried) - (assetValue * density * market.Volatility / (2.0 * sqrtYears)),
            Rho: sign * years * strikeValue * strikeProbability,
            Vanna: -yieldFactor * density * d2 / market.Volatility,
            Volga: vega * d1 * d2 / market.Volatility,
            Charm: (sign * market.Carry * yieldFactor * assetProbability) - (yieldFactor * density * drift),
            Speed: Saturate(-gamma / market.Spot * ((d1 / deviation) + 1.0)),
            Zomma: Saturate(gamma * ((d1 * d2) - 1.0) / market.Volatility),
            Color: gamma * (market.Carry + (drift * d1) + (0.5 / years)));
    }

    /// <summary>The intrinsic part and the value of the out-of-the-money option at the same strike (parity).</summary>
    private static double Price(double sign, double asset, double strike, double d1, double d2, double density)
    {
        var (lower, higher) = asset <= strike ? (asset, strike) : (strike, asset);
        var (inner, outer) = asset <= strike ? (d1, d2) : (-d2, -d1);

        // A·φ(d₁) = B·φ(d₂): in the tails the common factor leaves a difference of two slow functions, where N would
        // lose digits to cancellation.
        var timeValue = inner <= 0.0
            ? asset * density * SqrtHalfPi
                * (ScalarMath.Erfcx(-inner * InverseSqrt2) - ScalarMath.Erfcx(-outer * InverseSqrt2))
            : (lower * ScalarMath.NormalCdf(inner)) - (higher * ScalarMath.NormalCdf(outer));
        var intrinsic = Math.Max(sign * (asset - strike), 0.0);
        return Math.Min(intrinsic + Math.Clamp(timeValue, 0.0, lower), sign > 0.0 ? asset : strike);
    }

    private static Greeks WithoutVariance(
        OptionTerms terms, MarketInputs market, double yieldFactor, double discountFactor)
    {
        var years = terms.YearsToExpiry;
        var assetValue = market.Spot * yieldFactor;
        var strikeValue = terms.Strike * discountFactor;
        var atKink = assetValue == strikeValue;
        var exercise = terms.Kind == OptionKind.Call ? assetValue - strikeValue : strikeValue - assetValue;
        var exercised = atKink ? 0.5 : exercise > 0.0 ? 1.0 : 0.0;
        var position = terms.Kind == OptionKind.Call ? exercised : -exercised;
        var kinkDensity = atKink ? ScalarMath.NormalPdf(0.0) * Math.Sqrt(years) : 0.0;
        return new Greeks(
            Price: Math.Max(exercise, 0.0),
            Delta: position * yieldFactor,
            Gamma: 0.0,
            Vega: assetValue * kinkDensity,
            Theta: position * ((market.Carry * assetValue) - (market.Rate * strikeValue)),
            Rho: position * years * strikeValue,
            Vanna: 0.5 * yieldFactor * kinkDensity,
            Volga: 0.0,
            Charm: position * market.Carry * yieldFactor,
            Speed: 0.0,
            Zomma: 0.0,
            Color: 0.0);
    }

    /// <summary>The third derivatives leave the doubles where the option is all but its own limit.</summary>
    internal static double Saturate(double value) => Math.Clamp(value, -double.MaxValue, double.MaxValue);

    /// <summary>ln(A/B) in deviations: how far the forward lies above the strike.</summary>
    internal static double Moneyness(double spot, double strike, double drift, double deviation) =>
        (LogRatio(spot, strike) + drift) / deviation;

    /// <summary>d₁ or d₂, for half a deviation more or less.</summary>
    internal static double Deviate(double moneyness, double halfDeviation) =>
        Math.Clamp(moneyness + halfDeviation, -MaxDeviate, MaxDeviate);

    /// <summary>e^(-rate·T).</summary>
    internal static double Discount(double rate, double years, string name) =>
        ScalarMath.Exp(-InputRange.Require(rate * years, -InputRange.MaxExponent, InputRange.MaxExponent, name));

    /// <summary>ln(spot/strike) with the quotient's rounding error given back, which matters near the money.</summary>
    internal static double LogRatio(double spot, double strike)
    {
        var ratio = spot / strike;
        return ScalarMath.Log(ratio) + (Math.FusedMultiplyAdd(-ratio, strike, spot) / spot);
    }
}
