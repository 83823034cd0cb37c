namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of a European option that pays one unit of the quote asset when it expires in the money, under lognormal
/// prices (Reiner and Rubinstein, Unscrambling the Binary Code, Risk 4, 1991): e^(-rate·T)·N(±d₂).
/// </summary>
/// <remarks>
/// A call's negative derivative with respect to its strike. Near the strike at expiry no size hedges it: whoever sells
/// one hedges the call spread that is worth more everywhere.
/// </remarks>
public static class CashDigital
{
    /// <summary>Values the digital and its sensitivities.</summary>
    /// <remarks>
    /// At expiry or without volatility the results are those of a certain payment, of half of one at the kink; delta
    /// and all that follows from it, of which the limit there is a point mass or does not exist, are 0.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The rate or the carry times the years is beyond ±500.
    /// </exception>
    public static Greeks Evaluate(OptionTerms terms, MarketInputs market)
    {
        var (years, spot, volatility) = (terms.YearsToExpiry, market.Spot, market.Volatility);
        var discount = BlackScholes.Discount(market.Rate, years, "Rate × YearsToExpiry");
        var yieldFactor = BlackScholes.Discount(market.Carry, years, "Carry × YearsToExpiry");
        if (Deviates.Of(terms, market) is not { } at)
        {
            var certain = discount * Deviates.Certainty(terms, spot * yieldFactor, terms.Strike * discount);
            return default(Greeks) with { Price = certain, Theta = market.Rate * certain, Rho = -years * certain };
        }

        var sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
        var (d1, d2, deviation) = (at.D1, at.D2, at.Deviation);
        var density = sign * discount * ScalarMath.NormalPdf(d2);
        var price = discount * ScalarMath.NormalCdf(sign * d2);
        var delta = BlackScholes.Saturate(density / (spot * deviation));
        var gamma = BlackScholes.Saturate(-delta / spot * (d1 / deviation));
        var decay = market.Rate + (d2 * at.D2ByYears);
        return new Greeks(
            Price: price,
            Delta: delta,
            Gamma: gamma,
            Vega: -density * d1 / volatility,
            Theta: BlackScholes.Saturate((market.Rate * price) - (density * at.D2ByYears)),
            Rho: years * ((density / deviation) - price),
            Vanna: BlackScholes.Saturate(delta * ((d1 * d2) - 1.0) / volatility),
            Volga: BlackScholes.Saturate(
                -density / volatility * ((((d1 * d1) - 1.0) * d2) - d1) / volatility),
            Charm: BlackScholes.Saturate(delta * (decay + (0.5 / years))),
            Speed: BlackScholes.Saturate(
                delta / spot / spot * ((((d1 * d2) - 1.0) / deviation) + (2.0 * d1)) / deviation),
            Zomma: BlackScholes.Saturate(
                -delta / spot * ((((d1 * d1) - 1.0) * d2) - (2.0 * d1)) / deviation / volatility),
            Color: BlackScholes.Saturate(
                (gamma * (decay + (1.0 / years))) + (delta / spot * (at.D1ByYears / deviation))));
    }
}
