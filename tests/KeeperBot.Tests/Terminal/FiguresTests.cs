using System.Globalization;
using System.Numerics;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Terminal;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, 2, "0.00")]
    [InlineData(3412.549, 2, "3 412.55")]
    [InlineData(1234567.5, 1, "1 234 567.5")]
    [InlineData(999.999, 2, "1 000.00")]
    [InlineData(-1234.5, 1, "-1 234.5")]
    [InlineData(-0.004, 2, "0.00")]
    [InlineData(-0.0, 0, "0")]
    [InlineData(-0.006, 2, "-0.01")]
    public void Number_AnyMagnitude_GroupsThousandsAndHasNoEmptySign(double value, int decimals, string expected) =>
        Assert.Equal(expected, Figures.Number(value, decimals));

    [Theory]
    [InlineData(12.84, "+12.84")]
    [InlineData(-12.84, "-12.84")]
    [InlineData(0, "0.00")]
    [InlineData(0.004, "0.00")]
    [InlineData(-0.004, "0.00")]
    [InlineData(0.005000001, "+0.01")]
    public void Signed_Value_ShowsItsSignUnlessItRoundsToNothing(double value, string expected) =>
        Assert.Equal(expected, Figures.Signed(value));

    [Theory]
    [InlineData("0", 18, "0.000000000000000000")]
    [InlineData("-1000000000000000001", 18, "-1.000000000000000001")]
    [InlineData("1", 6, "0.000001")]
    [InlineData("-1", 6, "-0.000001")]
    [InlineData("1234567", 0, "1 234 567")]
    [InlineData("123456789012345678901234567890", 6, "123 456 789 012 345 678 901 234.567890")]
    public void Exact_AnyInteger_ShowsEveryDigit(string amount, int decimals, string expected) =>
        Assert.Equal(expected, Figures.Exact(BigInteger.Parse(amount), decimals));

    [Fact]
    public void Exact_RandomIntegers_ReadBackTheSame()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(1, 33)];
            random.NextBytes(bytes);
            var (value, decimals) = (new BigInteger(bytes), random.Next(0, 37));
            var digits = Figures.Exact(value, decimals).Replace(" ", "", StringComparison.Ordinal)
                .Replace(".", "", StringComparison.Ordinal);
            Assert.True(
                value == BigInteger.Parse(digits, NumberStyles.AllowLeadingSign),
                $"seed {Seed}: {value} with {decimals} decimals");
        }
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7199, "120 min")]
    [InlineData(7200, "2 h")]
    [InlineData(12000, "3 h 20 min")]
    [InlineData(172799, "47 h 59 min")]
    [InlineData(172800, "2.0 d")]
    [InlineData(-12000, "-3 h 20 min")]
    [InlineData(1e300, "11 574.1 d")]
    public void Duration_AtTheBoundaries_ChangesItsUnits(double seconds, string expected) =>
        Assert.Equal(expected, Figures.Duration(seconds));

    [Fact]
    public void TokenAndGwei_Integers_AreScaledByTheirDecimals()
    {
        Assert.Equal("7 985.37", Figures.Token(7_985_367_000, 6));
        Assert.Equal("0.0068", Figures.Token(6_840_000_000_000_000, 18, 4));
        Assert.Equal("15.2 gwei", Figures.Gwei(15_200_000_000));
    }
}
