using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class QuantumTests
{
    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1e-9, 1)]
    [InlineData(4.9e-10, 0)]
    [InlineData(5.1e-10, 1)]
    [InlineData(-5.1e-10, -1)]
    [InlineData(0.522, 522_000_000)]
    [InlineData(0.1, 100_000_000)]
    [InlineData(0.0009765625, 976_562)] // 2^-10 lies exactly between two multiples: to the even one
    [InlineData(0.0029296875, 2_929_688)] // 3·2^-10 likewise
    public void FromDouble_Value_IsTheNearestMultiple(double value, long multiples) =>
        Assert.Equal(new BigInteger(multiples), Quantum.FromDouble(value).Multiples);

    [Theory]
    [InlineData(100, 100, 0)]
    [InlineData(101, 100, 0)]
    [InlineData(99, 100, 0)]
    [InlineData(102, 100, 1)]
    [InlineData(98, 100, -1)]
    [InlineData(1, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(-2, 0, -1)]
    [InlineData(-100, -102, 1)]
    [InlineData(long.MaxValue, long.MinValue, 1)]
    [InlineData(long.MinValue, long.MaxValue, -1)]
    public void Compare_ValueAndThreshold_HoldsWithinOneQuantum(long value, long threshold, int expected)
    {
        var (left, right) = (new Quantum(value), new Quantum(threshold));
        Assert.Equal(expected, Quantum.Compare(left, right));
        Assert.Equal(expected > 0, left.Exceeds(right));
        Assert.Equal(expected < 0, left.FallsShortOf(right));
        Assert.Equal(-expected, Quantum.Compare(right, left));
    }

    [Fact]
    public void Exceeds_LastBitsOfADouble_NeverDecide()
    {
        const int seed = 64;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var threshold = (random.NextDouble() - 0.5) * 1e6;
            var value = threshold;
            for (var step = 0; step < 4; step++) value = Math.BitIncrement(value);
            var order = Quantum.Compare(Quantum.FromDouble(value), Quantum.FromDouble(threshold));
            Assert.True(order == 0, $"seed {seed}: {value:R} against {threshold:R} gave {order}");
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void FromDouble_NotANumber_IsRefused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantum.FromDouble(value));

    [Theory]
    [InlineData(0, "0.000000000")]
    [InlineData(-100_000_001, "-0.100000001")]
    [InlineData(12_345_678_901, "12.345678901")]
    public void ToString_Multiples_IsDecimalTextWithNinePlaces(long multiples, string expected) =>
        Assert.Equal(expected, new Quantum(multiples).ToString());

    [Fact]
    public void Equality_SameMultiples_IsByValue()
    {
        Assert.True(new Quantum(7) == Quantum.FromDouble(7e-9));
        Assert.True(new Quantum(7) != new Quantum(8));
        Assert.Equal(new Quantum(7).GetHashCode(), Quantum.FromDouble(7e-9).GetHashCode());
    }
}
