namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of an everlasting option: it never expires, and its holder pays funding of (mark - payoff)/period, here
/// continuously (White and Bankman-Fried, Everlasting Options, Paradigm 2021; the closed form is the one that Deri
/// Protocol's <c>EverlastingOptionPricing</c> computes on chain). There is no interest in it.
/// </summary>
/// <remarks>
/// The value V solves ½σ²S²V'' = (V - payoff)/period, so that a hedger's gain from gamma is exactly the funding. With
/// v = σ²·period and u = √(1 + 8/v) its time value is (K/u)·(S/K)^m, m = (1 - u)/2 from the strike on and (1 + u)/2
/// below it. It equals the mean of <see cref="BlackScholes"/> over an exponentially distributed time to expiry.
/// </remarks>
public static class Everlasting
{
    // Below this standard deviation of the logarithmic return over a period the option is its payoff.
    private const double MinDeviation = BlackScholes.MinDeviation;

    /// <summary>Values the option and its sensitivities.</summary>
    /// <remarks>
    /// <para>
    /// Nothing of it depends on the calendar or on a rate: theta, charm, color and rho are 0. What a holder pays is
    /// <see cref="FundingPerYear"/>, in cash.
    /// </para>
    /// <para>
    /// The payoff's kink at the strike makes the third derivative jump there: speed does not exist when spot and strike
    /// are the same, and is then the mean of both sides. All other Greeks are continuous. Without volatility the option
    /// is its payoff: delta at the kink is the mean, and gamma, a point mass there, 0.
    /// </para>
    /// </remarks>
    public static Greeks Evaluate(EverlastingInputs inputs)
    {
        var (spot, volatility) = (inputs.Spot, inputs.Volatility);
        var call = inputs.Kind == OptionKind.Call;
        var distance = spot - inputs.Strike;
        var side = (double)Math.Sign(distance);
        var exercised = call ? 0.5 * (1.0 + side) : -0.5 * (1.0 - side);
        var payoff = Math.Max(call ? distance : -distance, 0.0);
        if (Deviation(inputs) < MinDeviation) return default(Greeks) with { Price = payoff, Delta = exercised };

        var (variance, u, power, log) = Shape(inputs);
        var value = TimeValue(inputs);
        var gamma = 2.0 * value / variance / spot / spot;

        // ∂ln(value)/∂σ = -u'·reach and ∂power/∂σ = -side·u'/2, where u' = ∂u/∂σ < 0.
        var reach = (1.0 / u) + (0.5 * Math.Abs(log));
        var slope = -8.0 / (variance * volatility * u);
        var curvature = ((24.0 / (variance * volatility * volatility)) - (slope * slope)) / u;
        var growth = -slope * reach;
        var vega = value * growth;
        return new Greeks(
            Price: payoff + value,
            Delta: exercised + (power * value / spot),
            Gamma: gamma,
            Vega: vega,
            Theta: 0.0,
            Rho: 0.0,
            Vanna: -slope * value / spot * ((0.5 / u) + (0.5 * power * Math.Abs(log))),
            Volga: BlackScholes.Saturate(
                value * ((growth * growth) - (curvature * reach) + (slope / u * (slope / u)))),
            Charm: 0.0,
            Speed: gamma * (power - 2.0) / spot,
            Zomma: BlackScholes.Saturate(gamma * (growth - (2.0 / volatility))),
            Color: 0.0);
    }

    /// <summary>What the option is worth beyond its payoff, in units of the quote asset; never negative.</summary>
    public static double TimeValue(EverlastingInputs inputs)
    {
        if (Deviation(inputs) < MinDeviation) return 0.0;

        var (_, u, power, log) = Shape(inputs);
        return inputs.Strike / u * ScalarMath.Exp(power * log);
    }

    /// <summary>
    /// What a holder of one pays a year at this price, in units of the quote asset: the time value over the period,
    /// which is also ½σ²S²·gamma, what a hedger of it earns.
    /// </summary>
    public static double FundingPerYear(EverlastingInputs inputs) => TimeValue(inputs) / inputs.FundingYears;

    private static double Deviation(EverlastingInputs inputs) => inputs.Volatility * Math.Sqrt(inputs.FundingYears);

    /// <summary>v, u, the power m of S/K (½ at the strike, the mean of both sides) and ln(S/K).</summary>
    private static (double Variance, double U, double Power, double Log) Shape(EverlastingInputs inputs)
    {
        var variance = inputs.Volatility * inputs.Volatility * inputs.FundingYears;
        var u = Math.Sqrt(1.0 + (8.0 / variance));
        var log = BlackScholes.LogRatio(inputs.Spot, inputs.Strike);

        // (1 - u)/2 without its cancellation, for a u near 1.
        var power = inputs.Spot.CompareTo(inputs.Strike) switch
        {
            > 0 => -4.0 / (variance * (1.0 + u)),
            < 0 => 0.5 * (1.0 + u),
            _ => 0.5,
        };
        return (variance, u, power, log);
    }
}
