using System.Collections.Immutable;

namespace KeeperBot.Core.Exposures;

/// <summary>How the underlyings of a book act together, by a stated correlation of their returns.</summary>
/// <remarks>
/// A position on one asset has no second derivative across two. What correlation adds is that they move together: when
/// one asset moves, the other is expected to move by its regression beta, rho·vol(other)/vol(one), and so its delta by
/// beta times its gamma. Volatilities are those at the money in 30 days.
/// </remarks>
/// <param name="Assets">The underlyings, in the order of the book.</param>
/// <param name="DailyDeviation">
/// USD: the standard deviation of a day's P&amp;L by delta alone, a 365th of a year's variance.
/// </param>
/// <param name="GammaPerDay">
/// USD that gamma is expected to earn a day: half the sum of gamma·level²·variance. It has no cross terms; hold it
/// against what theta pays.
/// </param>
/// <param name="CrossGamma">
/// By rows and columns of <paramref name="Assets"/>: USD by which the delta of the row's asset is expected to grow when
/// the column's asset rises 1 %. The diagonal is the asset's own gamma per 1 %.
/// </param>
/// <param name="DeviationShares">
/// Each asset's part of <paramref name="DailyDeviation"/>, USD (Euler's allocation): they add to it.
/// </param>
public sealed record CorrelatedRisk(
    ImmutableArray<string> Assets,
    double DailyDeviation,
    double GammaPerDay,
    ImmutableArray<ImmutableArray<double>> CrossGamma,
    ImmutableArray<double> DeviationShares)
{
    private const double DaysPerYear = 365.0;
    private const double MonthInYears = 30.0 / 365.0;
    private const double PerUnit = 100.0;

    /// <summary>Puts a book's underlyings together.</summary>
    /// <param name="book">The book; its ratios and its quote stay out.</param>
    /// <param name="market">The market that it was measured in.</param>
    /// <param name="correlations">Of all the book's underlyings; further assets are passed over.</param>
    /// <exception cref="RiskInputException">The correlations of an underlying are not stated.</exception>
    public static CorrelatedRisk Of(ExposureBook book, Market market, CorrelationMatrix correlations)
    {
        var factors = book.Factors.Where(factor => factor.Kind == FactorKind.Underlying).ToImmutableArray();
        var place = factors.Select(factor => correlations.Assets.IndexOf(factor.Factor)).ToImmutableArray();
        if (place.IndexOf(-1) is >= 0 and var missing)
        {
            throw new RiskInputException($"the correlations of {factors[missing].Factor} are not stated");
        }

        var vols = factors.Select(factor => AtTheMoney(market[factor.Factor])).ToImmutableArray();
        var deltas = factors.Select(factor => factor.Dollars.Delta).ToImmutableArray();
        double Covariance(int i, int j) => correlations[place[i], place[j]] * vols[i] * vols[j] / DaysPerYear;
        var marginal = Each(i => Each(j => Covariance(i, j) * deltas[j]).Sum());
        var deviation = Math.Sqrt(Math.Max(0.0, Each(i => deltas[i] * marginal[i]).Sum()));
        return new CorrelatedRisk(
            [.. factors.Select(factor => factor.Factor)],
            deviation,
            Each(i => 0.5 * PerUnit * factors[i].Dollars.GammaPerPercent * Covariance(i, i)).Sum(),
            [
                .. Enumerable.Range(0, factors.Length).Select(i => Each(j => i == j
                    ? factors[i].Dollars.GammaPerPercent
                    : factors[i].Dollars.GammaPerPercent * correlations[place[i], place[j]] * Beta(vols, i, j))),
            ],
            Each(i => deviation == 0.0 ? 0.0 : deltas[i] * marginal[i] / deviation));

        ImmutableArray<double> Each(Func<int, double> value) => [.. Enumerable.Range(0, factors.Length).Select(value)];
    }

    private static double AtTheMoney(AssetMarket asset)
    {
        var forward = asset.ForwardIn(MonthInYears);
        return asset.Surface.At(forward, forward, MonthInYears);
    }

    /// <summary>How many percent the row's asset moves with 1 % of the column's, for a correlation of 1.</summary>
    private static double Beta(ImmutableArray<double> vols, int row, int column) =>
        vols[column] == 0.0 ? 0.0 : vols[row] / vols[column];
}
