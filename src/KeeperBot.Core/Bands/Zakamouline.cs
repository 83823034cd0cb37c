using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// Zakamouline's approximation to the utility-optimal hedge under proportional costs: a band H₀ + H₁ around the delta
/// at a modified volatility, traded to its edge. Source: "European option pricing and hedging with both fixed and
/// proportional transaction costs" (2006) and "Optimal hedging of options with transaction costs" (2005).
/// </summary>
/// <remarks>
/// The constants were fitted to one option on an underlying of about 100 with a volatility of about 25 % and up to a
/// year to run, and are not free of scale: state a book per option and γ in the same money. The sources do not agree
/// on <see cref="VolatilityScale"/>: 4.76 in most, 5.76 in Sinclair's "Volatility Trading".
/// </remarks>
/// <param name="Rate">Interest, continuously compounded, as a fraction a year.</param>
public sealed record Zakamouline(double Rate)
{
    /// <summary>The factor of H₁.</summary>
    public double WidthScale { get; init; } = 1.12;

    /// <summary>The factor of K, by which the variance is modified; 0 leaves it as it is.</summary>
    public double VolatilityScale { get; init; } = 4.76;

    /// <summary>
    /// H₀ + H₁ = λ/(γσ²Sτ) + 1.12·λ^0.31·τ^0.05·(e^(-rτ)/σ)^0.25·(|Γ|/γ)^0.5 in units: the band around the delta at
    /// <see cref="ModifiedVolatility"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public double HalfWidth(BandInputs inputs) => CostOptimalBand.ExpiryFloor(inputs).Edge
        + (WidthScale * PositivePower.Of(inputs.ProportionalCost, 0.31) * PositivePower.Of(inputs.Horizon, 0.05)
            * DiscountOverVolatility(inputs) * Math.Sqrt(Math.Abs(inputs.Gamma) / inputs.RiskAversion));

    /// <summary>
    /// σ√(1 ± K), higher for a book that is short of gamma, with
    /// K = 4.76·λ^0.78·τ^(-0.02)·(e^(-rτ)/σ)^0.25·(γS²|Γ|)^0.15: the volatility at which the delta to hedge is taken.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public double ModifiedVolatility(BandInputs inputs)
    {
        var aversion = inputs.Checked().RiskAversion * inputs.Spot * inputs.Spot * Math.Abs(inputs.Gamma);
        var k = VolatilityScale * PositivePower.Of(inputs.ProportionalCost, 0.78)
            / PositivePower.Of(inputs.Horizon, 0.02)
            * DiscountOverVolatility(inputs) * PositivePower.Of(aversion, 0.15);
        return inputs.Volatility * Math.Sqrt(Math.Max(inputs.Gamma < 0.0 ? 1.0 + k : 1.0 - k, 0.0));
    }

    private double DiscountOverVolatility(BandInputs inputs) => PositivePower.Of(
        BlackScholes.Discount(Rate, inputs.Horizon, nameof(Rate)) / inputs.Volatility, 0.25);
}
