using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// The smile of one expiry in Gatheral's raw SVI form: w(k) = a + b(ρ(k - m) + √((k - m)² + σ²)). Cannot exist with
/// parameters that give no volatility; it can with arbitrage, which <see cref="NoArbitrage"/> finds.
/// </summary>
/// <remarks>Source: Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), section 3.1.</remarks>
public sealed record SviSlice
{
    /// <summary>An hour: nearer to expiry a smile in log-moneyness says nothing.</summary>
    public const double MinYears = 1.0 / 8_760.0;

    /// <summary>The latest expiry in years.</summary>
    public const double MaxYears = 100.0;

    /// <summary>The least total variance a smile may reach; 1 % of volatility over an hour is 1e-8.</summary>
    internal const double MinVariance = 1e-10;

    private const double MaxParameter = 100.0;

    // A smile that is all but flat has its centre and its bend far away.
    private const double MaxLength = 1e4;
    private const double MinSmoothness = 1e-6;

    /// <summary>A slice.</summary>
    /// <param name="years">Years of 365 days to expiry, from an hour to 100 years.</param>
    /// <param name="a">The level of variance.</param>
    /// <param name="b">The steepness of the wings; not below zero.</param>
    /// <param name="rho">Which wing is steeper; between -1 and 1.</param>
    /// <param name="m">Where the smile is centred, in log-moneyness.</param>
    /// <param name="sigma">How round the bottom is; above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A parameter is out of range, or the variance falls to zero somewhere or is beyond any market's; the error names
    /// it.
    /// </exception>
    public SviSlice(double years, double a, double b, double rho, double m, double sigma)
    {
        Years = InputRange.Require(years, MinYears, MaxYears, nameof(years));
        A = InputRange.Require(a, -MaxParameter, MaxParameter, nameof(a));
        B = InputRange.Require(b, 0.0, MaxParameter, nameof(b));
        Rho = InputRange.Require(rho, -1.0, 1.0, nameof(rho));
        M = InputRange.Require(m, -MaxLength, MaxLength, nameof(m));
        Sigma = InputRange.Require(sigma, MinSmoothness, MaxLength, nameof(sigma));
        InputRange.Require(LeastVariance, MinVariance, double.MaxValue, "a + bσ√(1 - ρ²)");
        var most = InputRange.MaxVolatility * InputRange.MaxVolatility * years;
        InputRange.Require(At(-SmileSurface.MaxMoneyness).Variance, 0.0, most, "variance of the lowest strike");
        InputRange.Require(At(SmileSurface.MaxMoneyness).Variance, 0.0, most, "variance of the highest strike");
    }

    /// <summary>Years of 365 days to expiry.</summary>
    public double Years { get; }

    /// <summary>The level of variance.</summary>
    public double A { get; }

    /// <summary>The steepness of the wings.</summary>
    public double B { get; }

    /// <summary>Which wing is steeper: above zero the one of high strikes.</summary>
    public double Rho { get; }

    /// <summary>Where the smile is centred, in log-moneyness.</summary>
    public double M { get; }

    /// <summary>How round the bottom is.</summary>
    public double Sigma { get; }

    /// <summary>The least total variance of any strike: a + bσ√(1 - ρ²).</summary>
    public double LeastVariance => A + (B * Sigma * Math.Sqrt(1.0 - (Rho * Rho)));

    /// <summary>The total variance at a log-moneyness.</summary>
    public VariancePoint At(double k)
    {
        var x = k - M;
        var root = Math.Sqrt((x * x) + (Sigma * Sigma));
        return new VariancePoint(
            A + (B * ((Rho * x) + root)), B * (Rho + (x / root)), B * Sigma * Sigma / (root * root * root));
    }

    /// <summary>The volatility at a log-moneyness; annual, 1.00 = 100 %.</summary>
    public double VolatilityAt(double k) => Math.Sqrt(At(k).Variance / Years);

    /// <summary>The same smile with so much more total variance at every strike.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level leaves its range.</exception>
    public SviSlice Raised(double variance) => new(Years, A + variance, B, Rho, M, Sigma);
}
