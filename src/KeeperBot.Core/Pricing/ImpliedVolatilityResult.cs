namespace KeeperBot.Core.Pricing;

/// <summary>How a price breaks the bounds that hold without arbitrage at every volatility.</summary>
public enum ArbitrageViolation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It is below the discounted intrinsic value.</summary>
    BelowIntrinsic,

    /// <summary>
    /// It reaches what the option can never be worth more than: a call the discounted asset, a put the discounted
    /// strike, and any option at its expiry the intrinsic value.
    /// </summary>
    AtOrAboveMaximum,
}

/// <summary>An implied volatility, or why there is none.</summary>
/// <param name="Volatility">A fraction a year; null when a bound is broken.</param>
/// <param name="Violation">Which bound is broken.</param>
/// <param name="Bound">
/// The broken bound in units of the quote asset, of the time value or the price as it was asked for; 0 when none is.
/// </param>
public readonly record struct ImpliedVolatilityResult(
    double? Volatility, ArbitrageViolation Violation, double Bound);
