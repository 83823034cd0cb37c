namespace KeeperBot.Core.Pricing;

/// <summary>
/// An option on something whose price moves by amounts and not by fractions, and may be negative: a spread, a rate, a
/// basis. Cannot exist with a value out of range.
/// </summary>
public sealed record BachelierInputs
{
    /// <summary>The largest volatility: a thousand times the largest price.</summary>
    internal const double MaxVolatility = InputRange.MaxPrice * InputRange.MaxVolatility;

    /// <summary>Call or put.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Any other number.</exception>
    public required OptionKind Kind
    {
        get;
        init => field = InputRange.Require(value, nameof(Kind));
    }

    /// <summary>The forward price for the expiry in units of the quote asset, from -1e30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Forward
    {
        get;
        init => field = InputRange.Require(value, -InputRange.MaxPrice, InputRange.MaxPrice, nameof(Forward));
    }

    /// <summary>The strike in units of the quote asset, from -1e30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Strike
    {
        get;
        init => field = InputRange.Require(value, -InputRange.MaxPrice, InputRange.MaxPrice, nameof(Strike));
    }

    /// <summary>The time left in years of 365 days, from 0 (expires now) to 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double YearsToExpiry
    {
        get;
        init => field = InputRange.Require(value, 0.0, InputRange.MaxYears, nameof(YearsToExpiry));
    }

    /// <summary>
    /// The standard deviation of the forward's change over a year in units of the quote asset, from 0 to 1e33.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Volatility
    {
        get;
        init => field = InputRange.Require(value, 0.0, MaxVolatility, nameof(Volatility));
    }

    /// <summary>
    /// The quote asset's interest, continuously compounded, as a fraction a year, from -1000 to 1000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Rate
    {
        get;
        init => field = InputRange.Require(value, -InputRange.MaxRate, InputRange.MaxRate, nameof(Rate));
    }
}
