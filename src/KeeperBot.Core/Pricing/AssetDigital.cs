namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of a European option that pays one unit of the underlying when it expires in the money, under lognormal
/// prices (Reiner and Rubinstein, Unscrambling the Binary Code, Risk 4, 1991): spot·e^(-carry·T)·N(±d₁).
/// </summary>
/// <remarks>A call is one of these less the strike times a <see cref="CashDigital"/>.</remarks>
public static class AssetDigital
{
    /// <summary>Values the digital and its sensitivities.</summary>
    /// <remarks>
    /// At expiry or without volatility the results are those of a certain unit, of half of one at the kink; gamma and
    /// all that follows from it, of which the limit there is a point mass or does not exist, are 0.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The rate or the carry times the years is beyond ±500.
    /// </exception>
    public static Greeks Evaluate(OptionTerms terms, MarketInputs market)
    {
        var (years, spot, volatility) = (terms.YearsToExpiry, market.Spot, market.Volatility);
        var yieldFactor = BlackScholes.Discount(market.Carry, years, "Carry × YearsToExpiry");
        var discount = BlackScholes.Discount(market.Rate, years, "Rate × YearsToExpiry");
        if (Deviates.Of(terms, market) is not { } at)
        {
            var certain = yieldFactor * Deviates.Certainty(terms, spot * yieldFactor, terms.Strike * discount);
            return default(Greeks) with
            {
                Price = spot * certain,
                Delta = certain,
                Theta = market.Carry * spot * certain,
                Charm = market.Carry * certain,
            };
        }

        var sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
        var (d1, d2, deviation) = (at.D1, at.D2, at.Deviation);
        var density = sign * yieldFactor * ScalarMath.NormalPdf(d1);
        var share = yieldFactor * ScalarMath.NormalCdf(sign * d1);
        var delta = share + (density / deviation);
        var slope = density / (spot * deviation);
        var gamma = BlackScholes.Saturate(-slope * (d2 / deviation));
        var decay = d1 * at.D1ByYears;
        return new Greeks(
            Price: spot * share,
            Delta: delta,
            Gamma: gamma,
            Vega: -spot * density * d2 / volatility,
            Theta: BlackScholes.Saturate(spot * ((market.Carry * share) - (density * at.D1ByYears))),
            Rho: spot * density * years / deviation,
            Vanna: BlackScholes.Saturate(density * ((((d1 * d2) - 1.0) / deviation) - d2) / volatility),
            Volga: BlackScholes.Saturate(
                -spot * density / volatility * ((((d2 * d2) - 1.0) * d1) - d2) / volatility),
            Charm: BlackScholes.Saturate(
                (market.Carry * delta) - (density * at.D1ByYears) + (density * (decay + (0.5 / years)) / deviation)),
            Speed: BlackScholes.Saturate(slope / spot * ((((d1 * d2) - 1.0) / deviation) + d2) / deviation),
            Zomma: BlackScholes.Saturate(-slope * ((((d2 * d2) - 1.0) * d1) - (2.0 * d2)) / deviation / volatility),
            Color: BlackScholes.Saturate(
                (gamma * (market.Carry + decay + (1.0 / years))) + (slope * (at.D2ByYears / deviation))));
    }
}
