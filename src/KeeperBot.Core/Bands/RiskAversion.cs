using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// γ as people state it. It is the price of risk for as long as the book lasts: solve for it once, not at every
/// decision, or calm and hectic hours would get the same tracking error at unequal costs.
/// </summary>
public static class RiskAversion
{
    private const int MaxHalvings = 128;

    /// <summary>A number over what the book is worth, which makes books of any size alike; 30 is usual.</summary>
    /// <param name="times">γ·NAV, above zero.</param>
    /// <param name="nav">In money, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is not from 1e-30 to 1e30; the error names it.</exception>
    public static double OfNav(double times, double nav) =>
        InputRange.Require(times, InputRange.MinPrice, InputRange.MaxPrice, nameof(times))
        / InputRange.Require(nav, InputRange.MinPrice, InputRange.MaxPrice, nameof(nav));

    /// <summary>
    /// The γ at which the stationary band is predicted to leave this tracking error: the largest, 1e30, where even that
    /// leaves more, and the least, 1e-30, where nothing leaves as much.
    /// </summary>
    /// <param name="inputs">A typical moment of the book; its own risk aversion does not count.</param>
    /// <param name="perYear">
    /// The standard deviation over a year of what the hedge gains against a perfect one, in money, above zero. One over
    /// another time is larger by the root of how often that time goes into a year.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public static double ForTrackingError(BandInputs inputs, double perYear)
    {
        InputRange.Require(perYear, InputRange.MinPrice, InputRange.MaxPrice, nameof(perYear));
        var target = perYear * perYear;
        var (low, high) = (ScalarMath.Log(InputRange.MinPrice), ScalarMath.Log(InputRange.MaxPrice));
        for (var halving = 0; halving < MaxHalvings; halving++)
        {
            var middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) break;
            if (Variance(inputs with { RiskAversion = ScalarMath.Exp(middle) }) > target) low = middle;
            else high = middle;
        }

        return Math.Clamp(ScalarMath.Exp(0.5 * (low + high)), InputRange.MinPrice, InputRange.MaxPrice);
    }

    private static double Variance(BandInputs inputs) =>
        new BandEconomics(inputs, CostOptimalBand.Stationary(inputs)).TrackingVariancePerYear;
}
