namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of a European option on a forward that is normally distributed (Bachelier, Théorie de la spéculation,
/// 1900): e^(-rate·T)·(±(forward - strike)·N(±d) + σ√T·φ(d)) with d = (forward - strike)/(σ√T).
/// </summary>
public static class Bachelier
{
    private const double SqrtHalfPi = 1.2533141373155003;
    private const double InverseSqrt2 = 0.7071067811865476;

    // Below this standard deviation of the price the option is its own limit.
    private const double MinDeviation = 1e-80;

    /// <summary>Values the option and its sensitivities to the forward; vega is for 1 unit of the volatility.</summary>
    /// <remarks>
    /// <para>
    /// What is held fixed is the forward: rho is -T·price, and theta, charm and color are those of an unmoved forward.
    /// With a positive forward <see cref="SpotConvention"/> turns them into those to the spot.
    /// </para>
    /// <para>
    /// At expiry or without volatility the results are the limits, and at the kink the mean of both sides, with gamma
    /// 0, as in <see cref="BlackScholes.Evaluate"/>. The relative error of the price grows to d²·1e-16 in the tails.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The rate times the years is beyond ±500.</exception>
    public static Greeks Evaluate(BachelierInputs inputs)
    {
        var years = inputs.YearsToExpiry;
        var discount = BlackScholes.Discount(inputs.Rate, years, "Rate × YearsToExpiry");
        var sqrtYears = Math.Sqrt(years);
        var deviation = inputs.Volatility * sqrtYears;
        var sign = inputs.Kind == OptionKind.Call ? 1.0 : -1.0;
        var distance = inputs.Forward - inputs.Strike;
        var intrinsic = discount * Math.Max(sign * distance, 0.0);
        if (deviation < MinDeviation) return WithoutVariance(inputs, sign * distance, discount, intrinsic);

        var d = BlackScholes.Deviate(distance / deviation, 0.0);
        var density = ScalarMath.NormalPdf(d);
        var price = intrinsic + (discount * deviation * TimeValue(Math.Abs(d), density));
        var delta = sign * discount * ScalarMath.NormalCdf(sign * d);
        var gamma = discount * density / deviation;
        var vega = discount * sqrtYears * density;
        return new Greeks(
            Price: price,
            Delta: delta,
            Gamma: gamma,
            Vega: vega,
            Theta: (inputs.Rate * price) - (discount * density * inputs.Volatility / (2.0 * sqrtYears)),
            Rho: -years * price,
            Vanna: BlackScholes.Saturate(-discount * density * d / inputs.Volatility),
            Volga: BlackScholes.Saturate(vega * d * d / inputs.Volatility),
            Charm: BlackScholes.Saturate((inputs.Rate * delta) + (discount * density * d / (2.0 * years))),
            Speed: BlackScholes.Saturate(-gamma * d / deviation),
            Zomma: BlackScholes.Saturate(gamma * ((d * d) - 1.0) / inputs.Volatility),
            Color: BlackScholes.Saturate(gamma * (inputs.Rate + ((1.0 - (d * d)) / (2.0 * years)))));
    }

    /// <summary>φ(d) - d·N(-d), what an option d deviations out of the money is worth in deviations.</summary>
    private static double TimeValue(double d, double density) =>
        density * Math.Max(1.0 - (d * SqrtHalfPi * ScalarMath.Erfcx(d * InverseSqrt2)), 0.0);

    private static Greeks WithoutVariance(BachelierInputs inputs, double exercise, double discount, double price)
    {
        var years = inputs.YearsToExpiry;
        var exercised = exercise == 0.0 ? 0.5 : exercise > 0.0 ? 1.0 : 0.0;
        var delta = (inputs.Kind == OptionKind.Call ? exercised : -exercised) * discount;
        return default(Greeks) with
        {
            Price = price,
            Delta = delta,
            Vega = exercise == 0.0 ? discount * Math.Sqrt(years) * ScalarMath.NormalPdf(0.0) : 0.0,
            Theta = inputs.Rate * price,
            Rho = -years * price,
            Charm = inputs.Rate * delta,
        };
    }
}
