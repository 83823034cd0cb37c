using System.Collections.Immutable;

namespace KeeperBot.Core.Volatility;

/// <summary>Looks for arbitrage in a surface.</summary>
/// <remarks>
/// Every expiry, three times between each two, and three after the last are searched over |k| up to
/// <see cref="SmileSurface.MaxMoneyness"/> on a grid that is dense where a slice bends, and each minimum is refined.
/// </remarks>
public static class NoArbitrage
{
    // Rounding of the density factor, of total variance and of slopes: a surface on its bound is free.
    private const double ButterflyTolerance = 1e-7;
    private const double CalendarTolerance = 1e-12;
    private const double WingTolerance = 1e-9;

    private const double MaxWing = 2.0;
    private const int EvenSteps = 160;
    private const int BendSteps = 100;
    private const int Refinements = 60;

    private static readonly double[] Between = [0.25, 0.5, 0.75];
    private static readonly double[] After = [1.5, 3.0, 10.0];

    /// <summary>The worst place of every kind at every time looked at; empty for a surface that may be used.</summary>
    public static ImmutableArray<ArbitrageBreach> Check(SmileSurface surface)
    {
        var slices = surface.Slices;
        var found = ImmutableArray.CreateBuilder<ArbitrageBreach>();
        for (var i = 0; i < slices.Length; i++)
        {
            var (slice, next) = (slices[i], i + 1 < slices.Length ? slices[i + 1] : null);
            found.AddRange(Check(slice));
            if (next is null)
            {
                AddButterflies(surface, After.Select(factor => factor * slice.Years), Grid(slice), found);
            }
            else if (Crossing(slice, next) is { } crossing)
            {
                found.Add(crossing);
            }
            else
            {
                var times = Between.Select(part => slice.Years + (part * (next.Years - slice.Years)));
                AddButterflies(surface, times, [.. Grid(slice).Concat(Grid(next)).Distinct().Order()], found);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>What one smile offers by itself.</summary>
    public static ImmutableArray<ArbitrageBreach> Check(SviSlice slice)
    {
        var found = ImmutableArray.CreateBuilder<ArbitrageBreach>();
        var steepest = slice.B * (1.0 + Math.Abs(slice.Rho));
        if (steepest > MaxWing + WingTolerance)
        {
            var side = slice.Rho < 0.0 ? -SmileSurface.MaxMoneyness : SmileSurface.MaxMoneyness;
            found.Add(new ArbitrageBreach(ArbitrageKind.Wing, slice.Years, side, steepest - MaxWing));
        }

        if (Butterfly(slice.At, slice.Years, Grid(slice)) is { } butterfly)
        {
            found.Add(butterfly);
        }

        return found.ToImmutable();
    }

    /// <summary>Where the later of two slices lies below the earlier one; null when it does nowhere.</summary>
    public static ArbitrageBreach? Crossing(SviSlice early, SviSlice late)
    {
        double[] grid = [.. Grid(early).Concat(Grid(late)).Distinct().Order()];
        var (k, gain) = Least(k => late.At(k).Variance - early.At(k).Variance, grid);
        return gain < -CalendarTolerance
            ? new ArbitrageBreach(ArbitrageKind.Calendar, late.Years, k, -gain)
            : null;
    }

    private static void AddButterflies(
        SmileSurface surface,
        IEnumerable<double> times,
        double[] grid,
        ImmutableArray<ArbitrageBreach>.Builder found)
    {
        foreach (var time in times)
        {
            if (Butterfly(k => surface.PointAt(k, time), time, grid) is { } butterfly)
            {
                found.Add(butterfly);
            }
        }
    }

    private static ArbitrageBreach? Butterfly(Func<double, VariancePoint> smile, double years, double[] grid)
    {
        var (k, least) = Least(k => smile(k).DensityFactor(k), grid);
        return least < -ButterflyTolerance
            ? new ArbitrageBreach(ArbitrageKind.Butterfly, years, k, -least)
            : null;
    }

    /// <summary>Even steps, and steps that crowd around the slice's centre on the scale of its bend.</summary>
    private static double[] Grid(SviSlice slice)
    {
        var grid = new SortedSet<double>();
        for (var i = -EvenSteps; i <= EvenSteps; i++)
        {
            grid.Add(SmileSurface.MaxMoneyness * i / EvenSteps);
        }

        for (var i = 1 - BendSteps; i < BendSteps; i++)
        {
            var part = i / (double)BendSteps;
            var k = slice.M + (2.0 * slice.Sigma * part / (1.0 - Math.Abs(part)));
            grid.Add(Math.Clamp(k, -SmileSurface.MaxMoneyness, SmileSurface.MaxMoneyness));
        }

        return [.. grid];
    }

    /// <summary>The least value on a grid, refined between its neighbours by golden sections.</summary>
    private static (double At, double Value) Least(Func<double, double> function, double[] grid)
    {
        const double golden = 0.6180339887498949;
        var best = 0;
        var least = function(grid[0]);
        for (var i = 1; i < grid.Length; i++)
        {
            var value = function(grid[i]);
            if (value < least)
            {
                (best, least) = (i, value);
            }
        }

        var (low, high) = (grid[Math.Max(best - 1, 0)], grid[Math.Min(best + 1, grid.Length - 1)]);
        for (var step = 0; step < Refinements; step++)
        {
            var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
            (low, high) = function(left) < function(right) ? (low, right) : (left, high);
        }

        var refined = function(0.5 * (low + high));
        return refined < least ? (0.5 * (low + high), refined) : (grid[best], least);
    }
}
