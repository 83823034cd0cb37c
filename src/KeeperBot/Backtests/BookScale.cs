using KeeperBot.Core.Decisions;

namespace KeeperBot.Backtests;

/// <summary>How large a book is and how long it lasts: what policies of other families are scaled by.</summary>
/// <param name="Units">
/// How many options at the money would have the book's gamma: |Γ|Sσ√T/φ(0), T the mean time to expiry. For a book
/// without gamma the size of its delta.
/// </param>
/// <param name="Notional">The same in USD.</param>
/// <param name="Years">T = vega/(ΓσS²), the mean time to expiry with the options' gammas for weights.</param>
public sealed record BookScale(double Units, double Notional, double Years)
{
    // φ(0) = 1/√(2π)
    private const double Density = 0.3989422804014327;
    private const double Unending = 0.25;
    private const double LeastUnits = 1e-9;
    private const double UsualRiskAversion = 30.0;

    /// <summary>The scale of a measured book.</summary>
    public static BookScale Of(Measure measure)
    {
        var (spot, volatility) = (measure.Spot, measure.Volatility);
        var years = measure.Vega / (measure.Gamma * volatility * spot * spot);
        years = double.IsFinite(years) && years > 0.0 ? years : Unending;
        var units = Math.Abs(measure.Gamma) * spot * volatility * Math.Sqrt(years) / Density;
        units = Math.Max(units > LeastUnits ? units : Math.Abs(measure.BookDelta), LeastUnits);
        return new BookScale(units, units * spot, years);
    }

    /// <summary>The risk aversion that is usual for a book of this size, 1/USD: 30 over its notional.</summary>
    public double RiskAversion => Core.Bands.RiskAversion.OfNav(UsualRiskAversion, Notional);
}
