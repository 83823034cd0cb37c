using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// A book as it usually is, at which γ is solved for once. It needs no spot: every figure is in money, so the band is
/// one in money too.
/// </summary>
/// <param name="Nav">What the book is worth, in money, from 1e-12 to 1e30.</param>
/// <param name="GammaOverNav">
/// Γ·S² over <paramref name="Nav"/>: by how many percent of it the delta's value changes when the spot moves by one
/// percent, apart from the sign; from 1e-6 to 1e6. Options at the money on all of it have φ(0)/(σ√T), 1.74 at 80 % with
/// 30 days to run; liquidity over the full range has 1/4.
/// </param>
/// <param name="Volatility">A year; 1e-6 to 1000.</param>
/// <param name="ProportionalCost">What one side of a trade loses of its value, from 0 to 1.</param>
/// <param name="FixedCost">What a hedge costs whatever its size, in money, from 0 to 1e30.</param>
public readonly record struct TypicalMoment(
    double Nav, double GammaOverNav, double Volatility, double ProportionalCost, double FixedCost)
{
    /// <summary>The days of the month that a tracking error is stated over.</summary>
    public const int MonthInDays = 30;

    private const double BpsPerUnit = 1e4;
    private const double SecondsPerDay = 86_400.0;

    /// <summary>γ times <see cref="Nav"/> at which the tracking error is predicted to be this here.</summary>
    /// <param name="bpsPerMonth">
    /// The standard deviation over 30 days of what the hedge gains against a perfect one, in hundredths of a percent of
    /// <see cref="Nav"/>, above zero.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public double RiskAversionTimesNav(double bpsPerMonth)
    {
        InputRange.Require(Nav, 1e-12, InputRange.MaxPrice, nameof(Nav));
        InputRange.Require(GammaOverNav, 1e-6, 1e6, nameof(GammaOverNav));
        var monthsPerYear = Market.SecondsPerYear / (MonthInDays * SecondsPerDay);
        var perYear = bpsPerMonth / BpsPerUnit * Nav * Math.Sqrt(monthsPerYear);
        return RiskAversion.ForTrackingError(InputsAt(1.0), perYear) * Nav;
    }

    /// <summary>The moment at a spot; γ is 1 over <see cref="Nav"/>, for others to replace.</summary>
    public BandInputs InputsAt(double spot) => new()
    {
        Gamma = GammaOverNav * Nav / (spot * spot),
        Spot = spot,
        Volatility = Volatility,
        RiskAversion = 1.0 / Nav,
        ProportionalCost = ProportionalCost,
        FixedCost = FixedCost,
        Years = MonthInDays * SecondsPerDay / Market.SecondsPerYear,
    };
}
