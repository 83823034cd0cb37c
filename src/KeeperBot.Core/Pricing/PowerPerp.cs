namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of a perpetual on a power of the spot (White, Robinson, Koticha, Leone, Gauba and Krishnan, Power
/// Perpetuals, Paradigm 2021; Opyn's Squeeth is the second power): factor·spot^p times the premium of
/// <see cref="PowerPerpForm"/>. There is no interest in it.
/// </summary>
/// <remarks>
/// Funding is paid in kind: the normalisation factor decays at <see cref="FundingRate"/>, so the price, the delta and
/// the gamma of one token shrink although the spot stands still, and a hedge must follow.
/// </remarks>
public static class PowerPerp
{
    // The premium's exponent up to which nothing overflows: e^20 is more than any mark was ever above its index.
    private const double MaxExponent = 20.0;

    // How near the continuous form may come to its pole: a mark 1e8 times the index.
    private const double MaxContinuous = 1.0 - 1e-8;

    /// <summary>Values one token and its sensitivities; rho is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ½p(p-1)σ²·period is above 1 - 1e-8 in the continuous form, where the value is infinite from 1 on, or beyond ±20
    /// in the exponential form.
    /// </exception>
    public static Greeks Evaluate(PowerPerpInputs inputs)
    {
        var (spot, p, volatility) = (inputs.Spot, inputs.Power, inputs.Volatility);
        var convexity = 0.5 * p * (p - 1.0) * inputs.FundingYears;
        var (premium, byVolatility, bend) = Premium(inputs.Form, convexity, volatility);
        var price = inputs.NormalisationFactor * Raise(spot, p) * premium;
        var vega = price * byVolatility;
        var rate = FundingRate(inputs);
        var delta = p * price / spot;
        var gamma = (p - 1.0) * delta / spot;
        return new Greeks(
            Price: price,
            Delta: delta,
            Gamma: gamma,
            Vega: vega,
            Theta: -rate * price,
            Rho: 0.0,
            Vanna: p * vega / spot,
            Volga: price * bend,
            Charm: -rate * delta,
            Speed: (p - 2.0) * gamma / spot,
            Zomma: (p - 1.0) * p * vega / spot / spot,
            Color: -rate * gamma);
    }

    /// <summary>
    /// The fraction of its price a year that a holder pays, ½p(p-1)σ²: (mark - index)/(mark·period) of the continuous
    /// form and ln(mark/index)/period of the exponential one. Negative for a power between 0 and 1.
    /// </summary>
    public static double FundingRate(PowerPerpInputs inputs) =>
        0.5 * inputs.Power * (inputs.Power - 1.0) * inputs.Volatility * inputs.Volatility;

    /// <summary>
    /// The normalisation factor after some time at this volatility: factor·e^(-rate·years), to first order
    /// factor·(1 - rate·years). It is what Opyn's controller multiplies by (index/mark)^(time/period).
    /// </summary>
    /// <param name="inputs">The token now.</param>
    /// <param name="years">How much later, from 0 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The years are out of range, or the rate times them is beyond ±500.
    /// </exception>
    public static double DecayedFactor(PowerPerpInputs inputs, double years) =>
        inputs.NormalisationFactor * BlackScholes.Discount(
            FundingRate(inputs),
            InputRange.Require(years, 0.0, InputRange.MaxYears, nameof(years)),
            "FundingRate × years");

    /// <summary>The premium g as a factor, and g'/g and g''/g by volatility.</summary>
    private static (double Premium, double Slope, double Bend) Premium(
        PowerPerpForm form, double convexity, double volatility)
    {
        var exponent = convexity * volatility * volatility;
        var slope = 2.0 * convexity * volatility;
        const string name = "½p(p-1) × Volatility² × FundingYears";
        if (form == PowerPerpForm.Exponential)
        {
            InputRange.Require(exponent, -MaxExponent, MaxExponent, name);
            return (ScalarMath.Exp(exponent), slope, (2.0 * convexity) + (slope * slope));
        }

        InputRange.Require(exponent, -double.MaxValue, MaxContinuous, name);
        var premium = 1.0 / (1.0 - exponent);
        var byVolatility = slope * premium;
        return (premium, byVolatility, (2.0 * convexity * premium) + (2.0 * byVolatility * byVolatility));
    }

    /// <summary>x^p: a whole power by multiplication, so that a square is x·x, and the rest by exponential.</summary>
    private static double Raise(double x, double p)
    {
        var whole = Math.Round(p, MidpointRounding.ToEven);
        var raised = whole == p ? 1.0 : ScalarMath.Exp((p - whole) * ScalarMath.Log(x));
        for (var i = 0; i < Math.Abs(whole); i++)
        {
            raised = whole > 0.0 ? raised * x : raised / x;
        }

        return raised;
    }
}
