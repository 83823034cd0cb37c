using System.Collections.Immutable;

namespace KeeperBot.Core.Bands;

/// <summary>
/// When to hedge a book of several correlated assets in one transaction and how far: the cost-optimal band of each
/// against what the others leave of its risk. For venues that trade several assets at once; a vault of one asset has
/// <see cref="CostOptimalBand"/>, which this is for one.
/// </summary>
/// <remarks>
/// <para>
/// The offsets y cost ½γy'Σy a year, Σ being the covariance of the assets' prices in money². There is no closed form
/// for more than one asset, so this goes through them one at a time (Gauss-Seidel). With the others as they are, asset
/// i is best at -Σ_ij·y_j/Σ_ii summed over j, its distance z from there costs ½γΣ_ii·z² a year, and its band is that of
/// one asset around z. Two that offset each other are not traded although each alone would be.
/// </para>
/// <para>
/// A first trade needs a distance beyond its outer band and pays the gas, which further trades of the same transaction
/// do not. Between inner and outer band the relative value V rises faster than a trade without gas costs (V' is that
/// cost at both bands, and more between them), so once gas is paid every asset beyond its inner band goes there. First
/// goes what loses most a year by waiting, γΣ_ii·z²/2 - ρ_i (<see cref="BandEconomics.DelayCostPerYear"/>). A trade
/// moves the distances of the others, so they are gone through again until none trades.
/// </para>
/// <para>
/// What the prices of others add to the variance of a target, such as a book with gammas across assets, belongs in
/// <see cref="BandInputs.FlowVariance"/>.
/// </para>
/// </remarks>
public static class WhitenedBands
{
    /// <summary>Refinements below this part of an outer band are left out.</summary>
    private const double Least = 1e-6;

    /// <summary>The more alike the assets are, the more passes it takes; every one of them improves the book.</summary>
    private const int MaxPasses = 200;

    private const double Rounding = 1e-12;

    /// <summary>Signed units to trade of each asset; all 0 when nothing pays.</summary>
    /// <param name="assets">
    /// Each asset's book; γ and gas are one for all of them. In any order: the trades do not depend on it.
    /// </param>
    /// <param name="correlations">Of the prices' returns: symmetric, 1 on the diagonal, positive semidefinite.</param>
    /// <param name="offsets">Net deltas in units.</param>
    /// <exception cref="ArgumentException">
    /// The counts differ, γ or gas are not one for all, or there are no such correlations.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the error names it.</exception>
    public static ImmutableArray<double> TradesFor(
        ImmutableArray<BandInputs> assets,
        ImmutableArray<ImmutableArray<double>> correlations,
        ImmutableArray<double> offsets)
    {
        Check(assets, correlations, offsets);
        var books = assets.Select((inputs, index) => new Book(index, inputs)).ToImmutableArray();
        var (now, gasIsPaid) = (offsets.ToArray(), false);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var waiting = books.ToList();
            while (Next(waiting, now, gasIsPaid) is { } next)
            {
                now[next.Index] += next.TradeFor(Distance(next, now), gasIsPaid);
                waiting.Remove(next);
                gasIsPaid = true;
            }

            if (waiting.Count == books.Length) break;
        }

        return [.. now.Zip(offsets, (after, before) => after - before)];

        Book? Next(List<Book> waiting, double[] at, bool isPaid) => waiting
            .Where(book => book.TradeFor(Distance(book, at), isPaid) != 0.0)
            .MaxBy(book => book.Economics.DelayCostPerYear(Distance(book, at)));

        // (Σy)_i/Σ_ii: what is left of an asset's own offset by the others, in its units.
        double Distance(Book book, double[] at) => books.Sum(other => at[other.Index]
            * (correlations[book.Index][other.Index] * (other.UnitRisk / book.UnitRisk)));
    }

    private static void Check(
        ImmutableArray<BandInputs> assets,
        ImmutableArray<ImmutableArray<double>> correlations,
        ImmutableArray<double> offsets)
    {
        var count = assets.Length;
        if (offsets.Length != count || correlations.Length != count || correlations.Any(row => row.Length != count))
        {
            throw new ArgumentException(
                "there is one offset and one row and column of correlations for each asset", nameof(assets));
        }

        if (assets.Any(asset => asset.RiskAversion != assets[0].RiskAversion || asset.FixedCost != assets[0].FixedCost))
        {
            throw new ArgumentException("one book has one risk aversion, and one transaction one gas", nameof(assets));
        }

        if (!offsets.All(double.IsFinite))
        {
            throw new ArgumentException("an offset is no number", nameof(offsets));
        }

        if (!IsCorrelation(correlations))
        {
            throw new ArgumentException("no prices have these correlations", nameof(correlations));
        }
    }

    /// <summary>True for a symmetric matrix with ones on its diagonal that has a Cholesky decomposition.</summary>
    private static bool IsCorrelation(ImmutableArray<ImmutableArray<double>> matrix)
    {
        var lower = matrix.Select(row => row.ToArray()).ToArray();
        for (var i = 0; i < lower.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                if (matrix[i][j] != matrix[j][i] || (i == j && matrix[i][j] != 1.0)) return false;
                var left = matrix[i][j];
                for (var k = 0; k < j; k++) left -= lower[i][k] * lower[j][k];
                if (i == j && !(left >= -Rounding)) return false;
                if (i != j && lower[j][j] == 0.0 && Math.Abs(left) > Math.Sqrt(Rounding)) return false;
                lower[i][j] = i == j ? (left > Rounding ? Math.Sqrt(left) : 0.0)
                    : lower[j][j] == 0.0 ? 0.0
                    : left / lower[j][j];
            }
        }

        return true;
    }

    /// <summary>One asset with its band.</summary>
    private sealed class Book(int index, BandInputs inputs)
    {
        private readonly HedgeBand _band = CostOptimalBand.Of(inputs);

        public int Index => index;

        /// <summary>σS: what one unit's value moves a year, in money.</summary>
        public double UnitRisk { get; } = inputs.Volatility * inputs.Spot;

        public BandEconomics Economics { get; } = new(inputs, CostOptimalBand.Of(inputs));

        public double TradeFor(double distance, bool gasIsPaid)
        {
            var trade = (gasIsPaid ? _band with { Outer = _band.Inner } : _band).TradeFor(distance);
            return gasIsPaid && Math.Abs(trade) <= Least * _band.Outer ? 0.0 : trade;
        }
    }
}
