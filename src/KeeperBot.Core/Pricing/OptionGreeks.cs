namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of one option on one unit of the underlying and its sensitivities, all finite. Money is in units of the
/// quote asset.
/// </summary>
/// <param name="Price">The value now.</param>
/// <param name="Delta">∂price/∂spot: units of the underlying that move as the option does.</param>
/// <param name="Gamma">∂delta/∂spot.</param>
/// <param name="Vega">∂price/∂volatility, for 1.00 of volatility (divide by 100 for a point).</param>
/// <param name="Theta">The price's change as calendar time passes, a year (divide by 365 for a day).</param>
/// <param name="Rho">∂price/∂rate, for 1.00 of the rate.</param>
/// <param name="Vanna">∂delta/∂volatility = ∂vega/∂spot, for 1.00 of volatility.</param>
/// <param name="Volga">∂vega/∂volatility, for 1.00 of volatility.</param>
public readonly record struct OptionGreeks(
    double Price,
    double Delta,
    double Gamma,
    double Vega,
    double Theta,
    double Rho,
    double Vanna,
    double Volga);
