namespace KeeperBot.Core.Pricing;

/// <summary>
/// The value of a European option on a forward or a future, under lognormal prices (Black, The Pricing of Commodity
/// Contracts, Journal of Financial Economics 3, 1976): e^(-rate·T)·(forward·N(d₁) - strike·N(d₂)) for a call.
/// </summary>
/// <remarks>
/// A forward costs nothing to hold, so it is a spot whose carry is the rate. The Greeks are those to the forward;
/// <see cref="SpotConvention"/> turns them into those to the spot.
/// </remarks>
public static class Black76
{
    /// <summary>Values the option and its sensitivities to the forward.</summary>
    /// <remarks>
    /// What is held fixed is the forward: rho is what discounting alone contributes, -T·price, and theta, charm and
    /// color are those of an unmoved forward. Limits are as in <see cref="BlackScholes.Evaluate"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The rate times the years is beyond ±500.</exception>
    public static Greeks Evaluate(OptionTerms terms, ForwardInputs market)
    {
        var onForward = new MarketInputs
        {
            Spot = market.Forward,
            Volatility = market.Volatility,
            Rate = market.Rate,
            Carry = market.Rate,
        };
        var greeks = BlackScholes.Evaluate(terms, onForward);
        return greeks with { Rho = -terms.YearsToExpiry * greeks.Price };
    }
}
