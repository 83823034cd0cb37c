using System.Runtime.Intrinsics.X86;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Tests.Pricing;

/// <summary>Every width of vector finds the volatility within the bound, for every length and at every limit.</summary>
public sealed class VectorisedImpliedVolatilityTests
{
    private const int Seed = 2017;
    private const int Samples = 100_000;
    private const double Epsilon = 2.220446049250313e-16;

    private delegate void Search(in TimeValueColumns options, Span<double> volatilities);

    public static TheoryData<string> Paths => ["AVX-512", "portable", "chosen"];

    /// <summary>
    /// σ√T from 2e-6 to 30 and strikes up to 38 deviations and up to e^±200 away, wherever the time value can be told
    /// from nothing and from all there can be.
    /// </summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void FromTimeValue_HundredThousandOptions_IsWithinTheBound(string path)
    {
        var (options, timeValues) = RandomQuotes(Samples);

        var found = Find(path, options, timeValues, Samples);

        for (var i = 0; i < Samples; i++)
        {
            AssertWithinBound(options, timeValues[i], found[i], i);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void FromTimeValue_SixtyDigitReference_IsWithinTheBound(string path)
    {
        var rows = ImpliedVolatilityReference.Rows.Select(row => row.Data).ToList();
        var options = new VectorisedOptions(rows.Count);
        foreach (var (i, (spot, strike, volatility, _, _)) in rows.Index())
        {
            options.Set(i, 1.0, spot, strike, 1.0, volatility);
        }

        var found = Find(path, options, [.. rows.Select(row => row.Item4)], rows.Count);

        foreach (var (i, (_, _, volatility, _, bound)) in rows.Index())
        {
            Assert.Equal(volatility, found[i], tolerance: bound * volatility);
        }
    }

    [Fact]
    public void FromTimeValue_EveryWidth_GivesTheSameBits()
    {
        var (options, timeValues) = RandomQuotes(Samples);

        Assert.Equal(
            Find("portable", options, timeValues, Samples), Find("AVX-512", options, timeValues, Samples));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void FromTimeValue_AnyLength_GivesEachOptionTheSameBits(string path)
    {
        const int most = 130;
        var (options, timeValues) = RandomQuotes(most);
        var whole = Find(path, options, timeValues, most);
        int[] lengths = [.. Enumerable.Range(0, 18), 63, 64, 65, 127, 128, 129];

        foreach (var length in lengths)
        {
            Assert.Equal(whole[..length], Find(path, options, timeValues, length));
        }
    }

    /// <summary>Where the vectors give way to the scalar path, on both sides of each limit.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void FromTimeValue_EdgesOfTheFormula_AgreesWithTheScalarPathAndEveryWidth(string path)
    {
        double[] distances = [0.0, 4.9e-5, 5.1e-5, 0.01, 1.0, 20.0, 68.0, 80.0, 137.0];
        double[] fractions =
        [
            1e-275, 1e-260, 0.9e-250, 1.1e-250, 1e-230, 1e-100, 1e-15, 4e-7, 6e-7, 0.01, 0.5, 0.999, 1.0 - 2e-15,
            1.0 - 8e-16,
        ];
        var options = new VectorisedOptions(distances.Length * fractions.Length);
        var timeValues = new double[options.Count];
        foreach (var (i, distance) in distances.Index())
        {
            foreach (var (j, fraction) in fractions.Index())
            {
                var (spot, at) = (Math.Exp(0.5 * distance), (i * fractions.Length) + j);
                options.Set(at, 1.0, spot, 1.0 / spot, 0.25, 0.0);
                timeValues[at] = fraction / spot;
            }
        }

        var found = Find(path, options, timeValues, options.Count);

        Assert.Equal(Find("portable", options, timeValues, options.Count), found);
        for (var i = 0; i < options.Count; i++)
        {
            var scalar = ImpliedVolatility.FromTimeValue(options.Terms(i), options.Market(i), timeValues[i]);
            options.Volatility[i] = Assert.NotNull(scalar.Volatility);
            AssertWithinBound(options, timeValues[i], found[i], i, times: 2.0);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void FromTimeValue_LimitsAmongOthers_AgreesWithTheScalarPathAndWithEachAlone(string path)
    {
        var (options, timeValues) = RandomQuotes(70);
        (double Strike, double Years, double TimeValue)[] limits =
        [
            (100.0, 0.5, 0.0), (100.0, 0.0, 0.0), (100.0, 0.5, 1e-9), (100.0, 0.5, 1e-300), (120.0, 0.5, 1e-295),
            (100.0, 0.5, -1e-9), (100.0, 0.5, 100.0), (90.0, 0.5, 90.0), (100.0, 0.0, 1.0),
            (100.0, 0.5, 99.99999999999999), (1e-29, 0.5, 1e-40), (100.0, 1000.0, 99.0),
        ];
        foreach (var (i, limit) in limits.Index())
        {
            options.Set(i * 5, 1.0, 100.0, limit.Strike, limit.Years, 0.0);
            timeValues[i * 5] = limit.TimeValue;
        }

        var found = Find(path, options, timeValues, options.Count);

        for (var i = 0; i < options.Count; i++)
        {
            var alone = new double[1];
            Choose(path)(Columns(options, timeValues, i, 1), alone);
            Assert.Equal(alone[0], found[i]);
            if (i % 5 != 0 || i / 5 >= limits.Length)
            {
                AssertWithinBound(options, timeValues[i], found[i], i);
                continue;
            }

            var scalar = ImpliedVolatility.FromTimeValue(options.Terms(i), options.Market(i), timeValues[i]);
            Assert.Equal(scalar.Volatility ?? double.NaN, found[i], tolerance: 2e-12 * (scalar.Volatility ?? 0.0));
        }
    }

    [Theory]
    [InlineData("TimeValue", double.NaN)]
    [InlineData("Spot", -1.0)]
    [InlineData("Strike", double.NaN)]
    [InlineData("YearsToExpiry", 1001.0)]
    [InlineData("Rate", double.NaN)]
    [InlineData("Carry", 1e9)]
    public void FromTimeValue_ValueOutOfRange_NamesTheOptionAndTheValue(string column, double value)
    {
        foreach (var index in new[] { 3, 66, 71 })
        {
            var (options, timeValues) = RandomQuotes(72);
            var values = column switch
            {
                "TimeValue" => timeValues,
                "Spot" => options.Spot,
                "Strike" => options.Strike,
                "YearsToExpiry" => options.Years,
                "Rate" => options.Rate,
                _ => options.Carry,
            };
            values[index] = value;

            var error = Assert.Throws<ArgumentException>(() => Find("chosen", options, timeValues, 72));

            Assert.StartsWith($"option {index}: ", error.Message, StringComparison.Ordinal);
            Assert.Contains(column, error.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("Spot")]
    [InlineData("Strike")]
    [InlineData("YearsToExpiry")]
    [InlineData("Rate")]
    [InlineData("Carry")]
    [InlineData("volatilities")]
    public void FromTimeValue_ColumnTooShort_IsNamed(string column)
    {
        var error = Assert.Throws<ArgumentException>(() =>
        {
            var values = new double[9];
            ReadOnlySpan<double> Column(string name) => values.AsSpan(Shift(name, column));
            var columns = new TimeValueColumns
            {
                TimeValue = values,
                Spot = Column("Spot"),
                Strike = Column("Strike"),
                YearsToExpiry = Column("YearsToExpiry"),
                Rate = Column("Rate"),
                Carry = Column("Carry"),
            };
            VectorisedImpliedVolatility.FromTimeValue(columns, new double[Column("volatilities").Length]);
        });

        Assert.Equal(column, error.ParamName);
        Assert.StartsWith("has 8 values for 9 options: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void FromTimeValue_OrdinaryOptions_AllocatesNothing(string path)
    {
        var (options, timeValues) = OrdinaryQuotes(203);
        var volatilities = new double[203];
        var search = Choose(path);
        search(Columns(options, timeValues, 0, 203), volatilities);

        var before = GC.GetAllocatedBytesForCurrentThread();
        search(Columns(options, timeValues, 0, 203), volatilities);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int Shift(string name, string column) =>
        string.Equals(name, column, StringComparison.Ordinal) ? 1 : 0;

    private static (VectorisedOptions Options, double[] TimeValues) RandomQuotes(int count)
    {
        var random = new Random(Seed);
        var options = new VectorisedOptions(count);
        var timeValues = new double[count];
        for (var i = 0; i < count;)
        {
            var deviation = Between(2e-6, 30.0);
            var years = Between(1.0 / 8760, 5.0);
            var distance = random.Next(2) == 0
                ? 38.0 * deviation * random.NextDouble()
                : Between(1e-9, 200.0);
            var spot = Between(1e-3, 1e6);
            var strike = spot * Math.Exp(random.Next(2) == 0 ? distance : -distance);
            var volatility = deviation / Math.Sqrt(years);
            if (volatility > 1000.0 || strike is < 1e-29 or > 1e29) continue;

            var (rate, carry) = ((0.2 * random.NextDouble()) - 0.05, (0.2 * random.NextDouble()) - 0.05);
            options.Set(i, 1.0, spot, strike * Math.Exp((rate - carry) * years), years, volatility, rate, carry);
            timeValues[i] = ImpliedVolatility.TimeValueOf(options.Terms(i), options.Market(i));
            var share = timeValues[i] / Math.Min(
                spot * Math.Exp(-carry * years), options.Strike[i] * Math.Exp(-rate * years));
            if (share is > 1e-288 and < 1.0 - 1e-14) i++;
        }

        return (options, timeValues);

        double Between(double min, double max) => min * Math.Pow(max / min, random.NextDouble());
    }

    /// <summary>None of which needs the scalar path.</summary>
    private static (VectorisedOptions Options, double[] TimeValues) OrdinaryQuotes(int count)
    {
        var options = VectorisedOptions.Random(new Random(Seed), count, 3.0);
        var timeValues = new double[count];
        for (var i = 0; i < count; i++)
        {
            timeValues[i] = ImpliedVolatility.TimeValueOf(options.Terms(i), options.Market(i));
        }

        return (options, timeValues);
    }

    private static void AssertWithinBound(
        VectorisedOptions options, double timeValue, double found, int index, double times = 1.0)
    {
        var exact = options.Volatility[index];
        var vega = BlackScholes.Evaluate(options.Terms(index), options.Market(index)).Vega;
        var bound = times * Math.Max(1e-12, 4.0 * Epsilon * timeValue / (exact * vega));
        if (!(Math.Abs((found / exact) - 1.0) <= bound))
        {
            Assert.Fail(
                $"seed {Seed}, option {index}: {found:R}, not {exact:R} ± {bound:R} of it: "
                + $"{options.Terms(index)} {options.Market(index)}, time value {timeValue:R}");
        }
    }

    private static double[] Find(string path, VectorisedOptions options, double[] timeValues, int length)
    {
        var volatilities = new double[length];
        Choose(path)(Columns(options, timeValues, 0, length), volatilities);
        return volatilities;
    }

    private static TimeValueColumns Columns(
        VectorisedOptions options, double[] timeValues, int start, int length) => new()
        {
            TimeValue = timeValues.AsSpan(start, length),
            Spot = options.Spot.AsSpan(start, length),
            Strike = options.Strike.AsSpan(start, length),
            YearsToExpiry = options.Years.AsSpan(start, length),
            Rate = options.Rate.AsSpan(start, length),
            Carry = options.Carry.AsSpan(start, length),
        };

    private static Search Choose(string path)
    {
        switch (path)
        {
            case "AVX-512":
                Assert.SkipUnless(Avx512F.IsSupported, "this processor has no AVX-512");
                return VectorisedImpliedVolatility.FromTimeValue<Avx512Lanes>;
            case "portable":
                return VectorisedImpliedVolatility.FromTimeValue<PortableLanes>;
            default:
                return VectorisedImpliedVolatility.FromTimeValue;
        }
    }
}
