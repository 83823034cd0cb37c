namespace KeeperBot.Core.Pricing;

/// <summary>What the market says when an option is valued. Cannot exist with a value out of range.</summary>
public sealed record MarketInputs
{
    /// <summary>The underlying's price in units of the quote asset, from 1e-30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Spot
    {
        get;
        init => field = InputRange.Require(value, InputRange.MinPrice, InputRange.MaxPrice, nameof(Spot));
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
    /// The quote asset's interest, continuously compounded, as a fraction a year, from -1000 to 1000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Rate
    {
        get;
        init => field = InputRange.Require(value, -InputRange.MaxRate, InputRange.MaxRate, nameof(Rate));
    }

    /// <summary>
    /// What holding the underlying yields (staking yield, funding received), continuously compounded, as a fraction a
    /// year, from -1000 to 1000. Equal to <see cref="Rate"/> it makes the spot a forward price (Black 1976).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Carry
    {
        get;
        init => field = InputRange.Require(value, -InputRange.MaxRate, InputRange.MaxRate, nameof(Carry));
    }
}
