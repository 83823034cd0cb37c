namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of something on an underlying and its sensitivities, all finite. Money is in units of the quote asset:
/// USD in a vault's book.
/// </summary>
/// <param name="Price">The value now.</param>
/// <param name="Delta">∂price/∂spot: units of the underlying that move as the position does.</param>
/// <param name="Gamma">∂delta/∂spot.</param>
/// <param name="Vega">∂price/∂volatility, for 1.00 of volatility (divide by 100 for a point).</param>
/// <param name="Theta">The price's change as calendar time passes, a year (divide by 365 for a day).</param>
/// <param name="Rho">∂price/∂rate, for 1.00 of the rate.</param>
/// <param name="Vanna">∂delta/∂volatility = ∂vega/∂spot, for 1.00 of volatility.</param>
/// <param name="Volga">∂vega/∂volatility, for 1.00 of volatility.</param>
/// <param name="Charm">The delta's change as calendar time passes, a year.</param>
/// <param name="Speed">∂gamma/∂spot.</param>
/// <param name="Zomma">∂gamma/∂volatility, for 1.00 of volatility.</param>
/// <param name="Color">The gamma's change as calendar time passes, a year.</param>
public readonly record struct Greeks(
    double Price,
    double Delta,
    double Gamma,
    double Vega,
    double Theta,
    double Rho,
    double Vanna,
    double Volga,
    double Charm,
    double Speed,
    double Zomma,
    double Color)
{
    /// <summary>One unit of the underlying itself.</summary>
    public static Greeks OfUnderlying(double spot) => default(Greeks) with { Price = spot, Delta = 1.0 };

    /// <summary>Both together.</summary>
    public static Greeks operator +(Greeks left, Greeks right) => new(
        left.Price + right.Price,
        left.Delta + right.Delta,
        left.Gamma + right.Gamma,
        left.Vega + right.Vega,
        left.Theta + right.Theta,
        left.Rho + right.Rho,
        left.Vanna + right.Vanna,
        left.Volga + right.Volga,
        left.Charm + right.Charm,
        left.Speed + right.Speed,
        left.Zomma + right.Zomma,
        left.Color + right.Color);

    /// <summary>The left one bought and the right one sold.</summary>
    public static Greeks operator -(Greeks left, Greeks right) => new(
        left.Price - right.Price,
        left.Delta - right.Delta,
        left.Gamma - right.Gamma,
        left.Vega - right.Vega,
        left.Theta - right.Theta,
        left.Rho - right.Rho,
        left.Vanna - right.Vanna,
        left.Volga - right.Volga,
        left.Charm - right.Charm,
        left.Speed - right.Speed,
        left.Zomma - right.Zomma,
        left.Color - right.Color);

    /// <summary>So many units of it; fewer than none is a short position.</summary>
    public static Greeks operator *(double units, Greeks one) => new(
        units * one.Price,
        units * one.Delta,
        units * one.Gamma,
        units * one.Vega,
        units * one.Theta,
        units * one.Rho,
        units * one.Vanna,
        units * one.Volga,
        units * one.Charm,
        units * one.Speed,
        units * one.Zomma,
        units * one.Color);
}
