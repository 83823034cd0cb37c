namespace KeeperBot.Core.Pricing;

/// <summary>How a power perpetual's mark lies above its index.</summary>
public enum PowerPerpForm
{
    /// <summary>By 1/(1 - ½p(p-1)σ²·period): the value when funding is paid continuously.</summary>
    Continuous,

    /// <summary>By e^(½p(p-1)σ²·period), its first order: how Opyn prices Squeeth.</summary>
    Exponential,
}

/// <summary>
/// A perpetual on a power of the spot and what the market says of it. Cannot exist with a value out of range.
/// </summary>
public sealed record PowerPerpInputs
{
    /// <summary>Squeeth's funding period: 17.5 days, the <c>FUNDING_PERIOD</c> of Opyn's controller.</summary>
    public const double SqueethFundingYears = 17.5 / 365.0;

    /// <summary>Squeeth's index is the squared spot over this, the <c>INDEX_SCALE</c> of Opyn's controller.</summary>
    public const double SqueethIndexScale = 10_000.0;

    /// <summary>The largest magnitude of <see cref="Power"/>.</summary>
    public const double MaxPower = 4.0;

    /// <summary>The mark's premium over the index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither form.</exception>
    public required PowerPerpForm Form
    {
        get;
        init => field = InputRange.Require(value, nameof(Form));
    }

    /// <summary>The underlying's price in units of the quote asset, from 1e-30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Spot
    {
        get;
        init => field = InputRange.Require(value, InputRange.MinPrice, InputRange.MaxPrice, nameof(Spot));
    }

    /// <summary>The power p of the spot, from -4 to 4; 2 for Squeeth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double Power
    {
        get;
        init => field = InputRange.Require(value, -MaxPower, MaxPower, nameof(Power));
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

    /// <summary>The funding period in years of 365 days, from 1e-9 to 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double FundingYears
    {
        get;
        init => field = InputRange.Require(
            value, InputRange.MinFundingYears, InputRange.MaxYears, nameof(FundingYears));
    }

    /// <summary>
    /// How many units of spot^p one token stands for now, from 1e-30 to 1e30; funding is paid by its decay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or NaN.</exception>
    public required double NormalisationFactor
    {
        get;
        init => field = InputRange.Require(
            value, InputRange.MinPrice, InputRange.MaxPrice, nameof(NormalisationFactor));
    }

    /// <summary>One oSQTH, which is nF·spot²·e^(σ²·17.5/365)/10⁴.</summary>
    /// <param name="spot">The price of ETH in USD.</param>
    /// <param name="volatility">Its volatility, as a fraction a year.</param>
    /// <param name="normalisationFactor">The controller's <c>normalizationFactor</c> as a fraction.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range, or NaN.</exception>
    public static PowerPerpInputs Squeeth(double spot, double volatility, double normalisationFactor) => new()
    {
        Form = PowerPerpForm.Exponential,
        Spot = spot,
        Power = 2.0,
        Volatility = volatility,
        FundingYears = SqueethFundingYears,
        NormalisationFactor = normalisationFactor / SqueethIndexScale,
    };
}
