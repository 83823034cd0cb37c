namespace KeeperBot.Core.Pricing;

/// <summary>An everlasting option and what the market says of it. Cannot exist with a value out of range.</summary>
public sealed record EverlastingInputs
{
    /// <summary>Call or put.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Any other number.</exception>
    public required OptionKind Kind
    {
        get;
        init => field = InputRange.Require(value, nameof(Kind));
    }

    /// <summary>The underlying's price in units of the quote asset, from 1e-30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Spot
    {
        get;
        init => field = InputRange.Require(value, InputRange.MinPrice, InputRange.MaxPrice, nameof(Spot));
    }

    /// <summary>The strike in units of the quote asset per unit of the underlying, from 1e-30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Strike
    {
        get;
        init => field = InputRange.Require(value, InputRange.MinPrice, InputRange.MaxPrice, nameof(Strike));
    }

    /// <summary>
    /// The standard deviation of the logarithmic return over a year as a fraction (0.8 is 80 %), from 0 to 1000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Volatility
    {
        get;
        init => field = InputRange.Require(value, 0.0, InputRange.MaxVolatility, nameof(Volatility));
    }

    /// <summary>
    /// The funding period in years of 365 days, from 1e-9 to 1000: over one of them a long pays once what the mark lies
    /// above the payoff. A day is 1/365.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double FundingYears
    {
        get;
        init => field = InputRange.Require(
            value, InputRange.MinFundingYears, InputRange.MaxYears, nameof(FundingYears));
    }
}
