namespace KeeperBot.Core.Pricing;

/// <summary>
/// Sensitivities to a forward as sensitivities to the spot, which is what a vault holds: forward = spot·e^(bT) with a
/// cost of carry b = rate - carry that stays what it is.
/// </summary>
/// <remarks>
/// Delta becomes delta·forward/spot, as QuantLib's <c>BlackCalculator</c> has it. The forward slides along the curve as
/// time passes and rises with the rate, which theta, charm, color and rho then contain.
/// </remarks>
public static class SpotConvention
{
    /// <summary>The same position's Greeks to the spot, with the carry held fixed.</summary>
    /// <param name="onForward">The Greeks to the forward, for a year or 1.00 each.</param>
    /// <param name="forward">The forward price for the expiry, from 1e-30 to 1e30.</param>
    /// <param name="spot">The spot price, from 1e-30 to 1e30.</param>
    /// <param name="years">The years to the expiry, from 0 (where both prices must be the same) to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input is out of range, or ln(forward/spot)/years is beyond ±2000.
    /// </exception>
    public static Greeks Of(Greeks onForward, double forward, double spot, double years)
    {
        InputRange.Require(forward, InputRange.MinPrice, InputRange.MaxPrice, nameof(forward));
        InputRange.Require(spot, InputRange.MinPrice, InputRange.MaxPrice, nameof(spot));
        InputRange.Require(years, 0.0, InputRange.MaxYears, nameof(years));
        var premium = BlackScholes.LogRatio(forward, spot);
        var slope = premium == 0.0 ? 0.0 : premium / years;
        InputRange.Require(slope, -2.0 * InputRange.MaxRate, 2.0 * InputRange.MaxRate, "Forward over Spot a year");

        // The position as a function of spot s and time t is f(s·g, t), where dg/dt = -slope·g.
        var g = forward / spot;
        var slide = slope * forward;
        return onForward with
        {
            Delta = g * onForward.Delta,
            Gamma = BlackScholes.Saturate(g * g * onForward.Gamma),
            Theta = BlackScholes.Saturate(onForward.Theta - (slide * onForward.Delta)),
            Rho = BlackScholes.Saturate(onForward.Rho + (years * forward * onForward.Delta)),
            Vanna = BlackScholes.Saturate(g * onForward.Vanna),
            Charm = BlackScholes.Saturate(
                g * (onForward.Charm - (slope * onForward.Delta) - (slide * onForward.Gamma))),
            Speed = BlackScholes.Saturate(g * g * g * onForward.Speed),
            Zomma = BlackScholes.Saturate(g * g * onForward.Zomma),
            Color = BlackScholes.Saturate(
                g * g * (onForward.Color - (2.0 * slope * onForward.Gamma) - (slide * onForward.Speed))),
        };
    }
}
