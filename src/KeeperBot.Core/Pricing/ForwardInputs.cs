namespace KeeperBot.Core.Pricing;

/// <summary>
/// What the market says when an option on a forward is valued. Cannot exist with a value out of range.
/// </summary>
public sealed record ForwardInputs
{
    /// <summary>The forward or futures price for the option's expiry in the quote asset, from 1e-30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Forward
    {
        get;
        init => field = InputRange.Require(value, InputRange.MinPrice, InputRange.MaxPrice, nameof(Forward));
    }

    /// <summary>
    /// The standard deviation of the forward's logarithmic return over a year as a fraction, from 0 to 1000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Volatility
    {
        get;
        init => field = InputRange.Require(value, 0.0, InputRange.MaxVolatility, nameof(Volatility));
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
