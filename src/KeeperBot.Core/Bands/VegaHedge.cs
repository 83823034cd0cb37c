using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// The cheapest trades in options and the underlying that bring delta, vega, gamma or any other sensitivity of a book
/// within their tolerances. For venues that quote options: none of the present ones does.
/// </summary>
/// <remarks>
/// Costs Σc_i|q_i| under |exposure + Σg_i·q_i| ≤ tolerance and |q_i| ≤ limit are a linear programme, so the least cost
/// is at a corner: as many instruments as there are exposures at the edge of their tolerance have any size, every other
/// one is at 0 or at its limit. With so few of both, all corners are tried, which always ends and gives the same bits
/// everywhere.
/// </remarks>
public static class VegaHedge
{
    /// <summary>The most instruments that are weighed at once.</summary>
    public const int MaxInstruments = 8;

    /// <summary>The most exposures.</summary>
    public const int MaxExposures = 3;

    private const int Choices = 4, Bought = 1, Sold = 2, Free = 3;
    private const double Rounding = 1e-9;

    /// <summary>Signed units to buy of each instrument; null when nothing brings every exposure within.</summary>
    /// <param name="instruments">Up to eight.</param>
    /// <param name="exposures">Up to three, in the order of the instruments' sensitivities.</param>
    /// <exception cref="ArgumentException">There are too many, or an instrument lacks a sensitivity.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is no number or negative; the error names it.</exception>
    public static ImmutableArray<double>? Solve(
        ImmutableArray<HedgeInstrument> instruments, ImmutableArray<ExposureLimit> exposures)
    {
        Check(instruments, exposures);
        var (best, least) = ((double[]?)null, double.PositiveInfinity);
        var corners = 1 << (2 * instruments.Length);
        for (var corner = 0; corner < corners; corner++)
        {
            var free = FreeIn(corner, instruments.Length);
            if (free.Length > exposures.Length) continue;
            foreach (var edges in EdgesOf(exposures.Length, free.Length))
            {
                var sizes = Corner(instruments, exposures, corner, free, edges);
                if (sizes is null || !IsWithin(instruments, exposures, sizes)) continue;
                var cost = sizes.Zip(instruments, (size, one) => Math.Abs(size) * one.CostPerUnit).Sum();
                if (cost < least) (best, least) = (sizes, cost);
            }
        }

        return best is null ? null : [.. best];
    }

    private static void Check(ImmutableArray<HedgeInstrument> instruments, ImmutableArray<ExposureLimit> exposures)
    {
        if (instruments.Length > MaxInstruments || exposures.Length > MaxExposures
            || instruments.Any(one => one.Sensitivities.Length != exposures.Length))
        {
            throw new ArgumentException(
                "there are up to 8 instruments and up to 3 exposures, and every instrument has a sensitivity for each",
                nameof(instruments));
        }

        const double most = InputRange.MaxPrice;
        foreach (var one in instruments)
        {
            InputRange.Require(one.CostPerUnit, 0.0, most, nameof(one.CostPerUnit));
            InputRange.Require(one.Limit, 0.0, most, nameof(one.Limit));
            foreach (var value in one.Sensitivities)
            {
                InputRange.Require(value, -most, most, nameof(one.Sensitivities));
            }
        }

        foreach (var exposure in exposures)
        {
            InputRange.Require(exposure.Exposure, -most, most, nameof(exposure.Exposure));
            InputRange.Require(exposure.Tolerance, 0.0, most, nameof(exposure.Tolerance));
        }
    }

    /// <summary>What a corner says of an instrument: at 0, at a limit, or free. Two bits each.</summary>
    private static int ChoiceOf(int corner, int instrument) => (corner >> (2 * instrument)) % Choices;

    private static int[] FreeIn(int corner, int count) =>
        [.. Enumerable.Range(0, count).Where(instrument => ChoiceOf(corner, instrument) == Free)];

