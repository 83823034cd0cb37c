using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class ScalarMathTests
{
    private const int Seed = 20240607;
    private const int Samples = 2_000_000;

    [Theory]
    [MemberData(nameof(ScalarMathReference.Rows), MemberType = typeof(ScalarMathReference))]
    public void Function_ReferenceArgument_IsWithinOneUnitInTheLastPlace(string function, double x, double expected)
    {
        var actual = Function(function)(x);
        Assert.True(
            UnitsApart(actual, expected) <= 1,
            $"{function}({x:R}) = {actual:R}, the reference rounds to {expected:R}");
    }

    [Theory]
    [InlineData("Exp", double.NegativeInfinity, 0.0)]
    [InlineData("Exp", -746.0, 0.0)]
    [InlineData("Exp", -double.Epsilon, 1.0)]
    [InlineData("Exp", 0.0, 1.0)]
    [InlineData("Exp", 709.7827128933841, double.PositiveInfinity)]
    [InlineData("Exp", double.MaxValue, double.PositiveInfinity)]
    [InlineData("Exp", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Exp", double.NaN, double.NaN)]
    [InlineData("Log", 0.0, double.NegativeInfinity)]
    [InlineData("Log", 1.0, 0.0)]
    [InlineData("Log", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("Log", -double.Epsilon, double.NaN)]
    [InlineData("Log", double.NegativeInfinity, double.NaN)]
    [InlineData("Log", double.NaN, double.NaN)]
    [InlineData("Erfcx", 0.0, 1.0)]
    [InlineData("Erfcx", double.Epsilon, 1.0)]
    [InlineData("Erfcx", double.PositiveInfinity, 0.0)]
    [InlineData("Erfcx", -26.7, double.PositiveInfinity)]
    [InlineData("Erfcx", double.MinValue, double.PositiveInfinity)]
    [InlineData("Erfcx", double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData("Erfcx", double.NaN, double.NaN)]
    [InlineData("NormalPdf", 39.5, 0.0)]
    [InlineData("NormalPdf", double.MinValue, 0.0)]
    [InlineData("NormalPdf", double.PositiveInfinity, 0.0)]
    [InlineData("NormalPdf", double.NaN, double.NaN)]
    [InlineData("NormalCdf", 0.0, 0.5)]
    [InlineData("NormalCdf", -39.5, 0.0)]
    [InlineData("NormalCdf", 39.5, 1.0)]
    [InlineData("NormalCdf", double.MinValue, 0.0)]
    [InlineData("NormalCdf", double.NegativeInfinity, 0.0)]
    [InlineData("NormalCdf", double.PositiveInfinity, 1.0)]
    [InlineData("NormalCdf", double.NaN, double.NaN)]
    public void Function_SpecialValue_GivesTheDocumentedResult(string function, double x, double expected) =>
        Assert.Equal(expected, Function(function)(x));

    [Fact]
    public void Function_NegativeZero_IsAsZero()
    {
        Assert.Equal(1.0, ScalarMath.Exp(-0.0));
        Assert.Equal(double.NegativeInfinity, ScalarMath.Log(-0.0));
        Assert.Equal(1.0, ScalarMath.Erfcx(-0.0));
        Assert.Equal(0.5, ScalarMath.NormalCdf(-0.0));
    }

    [Fact]
    public void Exp_SeededPointsOfTheWholeRange_AgreesWithThePlatform()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Samples; i++)
        {
            var x = i % 2 == 0 ? (random.NextDouble() * 1455.0) - 745.2 : (random.NextDouble() * 2.0) - 1.0;
            AssertClose("Exp", x, ScalarMath.Exp(x), Math.Exp(x));
        }
    }

    [Fact]
    public void Log_SeededPointsOfTheWholeRange_AgreesWithThePlatform()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Samples; i++)
        {
            var bits = random.NextInt64(1, BitConverter.DoubleToInt64Bits(double.PositiveInfinity));
            var x = i % 2 == 0 ? BitConverter.Int64BitsToDouble(bits) : 0.5 + (1.5 * random.NextDouble());
            AssertClose("Log", x, ScalarMath.Log(x), Math.Log(x));
        }
    }

    [Fact]
    public void Erfcx_SeededPoints_StaysWithinTheBoundsOfMillsRatio()
    {
        // 2/(x + √(x²+2)) < √π·erfcx(x) < 2/(x + √(x²+4/π)) for x > 0 (Abramowitz and Stegun 7.1.13).
        var random = new Random(Seed);
        for (var i = 0; i < Samples; i++)
        {
            var x = i % 2 == 0 ? random.NextDouble() * 10.0 : 1.0 / (1e-9 + random.NextDouble());
            var scaled = ScalarMath.Erfcx(x) * Math.Sqrt(Math.PI);
            var above = 2.0 / (x + Math.Sqrt((x * x) + 2.0)) * (1.0 - 1e-15);
            var below = 2.0 / (x + Math.Sqrt((x * x) + (4.0 / Math.PI))) * (1.0 + 1e-15);
            Assert.True(above <= scaled && scaled <= below, $"seed {Seed}, point {i}: erfcx({x:R})·√π = {scaled:R}");
        }
    }

    [Fact]
    public void NormalCdf_SeededPoints_IsSymmetricRisingAndTheIntegralOfTheDensity()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Samples / 4; i++)
        {
            var x = (random.NextDouble() * 12.0) - 6.0;
            const double step = 1e-3;
            var rise = ScalarMath.NormalCdf(-Math.Abs(x) + step) - ScalarMath.NormalCdf(-Math.Abs(x) - step);

            // Simpson's rule; its error is φ''''·h⁵/90, below 1e-11 of the area for |x| ≤ 6.
            var density = ScalarMath.NormalPdf(Math.Abs(x) - step) + ScalarMath.NormalPdf(Math.Abs(x) + step);
            var area = step / 3.0 * (density + (4.0 * ScalarMath.NormalPdf(x)));
            Assert.True(Math.Abs((rise / area) - 1.0) < 1e-11, $"seed {Seed}, point {i}, {x:R}: {rise:R}, {area:R}");
            var both = ScalarMath.NormalCdf(x) + ScalarMath.NormalCdf(-x);
            Assert.True(Math.Abs(both - 1.0) <= 2.3e-16, $"seed {Seed}, point {i}: N(x) + N(-x) = {both:R} at {x:R}");
        }
    }

    private static Func<double, double> Function(string name) => name switch
    {
        nameof(ScalarMath.Exp) => ScalarMath.Exp,
        nameof(ScalarMath.Log) => ScalarMath.Log,
        nameof(ScalarMath.Erfcx) => ScalarMath.Erfcx,
        nameof(ScalarMath.NormalPdf) => ScalarMath.NormalPdf,
        nameof(ScalarMath.NormalCdf) => ScalarMath.NormalCdf,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such function"),
    };

    /// <summary>Ours is within one place of the truth, and so are the C libraries in use.</summary>
    private static void AssertClose(string function, double x, double actual, double platform)
    {
        if (UnitsApart(actual, platform) > 2)
            Assert.Fail($"seed {Seed}: {function}({x:R}) = {actual:R}, the platform says {platform:R}");
    }

    /// <summary>How many doubles apart two numbers of the same sign are.</summary>
    private static long UnitsApart(double a, double b) =>
        Math.Abs(BitConverter.DoubleToInt64Bits(a) - BitConverter.DoubleToInt64Bits(b));
}
