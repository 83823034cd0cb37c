using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Greeks;

/// <summary>
/// A large book, as a risk desk revalues it: the price and all Greeks of every leg, summed by underlying, today and in
/// every cell of a grid of spots and volatilities.
/// </summary>
internal sealed class BookBench
{
    public const int Legs = 10_000;
    public const int Underlyings = 50;

    private const int WarmUpRounds = 20;
    private const int LegsEach = Legs / Underlyings;

    // A part's inputs and results stay in the processor's second cache for all cells, and are whole vectors.
    private const int Part = 5 * LegsEach;

    // Of the sum of magnitudes.
    private const double Tolerance = 1e-10;

    private static readonly double[] SpotFactors = [0.70, 0.80, 0.90, 0.95, 1.00, 1.05, 1.10, 1.20, 1.30];
    private static readonly double[] VolatilityFactors = [0.50, 0.75, 0.90, 1.00, 1.10, 1.25, 1.50];

    private readonly GreeksSample _sample = new(Legs, Underlyings);
    private readonly double[] _units = [.. Enumerable.Range(0, Legs).Select(i => i % 2 == 0 ? 1.0 : -2.0)];
    private readonly double[] _shifts = Columns(2, Part);
    private readonly double[] _results = Columns(GreekColumns.Columns, Part);
    private readonly double[] _totals = Columns(GreekColumns.Columns, Underlyings);
    private readonly double[] _grid = Columns(GreekColumns.Columns, Underlyings * Cells);

    /// <summary>How many cells the grid has.</summary>
    public static int Cells => SpotFactors.Length * VolatilityFactors.Length;

    /// <summary>Microseconds of the Greeks of the book as it is.</summary>
    public Samples GreeksMicroseconds { get; } = new();

    /// <summary>Milliseconds of the whole grid.</summary>
    public Samples GridMilliseconds { get; } = new();

    /// <summary>Warms up, measures so many rounds, and checks what came out.</summary>
    /// <exception cref="ProblemException">A sum is not that of the scalar path.</exception>
    public void Run(int rounds)
    {
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            ComputeTotals();
            var between = Stopwatch.GetTimestamp();
            ComputeGrid();
            if (round >= 0)
            {
                GreeksMicroseconds.Add(Stopwatch.GetElapsedTime(start, between).TotalMicroseconds);
                GridMilliseconds.Add(Stopwatch.GetElapsedTime(between).TotalMilliseconds);
            }
        }

