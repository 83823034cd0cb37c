namespace KeeperBot.Backtests;

/// <summary>Where a result comes from, in USD: book and hedge together, gains above zero.</summary>
/// <param name="Delta">The net delta times the spot's moves.</param>
/// <param name="Gamma">Half of gamma times the squared moves.</param>
/// <param name="Theta">Theta times the time that passed.</param>
/// <param name="Vega">Vega times the change of the volatility that the book is valued at.</param>
/// <param name="Fee">Venue fees; not above zero.</param>
/// <param name="Slippage">
/// What trades got worse than the feeds' price besides the fee; not above zero as a rule.
/// </param>
/// <param name="Gas">Gas, of reverted plans too; not above zero.</param>
/// <param name="Total">What all of it came to by valuing book and inventory at the start and at the end.</param>
public readonly record struct Attribution(
    double Delta, double Gamma, double Theta, double Vega, double Fee, double Slippage, double Gas, double Total)
{
    /// <summary>
    /// What no other part explains: higher orders, and what the book gains from anything but the base.
    /// </summary>
    public double Residual => Total - Delta - Gamma - Theta - Vega - Fee - Slippage - Gas;

    /// <summary>What hedging cost; not below zero as a rule.</summary>
    public double Cost => -(Fee + Slippage + Gas);

    /// <summary>Both together.</summary>
    public static Attribution operator +(Attribution left, Attribution right) => new(
        left.Delta + right.Delta,
        left.Gamma + right.Gamma,
        left.Theta + right.Theta,
        left.Vega + right.Vega,
        left.Fee + right.Fee,
        left.Slippage + right.Slippage,
        left.Gas + right.Gas,
        left.Total + right.Total);

    /// <summary>A part of it.</summary>
    public static Attribution operator *(double factor, Attribution whole) => new(
        factor * whole.Delta,
        factor * whole.Gamma,
        factor * whole.Theta,
        factor * whole.Vega,
        factor * whole.Fee,
        factor * whole.Slippage,
        factor * whole.Gas,
        factor * whole.Total);
}
