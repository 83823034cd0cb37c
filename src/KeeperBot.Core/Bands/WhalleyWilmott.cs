using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// The band of Whalley and Wilmott for proportional costs: (3/2·e^(-rτ)λSΓ²/γ)^(1/3) around the Black-Scholes delta,
/// traded to its edge. Source: "An asymptotic analysis of an optimal hedging model for option pricing with transaction
/// costs", Mathematical Finance 7 (1997).
/// </summary>
/// <remarks>Gas is not in it: where gas is paid, trading to the edge pays it over and over.</remarks>
/// <param name="Rate">Interest, continuously compounded, as a fraction a year.</param>
/// <param name="WithFloor">
/// Adds Zakamouline's H₀ = λ/(γσ²Sτ), the width that is left when gamma is gone.
/// </param>
public readonly record struct WhalleyWilmott(double Rate, bool WithFloor)
{
    /// <summary>The band for these inputs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public HedgeBand Of(BandInputs inputs)
    {
        var discount = BlackScholes.Discount(Rate, inputs.Checked().Horizon, nameof(Rate));
        var cube = 1.5 * discount * inputs.ProportionalCost * inputs.Spot * inputs.Gamma * inputs.Gamma
            / inputs.RiskAversion;
        var width = PositivePower.CubeRoot(cube) + (WithFloor ? CostOptimalBand.ExpiryFloor(inputs).Edge : 0.0);
        return new HedgeBand(0.0, width, width);
    }
}
