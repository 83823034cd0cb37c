namespace KeeperBot.Core.Pricing;

/// <summary>
/// What the digitals share: d₁ and d₂ of <see cref="BlackScholes"/>, how they move as expiry recedes, and the standard
/// deviation σ√T of the logarithmic return.
/// </summary>
internal readonly record struct Deviates(
    double D1, double D2, double D1ByYears, double D2ByYears, double Deviation)
{
    /// <summary>Those of an option; null where the deviation is too small for them to mean anything.</summary>
    public static Deviates? Of(OptionTerms terms, MarketInputs market)
    {
        var years = terms.YearsToExpiry;
        var deviation = market.Volatility * Math.Sqrt(years);
        if (deviation < BlackScholes.MinDeviation) return null;

        var slope = market.Rate - market.Carry;
        var moneyness = BlackScholes.Moneyness(market.Spot, terms.Strike, slope * years, deviation);
        var d1 = BlackScholes.Deviate(moneyness, 0.5 * deviation);
        var d2 = BlackScholes.Deviate(moneyness, -0.5 * deviation);

        // ∂d₁/∂T = (b + σ²/2)/(σ√T) - d₁/(2T), where σ²T = σ√T·(d₁ - d₂)
        return new Deviates(
            d1,
            d2,
            (slope / deviation) - (0.5 * d2 / years),
            (slope / deviation) - (0.5 * d1 / years),
            deviation);
    }

    /// <summary>
    /// The probability that a digital without volatility pays: 1, 0, or ½ at the kink, where the forward is the strike.
    /// </summary>
    public static double Certainty(OptionTerms terms, double assetValue, double strikeValue)
    {
        var exercise = terms.Kind == OptionKind.Call ? assetValue - strikeValue : strikeValue - assetValue;
        return exercise == 0.0 ? 0.5 : exercise > 0.0 ? 1.0 : 0.0;
    }
}
