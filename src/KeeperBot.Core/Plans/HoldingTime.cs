namespace KeeperBot.Core.Plans;

/// <summary>How long a part of a hedge is expected to be held until the book's delta takes it back.</summary>
/// <remarks>
/// The delta is a Brownian motion with variance A = Γ²σ²S² a year. From an offset b it first is B away from none after
/// (B² - b²)/A on average (optional stopping of y² - At); after a trade that takes the offset from B to b that is when
/// the next one is due. From anywhere it has moved by m, either way, after m²/A.
/// </remarks>
/// <param name="VariancePerYear">A: variance a year of the book's delta, in units².</param>
/// <param name="MostYears">How long the book lasts, above zero.</param>
public readonly record struct HoldingTime(double VariancePerYear, double MostYears)
{
    /// <summary>Nothing is held for less: 1/8760 of a year.</summary>
    public const double LeastYears = 1.0 / 8760.0;

    /// <summary>The holding time of a book in a market.</summary>
    /// <param name="gamma">Base units per unit of money.</param>
    /// <param name="spot">Money per base.</param>
    /// <param name="volatility">Annual.</param>
    /// <param name="years">How long the book lasts.</param>
    public static HoldingTime Of(double gamma, double spot, double volatility, double years)
    {
        var deviation = gamma * volatility * spot;
        return new HoldingTime(deviation * deviation, Math.Max(years, LeastYears));
    }

    /// <summary>Years until the next trade after one between two offsets.</summary>
    /// <param name="before">Net delta before it, units.</param>
    /// <param name="after">Net delta after it.</param>
    public double OfTrade(double before, double after) => Within((before * before) - (after * after));

    /// <summary>Years until the delta has moved by so many units.</summary>
    public double OfUnits(double units) => Within(units * units);

    private double Within(double squares)
    {
        var years = squares / VariancePerYear;
        return double.IsNaN(years) ? MostYears : Math.Clamp(years, LeastYears, MostYears);
    }
}
