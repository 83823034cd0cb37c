using System.Diagnostics;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Greeks;

/// <summary>
/// A large book, as a risk desk revalues it: all Greeks of every leg, summed by underlying, and the profit of every
/// underlying on a grid of spots and volatilities, each cell a full revaluation with all Greeks.
/// </summary>
internal sealed class BookBench
{
    public const int Legs = 10_000;
    public const int Underlyings = 50;

    // A part's inputs and results stay in the processor's second cache for all cells, and are whole lines of it.
    private const int Part = 1_000;

    private static readonly double[] SpotFactors = [0.70, 0.80, 0.90, 0.95, 1.00, 1.05, 1.10, 1.20, 1.30];
    private static readonly double[] VolatilityFactors = [0.50, 0.75, 0.90, 1.00, 1.10, 1.25, 1.50];

    private readonly GreeksSample _sample = new(Legs);
    private readonly int[] _underlying = new int[Legs];
    private readonly double[] _units = new double[Legs];
    private readonly double[] _base = new double[Part];
    private readonly double[] _shifts = GC.AllocateArray<double>(ColumnMemory.LengthFor(2, Part), pinned: true);
    private readonly double[] _results =
        GC.AllocateArray<double>(ColumnMemory.LengthFor(GreekColumns.Columns, Part), pinned: true);

    private readonly double[] _deltas = new double[Underlyings];
    private readonly double[] _profits = new double[Underlyings * SpotFactors.Length * VolatilityFactors.Length];

    public BookBench()
    {
        for (var i = 0; i < Legs; i++)
        {
            _underlying[i] = i * Underlyings / Legs;
            _units[i] = i % 2 == 0 ? 1.0 : -2.0;
        }
    }

    /// <summary>How many cells the grid has.</summary>
    public static int Cells => SpotFactors.Length * VolatilityFactors.Length;

    /// <summary>Microseconds of the Greeks of every leg.</summary>
    public Samples GreeksMicroseconds { get; } = new();

    /// <summary>Milliseconds of the whole grid.</summary>
    public Samples GridMilliseconds { get; } = new();

    /// <summary>Warms up for some rounds, then measures as many.</summary>
    public void Run(int rounds)
    {
        for (var round = 0; round < 2 * rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            ComputeGreeks();
            var between = Stopwatch.GetTimestamp();
            ComputeGrid();
            if (round >= rounds)
            {
                GreeksMicroseconds.Add(Stopwatch.GetElapsedTime(start, between).TotalMicroseconds);
                GridMilliseconds.Add(Stopwatch.GetElapsedTime(between).TotalMilliseconds);
            }
        }
    }

    private void ComputeGreeks()
    {
        var results = _sample.Results;
        VectorisedBlackScholes.Evaluate(_sample.Options, results);
        Array.Clear(_deltas);
        for (var i = 0; i < Legs; i++)
        {
            _deltas[_underlying[i]] += _units[i] * results.Delta[i];
        }
    }

    private void ComputeGrid()
    {
        Array.Clear(_profits);
        for (var start = 0; start < Legs; start += Part)
        {
            var options = Slice(start);
            var shifts = new ColumnMemory(_shifts, Part);
            _sample.Results.Price.Slice(start, Part).CopyTo(_base);
            foreach (var (i, spotFactor) in SpotFactors.Index())
            {
                Multiply(options.Spot, spotFactor, shifts[0]);
                foreach (var (j, volatilityFactor) in VolatilityFactors.Index())
                {
                    Multiply(options.Volatility, volatilityFactor, shifts[1]);
                    Revalue(options, shifts, start, (i * VolatilityFactors.Length) + j);
                }
            }
        }
    }

    private void Revalue(in OptionColumns options, ColumnMemory shifts, int start, int cell)
    {
        var shifted = new OptionColumns
        {
            Sign = options.Sign,
            Spot = shifts[0],
            Strike = options.Strike,
            YearsToExpiry = options.YearsToExpiry,
            Volatility = shifts[1],
            Rate = options.Rate,
            Carry = options.Carry,
        };
        var results = GreekColumns.In(new ColumnMemory(_results, Part));
        VectorisedBlackScholes.Evaluate(shifted, results);
        for (var i = 0; i < Part; i++)
        {
            _profits[(_underlying[start + i] * Cells) + cell] += _units[start + i] * (results.Price[i] - _base[i]);
        }
    }

    private OptionColumns Slice(int start)
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

    private static void Multiply(ReadOnlySpan<double> values, double factor, Span<double> products)
    {
        for (var i = 0; i < values.Length; i++)
        {
            products[i] = values[i] * factor;
        }
    }
}