    /// <summary>
    /// The ways to put so many exposures at an edge of their tolerance: each a row of -1, 0 (not at an edge) and 1.
    /// </summary>
    private static IEnumerable<int[]> EdgesOf(int exposures, int atEdge)
    {
        for (var rows = 0; rows < 1 << exposures; rows++)
        {
            if (BitOperations.PopCount((uint)rows) != atEdge) continue;
            for (var signs = 0; signs < 1 << exposures; signs++)
            {
                if ((signs & ~rows) != 0) continue;
                yield return
                [
                    .. Enumerable.Range(0, exposures)
                        .Select(row => (rows >> row & 1) == 0 ? 0 : (signs >> row & 1) == 0 ? -1 : 1),
                ];
            }
        }
    }

    /// <summary>The sizes at a corner; null where its equations have no one solution, or one beyond a limit.</summary>
    private static double[]? Corner(
        ImmutableArray<HedgeInstrument> instruments,
        ImmutableArray<ExposureLimit> exposures,
        int corner,
        int[] free,
        int[] edges)
    {
        var sizes = instruments.Select((one, index) => ChoiceOf(corner, index) switch
        {
            Bought => one.Limit,
            Sold => -one.Limit,
            _ => 0.0,
        }).ToArray();
        int[] rows = [.. Enumerable.Range(0, edges.Length).Where(row => edges[row] != 0)];
        var system = rows.Select(row => free.Select(index => instruments[index].Sensitivities[row])
            .Append((edges[row] * exposures[row].Tolerance) - Left(instruments, exposures, sizes, row))
            .ToArray()).ToArray();
        if (!Eliminate(system)) return null;
        for (var i = 0; i < free.Length; i++)
        {
            sizes[free[i]] = system[i][^1];
            if (!(Math.Abs(sizes[free[i]]) <= instruments[free[i]].Limit)) return null;
        }

        return sizes;
    }

    /// <summary>What the sizes leave of an exposure.</summary>
    private static double Left(
        ImmutableArray<HedgeInstrument> instruments, ImmutableArray<ExposureLimit> exposures, double[] sizes, int row)
    {
        var left = exposures[row].Exposure;
        for (var i = 0; i < sizes.Length; i++) left += sizes[i] * instruments[i].Sensitivities[row];
        return left;
    }

    private static bool IsWithin(
        ImmutableArray<HedgeInstrument> instruments, ImmutableArray<ExposureLimit> exposures, double[] sizes)
    {
        for (var row = 0; row < exposures.Length; row++)
        {
            var scale = Math.Abs(exposures[row].Exposure);
            for (var i = 0; i < sizes.Length; i++) scale += Math.Abs(sizes[i] * instruments[i].Sensitivities[row]);
            var left = Math.Abs(Left(instruments, exposures, sizes, row));
            if (!(left <= exposures[row].Tolerance + (Rounding * scale))) return false;
        }

        return true;
    }

    /// <summary>Solves rows whose last column is the right side, in place (Gauss-Jordan, pivots by size).</summary>
    private static bool Eliminate(double[][] system)
    {
        for (var column = 0; column < system.Length; column++)
        {
            var pivot = Enumerable.Range(column, system.Length - column).MaxBy(row => Math.Abs(system[row][column]));
            var largest = system[pivot].SkipLast(1).Max(Math.Abs);
            if (!(Math.Abs(system[pivot][column]) > Rounding * largest)) return false;
            (system[column], system[pivot]) = (system[pivot], system[column]);
            foreach (var row in system)
            {
                if (ReferenceEquals(row, system[column])) continue;
                var times = row[column] / system[column][column];
                for (var i = column; i < row.Length; i++) row[i] -= times * system[column][i];
            }

            var divisor = system[column][column];
            for (var i = column; i < system[column].Length; i++) system[column][i] /= divisor;
        }

        return true;
    }
}

/// <summary>Something that can be traded to change what a book is exposed to.</summary>
/// <param name="Sensitivities">Of one unit, in the order of the exposures: delta, vega, gamma.</param>
/// <param name="CostPerUnit">Half the spread and fees of one unit, in money, whichever way; 0 to 1e30.</param>
/// <param name="Limit">Most units that can be bought or sold; 0 to 1e30.</param>
public sealed record HedgeInstrument(ImmutableArray<double> Sensitivities, double CostPerUnit, double Limit);

/// <summary>What a book is exposed to, and how much of it may be left.</summary>
/// <param name="Exposure">The book's own.</param>
/// <param name="Tolerance">Most that may be left on either side, at least 0.</param>
public readonly record struct ExposureLimit(double Exposure, double Tolerance);
