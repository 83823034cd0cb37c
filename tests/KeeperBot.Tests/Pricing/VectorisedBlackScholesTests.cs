using System.Runtime.Intrinsics.X86;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Tests.Pricing;

/// <summary>Every width of vector gives what the scalar path gives, for every length and at every limit.</summary>
public sealed class VectorisedBlackScholesTests
{
    private const int Seed = 1973;
    private const int Samples = 100_000;
    private const double Bound = 4e-15;

    private delegate void Evaluation(in OptionColumns options, in GreekColumns results);

    public static TheoryData<string> Paths => ["AVX-512", "portable", "chosen"];

    public static TheoryData<string> InputColumns =>
        ["Sign", "Strike", "YearsToExpiry", "Volatility", "Rate", "Carry"];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Evaluate_HundredThousandOptions_AgreesWithTheScalarPath(string path)
    {
        var options = VectorisedOptions.Random(new Random(Seed), Samples, 45.0);

        var results = Evaluate(path, options);

        for (var i = 0; i < Samples; i++)
        {
            AssertScalar(options, results[i], i);
        }
    }

    [Fact]
    public void Evaluate_EveryWidth_GivesTheSameBits()
    {
        var options = VectorisedOptions.Random(new Random(Seed), Samples, 45.0);

        Assert.Equal(Evaluate("portable", options), Evaluate("AVX-512", options));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Evaluate_AnyLength_GivesEachOptionTheSameBits(string path)
    {
        const int most = 200;
        var options = VectorisedOptions.Random(new Random(Seed), most, 8.0);
        var whole = Evaluate(path, options);
        int[] lengths = [.. Enumerable.Range(0, 18), 63, 64, 65, 127, 128, 129];

        foreach (var length in lengths)
        {
            var results = Results(most, double.NaN);
            Choose(path)(options.First(length), First(results, length));
            for (var i = 0; i < most; i++)
            {
                var holds = i < length ? results[i] == whole[i] : double.IsNaN(results[i].Price);
                if (!holds) Assert.Fail($"seed {Seed}, option {i} of {length}: {results[i]}, not {whole[i]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Evaluate_LimitsAmongOthers_AgreesWithTheScalarPath(string path)
    {
        double[] prices = [1e-30, 99.0, 100.0, 101.0, 1e30];
        double[] years = [0.0, 1e-300, 1e-45, 1e-10, 0.5, 1000.0];
        double[] volatilities = [0.0, 1e-300, 1e-25, 1e-5, 0.8, 1000.0];
        double[] rates = [-0.5, 0.0, 0.05];
        var cases = (
            from sign in new[] { -1.0, 1.0 }
            from strike in prices
            from year in years
            from volatility in volatilities
            from rate in rates
            from carry in rates
            select (sign, strike, year, volatility, rate, carry)).ToList();
        var options = new VectorisedOptions(cases.Count);
        foreach (var (i, c) in cases.Index())
        {
            options.Set(i, c.sign, 100.0, c.strike, c.year, c.volatility, c.rate, c.carry);
        }

        var results = Evaluate(path, options);

        for (var i = 0; i < options.Count; i++)
        {
            AssertScalar(options, results[i], i);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Evaluate_ExpiredAtTheStrike_IsTheMeanOfBothSides(string path)
    {
        var options = VectorisedOptions.Random(new Random(Seed), 20, 3.0);
        options.Set(7, 1.0, 100.0, 100.0, 0.0, 0.8, 0.05, 0.02);
        options.Set(19, -1.0, 100.0, 100.0, 0.5, 0.0, 0.03, 0.03);

        var results = Evaluate(path, options);

        Assert.Equal(BlackScholes.Evaluate(options.Terms(7), options.Market(7)), results[7]);
        Assert.Equal(BlackScholes.Evaluate(options.Terms(19), options.Market(19)), results[19]);
        Assert.Equal(0.5, results[7].Delta);
        AssertScalar(options, results[8], 8);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Evaluate_RegularAndExpiredOptions_AllocatesNothing(string path)
    {
        var options = VectorisedOptions.Random(new Random(Seed), 203, 3.0);
        options.Years[5] = 0.0;
        var results = Results(options.Count);
        var evaluate = Choose(path);
        evaluate(options.Columns, results);

        var before = GC.GetAllocatedBytesForCurrentThread();
        evaluate(options.Columns, results);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("Sign", 0.5)]
    [InlineData("Sign", double.NaN)]
    [InlineData("Spot", 0.0)]
    [InlineData("Spot", double.NaN)]
    [InlineData("Strike", double.PositiveInfinity)]
    [InlineData("YearsToExpiry", -1e-300)]
    [InlineData("YearsToExpiry", double.NaN)]
    [InlineData("Volatility", -0.1)]
    [InlineData("Volatility", double.NaN)]
    [InlineData("Rate", 1001.0)]
    [InlineData("Rate", double.NaN)]
    [InlineData("Carry", double.NegativeInfinity)]
    public void Evaluate_ValueOutOfRange_NamesTheOptionAndTheValue(string column, double value)
    {
        foreach (var path in new[] { "portable", "chosen" })
        {
            foreach (var index in new[] { 3, 66, 71 })
            {
                var options = VectorisedOptions.Random(new Random(Seed), 72, 3.0);
                Column(options, column)[index] = value;

                var error = Assert.Throws<ArgumentException>(() => Evaluate(path, options));

                Assert.StartsWith($"option {index}: ", error.Message, StringComparison.Ordinal);
                Assert.Contains(column, error.Message, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Theory]
    [MemberData(nameof(InputColumns))]
    public void Evaluate_ColumnTooShort_IsNamed(string column)
    {
        var error = Assert.Throws<ArgumentException>(() =>
        {
            var options = new VectorisedOptions(9);
            var results = Results(9);
            VectorisedBlackScholes.Evaluate(Shortened(options.Columns, column), results);
        });

        Assert.Equal(column, error.ParamName);
        Assert.StartsWith("has 8 values for 9 options: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ResultsOfAnotherLength_AreRefused()
    {
        var options = VectorisedOptions.Random(new Random(Seed), 9, 3.0);

        var tooMany = Assert.Throws<ArgumentException>(
            () => VectorisedBlackScholes.Evaluate(options.Columns, Results(10)));
        var memory = Assert.Throws<ArgumentException>(
            () => GreekColumns.In(new ColumnMemory(new double[200], 9)).Count);

        Assert.Equal("Price", tooMany.ParamName);
        Assert.Contains("are too few for column 8 of 9 values", memory.Message, StringComparison.Ordinal);
    }

    private static Greeks[] Evaluate(string path, VectorisedOptions options)
    {
        var results = Results(options.Count);
        Choose(path)(options.Columns, results);
        var greeks = new Greeks[options.Count];
        for (var i = 0; i < greeks.Length; i++)
        {
            greeks[i] = results[i];
        }

        return greeks;
    }

    private static GreekColumns Results(int count, double fill = 0.0)
    {
        var memory = new double[ColumnMemory.LengthFor(GreekColumns.Columns, count)];
        Array.Fill(memory, fill);
        return GreekColumns.In(new ColumnMemory(memory, count));
    }

    private static Evaluation Choose(string path)
    {
        switch (path)
        {
            case "AVX-512":
                Assert.SkipUnless(Avx512F.IsSupported, "this processor has no AVX-512");
                return VectorisedBlackScholes.Evaluate<Avx512Lanes>;
            case "portable":
                return VectorisedBlackScholes.Evaluate<PortableLanes>;
            default:
                return VectorisedBlackScholes.Evaluate;
        }
    }

    private static void AssertScalar(VectorisedOptions options, Greeks actual, int index)
    {
        var expected = BlackScholes.Evaluate(options.Terms(index), options.Market(index));
        var (values, others, sizes) = (Values(expected), Values(actual), Values(options.Size(index)));
        for (var i = 0; i < values.Length; i++)
        {
            if (!(Math.Abs(values[i] - others[i]) <= Bound * sizes[i]))
            {
                Assert.Fail(
                    $"seed {Seed}, option {index}, value {i}: {actual}, not {expected}: "
                    + $"{options.Terms(index)} {options.Market(index)}");
            }
        }
    }

    private static double[] Values(Greeks greeks) =>
    [
        greeks.Price, greeks.Delta, greeks.Gamma, greeks.Vega, greeks.Theta, greeks.Rho, greeks.Vanna, greeks.Volga,
        greeks.Charm, greeks.Speed, greeks.Zomma, greeks.Color,
    ];

    private static GreekColumns First(GreekColumns columns, int length) => new()
    {
        Price = columns.Price[..length],
        Delta = columns.Delta[..length],
        Gamma = columns.Gamma[..length],
        Vega = columns.Vega[..length],
        Theta = columns.Theta[..length],
        Rho = columns.Rho[..length],
        Vanna = columns.Vanna[..length],
        Volga = columns.Volga[..length],
        Charm = columns.Charm[..length],
        Speed = columns.Speed[..length],
        Zomma = columns.Zomma[..length],
        Color = columns.Color[..length],
    };

    private static double[] Column(VectorisedOptions options, string name) => name switch
    {
        "Sign" => options.Sign,
        "Spot" => options.Spot,
        "Strike" => options.Strike,
        "YearsToExpiry" => options.Years,
        "Volatility" => options.Volatility,
        "Rate" => options.Rate,
        "Carry" => options.Carry,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such column"),
    };

    private static OptionColumns Shortened(OptionColumns whole, string column) => new()
    {
        Sign = Cut(whole.Sign, nameof(whole.Sign), column),
        Spot = whole.Spot,
        Strike = Cut(whole.Strike, nameof(whole.Strike), column),
        YearsToExpiry = Cut(whole.YearsToExpiry, nameof(whole.YearsToExpiry), column),
        Volatility = Cut(whole.Volatility, nameof(whole.Volatility), column),
        Rate = Cut(whole.Rate, nameof(whole.Rate), column),
        Carry = Cut(whole.Carry, nameof(whole.Carry), column),
    };

    private static ReadOnlySpan<double> Cut(ReadOnlySpan<double> values, string name, string column) =>
        string.Equals(name, column, StringComparison.Ordinal) ? values[1..] : values;
}