        foreach (var underlying in new[] { 0, Underlyings - 1 })
        {
            Check(underlying);
        }
    }

    private void ComputeTotals()
    {
        var totals = new ColumnMemory(_totals, Underlyings);
        for (var start = 0; start < Legs; start += Part)
        {
            var options = PartOf(start);
            Revalue(options, options.Spot, options.Volatility, start, totals, start / LegsEach);
        }
    }

    private void ComputeGrid()
    {
        var grid = new ColumnMemory(_grid, Underlyings * Cells);
        var shifts = new ColumnMemory(_shifts, Part);
        for (var start = 0; start < Legs; start += Part)
        {
            var options = PartOf(start);
            foreach (var (i, spotFactor) in SpotFactors.Index())
            {
                Multiply(options.Spot, spotFactor, shifts[0]);
                foreach (var (j, volatilityFactor) in VolatilityFactors.Index())
                {
                    Multiply(options.Volatility, volatilityFactor, shifts[1]);
                    Revalue(options, shifts[0], shifts[1], start, grid, Place(i, j, start / LegsEach));
                }
            }
        }
    }

    /// <summary>Values a part of the book, and puts the sums of its underlyings from a place on.</summary>
    private void Revalue(
        in OptionColumns options,
        ReadOnlySpan<double> spots,
        ReadOnlySpan<double> volatilities,
        int start,
        ColumnMemory sums,
        int place)
    {
        var shifted = new OptionColumns
        {
            Sign = options.Sign,
            Spot = spots,
            Strike = options.Strike,
            YearsToExpiry = options.YearsToExpiry,
            Volatility = volatilities,
            Rate = options.Rate,
            Carry = options.Carry,
        };
        var results = new ColumnMemory(_results, Part);
        VectorisedBlackScholes.Evaluate(shifted, GreekColumns.In(results));
        for (var column = 0; column < GreekColumns.Columns; column++)
        {
            for (var i = 0; i < Part / LegsEach; i++)
            {
                var values = results[column].Slice(i * LegsEach, LegsEach);
                sums[column][place + i] = Sum(_units.AsSpan(start + (i * LegsEach), LegsEach), values);
            }
        }
    }

    private void Check(int underlying)
    {
        var memory = new ColumnMemory(Columns(GreekColumns.Columns, LegsEach), LegsEach);
        var exact = GreekColumns.In(memory);
        var first = underlying * LegsEach;
        var grid = new ColumnMemory(_grid, Underlyings * Cells);
        foreach (var (i, spotFactor) in SpotFactors.Index())
        {
            foreach (var (j, volatilityFactor) in VolatilityFactors.Index())
            {
                for (var leg = 0; leg < LegsEach; leg++)
                {
                    var (terms, market) = (_sample.Terms[first + leg], _sample.Markets[first + leg]);
                    exact[leg] = BlackScholes.Evaluate(
                        terms,
                        market with
                        {
                            Spot = market.Spot * spotFactor,
                            Volatility = market.Volatility * volatilityFactor,
                        });
                }

                for (var column = 0; column < GreekColumns.Columns; column++)
                {
                    Require(underlying, column, grid[column][Place(i, j, underlying)], memory[column]);
                }
            }
        }
    }

    private void Require(int underlying, int column, double sum, ReadOnlySpan<double> exact)
    {
        var (right, size) = (0.0, 0.0);
        for (var leg = 0; leg < LegsEach; leg++)
        {
            var value = _units[(underlying * LegsEach) + leg] * exact[leg];
            (right, size) = (right + value, size + Math.Abs(value));
        }

        if (!(Math.Abs(sum - right) <= Tolerance * size))
        {
            throw new ProblemException(
                ExitCode.VerificationFailed,
                $"column {column} of underlying {underlying} sums up to {sum:R} by vectors, and should be {right:R}",
                "greeks",
                "find out which is wrong before measuring speed");
        }
    }

    private OptionColumns PartOf(int start)
    {
        var options = _sample.Options;
        return new OptionColumns
        {
            Sign = options.Sign.Slice(start, Part),
            Spot = options.Spot.Slice(start, Part),
            Strike = options.Strike.Slice(start, Part),
            YearsToExpiry = options.YearsToExpiry.Slice(start, Part),
            Volatility = options.Volatility.Slice(start, Part),
            Rate = options.Rate.Slice(start, Part),
            Carry = options.Carry.Slice(start, Part),
        };
    }

    private static int Place(int spot, int volatility, int underlying) =>
        (((spot * VolatilityFactors.Length) + volatility) * Underlyings) + underlying;

    private static double[] Columns(int columns, int count) =>
        GC.AllocateArray<double>(ColumnMemory.LengthFor(columns, count), pinned: true);

    private static void Multiply(ReadOnlySpan<double> values, double factor, Span<double> products)
    {
        for (var i = 0; i < values.Length; i++)
        {
            products[i] = values[i] * factor;
        }
    }

    private static double Sum(ReadOnlySpan<double> units, ReadOnlySpan<double> values)
    {
        var left = MemoryMarshal.Cast<double, Vector<double>>(units);
        var right = MemoryMarshal.Cast<double, Vector<double>>(values);
        var sum = Vector<double>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            sum = Vector.FusedMultiplyAdd(left[i], right[i], sum);
        }

        return Vector.Sum(sum);
    }
}
