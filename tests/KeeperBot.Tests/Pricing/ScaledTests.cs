using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class ScaledTests
{
    private const int Seed = 1559;

    [Theory]
    [InlineData("0", 18, 0.0)]
    [InlineData("1", 0, 1.0)]
    [InlineData("1500000000000000000", 18, 1.5)]
    [InlineData("-1", 6, -0.000001)]
    [InlineData("1", 18, 1e-18)]
    [InlineData("1", 255, 1e-255)]
    [InlineData("9007199254740993", 0, 9007199254740992.0)] // 2^53 + 1: a tie, to even
    [InlineData("9007199254740995", 0, 9007199254740996.0)] // 2^53 + 3: a tie, to even
    [InlineData("9007199254740993000000000000000001", 18, 9007199254740994.0)] // just above the tie
    [InlineData("9007199254740992999999999999999999", 18, 9007199254740992.0)] // just below the tie
    [InlineData("18014398509481983", 0, 18014398509481984.0)] // rounding carries into the next binade
    [InlineData("340282366920938463463374607431768211455", 18, 3.402823669209385e20)] // 2^128 - 1
    public void ToDouble_KnownAmount_IsTheNearestDouble(string amount, int decimals, double expected) =>
        Assert.Equal(expected, Scaled.ToDouble(BigInteger.Parse(amount, CultureInfo.InvariantCulture), decimals));

    [Theory]
    [InlineData(0.1, 18, "100000000000000006")] // the double next to 0.1 is 0.1000000000000000055...
    [InlineData(0.5, 0, "0")]
    [InlineData(1.5, 0, "2")]
    [InlineData(2.5, 0, "2")]
    [InlineData(-0.5, 0, "0")]
    [InlineData(-1.5, 0, "-2")]
    [InlineData(0.49999999999999994, 0, "0")]
    [InlineData(0.50000000000000011, 0, "1")]
    [InlineData(0.000000000931322574615478515625, 30, "931322574615478515625")] // 2^-30, exact
    [InlineData(5e-324, 18, "0")]
    [InlineData(-0.0, 18, "0")]
    [InlineData(1e23, 0, "99999999999999991611392")] // the double next to 10^23
    public void ToInteger_KnownValue_IsTheNearestInteger(double value, int decimals, string expected) =>
        Assert.Equal(BigInteger.Parse(expected, CultureInfo.InvariantCulture), Scaled.ToInteger(value, decimals));

    [Fact]
    public void ToInteger_LargestAndSmallestDouble_AreExact()
    {
        Assert.Equal(((BigInteger.One << 53) - 1) << 971, Scaled.ToInteger(double.MaxValue, 0));
        Assert.Equal(new BigInteger(double.MinValue) * 1_000_000, Scaled.ToInteger(double.MinValue, 6));
        Assert.Equal(BigInteger.Zero, Scaled.ToInteger(double.Epsilon, Scaled.MaxDecimals));
    }

    [Fact]
    public void ToDouble_SeededAmounts_AgreesWithTheParserOfDecimalText()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 50_000; i++)
        {
            var amount = RandomAmount(random);
            var decimals = random.Next(0, i % 10 == 0 ? 256 : 30);
            var expected = double.Parse($"{amount}E-{decimals}", NumberStyles.Float, CultureInfo.InvariantCulture);
            var actual = Scaled.ToDouble(amount, decimals);
            Assert.True(expected.Equals(actual), $"seed {Seed}: {amount}E-{decimals} is {expected:R}, not {actual:R}");
        }
    }

    [Fact]
    public void ToDouble_AmountsBesideAHalfwayPoint_RoundsToTheRightSide()
    {
        // m + 1/2 in units of the last place, written with 20 decimals, and its two neighbours.
        var random = new Random(Seed);
        var scale = BigInteger.Pow(10, 20);
        for (var i = 0; i < 10_000; i++)
        {
            var mantissa = random.NextInt64(1L << 52, 1L << 53);
            var halfway = (mantissa * scale) + (scale / 2);
            var even = mantissa % 2 == 0 ? mantissa : mantissa + 1;
            Assert.Equal((double)even, Scaled.ToDouble(halfway, 20));
            Assert.Equal((double)mantissa, Scaled.ToDouble(halfway - 1, 20));
            Assert.Equal((double)(mantissa + 1), Scaled.ToDouble(halfway + 1, 20));
            Assert.Equal(-(double)(mantissa + 1), Scaled.ToDouble(-halfway - 1, 20));
        }
    }

    [Fact]
    public void ToInteger_AfterToDouble_GivesBackEveryAmountADoubleCanHold()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 50_000; i++)
        {
            BigInteger amount = random.NextInt64(-999_999_999_999_999, 1_000_000_000_000_000);
            var decimals = random.Next(0, 40);
            var back = Scaled.ToInteger(Scaled.ToDouble(amount, decimals), decimals);
            Assert.True(amount == back, $"seed {Seed}: {amount} with {decimals} decimals came back as {back}");
        }
    }

    [Fact]
    public void ToDouble_AfterToInteger_GivesBackTheSameBits()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var value = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-700, 1000));
            var back = Scaled.ToDouble(Scaled.ToInteger(value, Scaled.MaxDecimals), Scaled.MaxDecimals);
            Assert.True(value.Equals(back), $"seed {Seed}: {value:R} came back as {back:R}");
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void ToInteger_NotANumber_IsRefusedByName(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(value), () => Scaled.ToInteger(value, 18));

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    public void Conversion_DecimalsNoTokenHas_IsRefusedByName(int decimals)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(decimals), () => Scaled.ToInteger(1, decimals));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(decimals), () => Scaled.ToDouble(1, decimals));
    }

    [Fact]
    public void ToDouble_AmountBeyondEveryDouble_IsRefusedByName()
    {
        // The largest double is 2^1024 - 2^971; from halfway to 2^1024 on the nearest double would be infinite.
        var limit = (BigInteger.One << 1024) - (BigInteger.One << 970);
        Assert.Equal(double.MaxValue, Scaled.ToDouble(limit - 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("amount", () => Scaled.ToDouble(limit, 0));
        Assert.Throws<ArgumentOutOfRangeException>("amount", () => Scaled.ToDouble(-limit, 0));
    }

    private static BigInteger RandomAmount(Random random)
    {
        var bytes = new byte[random.Next(1, 33)];
        random.NextBytes(bytes);
        return new BigInteger(bytes);
    }
}
