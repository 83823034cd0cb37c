using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

/// <summary>Words of 256 bits against BigInteger, with numbers that divisions of several digits go wrong on.</summary>
public sealed class UInt256Tests
{
    private const int Seed = 20_261_122;
    private static readonly BigInteger Limit = BigInteger.One << 256;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryMulDiv_AnyNumbers_IsTheQuotientOfTheWholeProduct(bool roundUp)
    {
        var random = new Random(Seed);
        var fitting = 0;
        for (var i = 0; i < 300_000; i++)
        {
            var (left, right, divisor) = (Draw(random), Draw(random), BigInteger.Max(Draw(random), 1));
            var expected = (left * right + (roundUp ? divisor - 1 : 0)) / divisor;
            var fits = UInt256.TryMulDiv(
                UInt256.Saturating(left), UInt256.Saturating(right), UInt256.Saturating(divisor), roundUp,
                out var actual);
            Assert.True(
                fits == expected < Limit && (!fits || actual.ToBigInteger() == expected),
                $"seed {Seed}: {left} * {right} / {divisor} is {expected}, not {(fits ? actual.ToBigInteger() : -1)}");
            fitting += fits ? 1 : 0;
        }

        Assert.InRange(fitting, 50_000, 290_000);
    }

    [Fact]
    public void Operators_AnyNumbers_AreThoseOfBigInteger()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 50_000; i++)
        {
            var (left, right) = (Draw(random), Draw(random));
            var (one, other) = (UInt256.Saturating(left), UInt256.Saturating(right));
            Assert.Equal(left, one.ToBigInteger());
            Assert.Equal((left < right, left > right), (one < other, one > other));
            Assert.Equal(left + right < Limit, UInt256.TryAdd(one, other, out var sum));
            Assert.Equal(left * right < Limit, UInt256.TryMultiply(one, other, out var product));
            Assert.Equal((left + right) % Limit, sum.ToBigInteger());
            Assert.Equal((left * right) % Limit, product.ToBigInteger());
            Assert.Equal(
                BigInteger.Abs(left - right), (left < right ? other - one : one - other).ToBigInteger());
        }
    }

    [Fact]
    public void Saturating_MoreThanFits_IsTheMost()
    {
        Assert.Equal(Limit - 1, UInt256.Saturating(Limit).ToBigInteger());
        Assert.Equal(Limit - 1, UInt256.Saturating(Limit - 1).ToBigInteger());
        Assert.Equal(0, UInt256.Saturating(0).ToBigInteger());
    }

    /// <summary>Of any length, and often with limbs of all ones, all zeros or one bit.</summary>
    private static BigInteger Draw(Random random)
    {
        var value = BigInteger.Zero;
        for (var i = random.Next(0, 5); i > 0; i--)
        {
            var limb = random.Next(6) switch
            {
                0 => 0UL,
                1 => ulong.MaxValue,
                2 => 1UL << random.Next(64),
                3 => ulong.MaxValue - (ulong)random.Next(3),
                _ => (ulong)random.NextInt64() << random.Next(2) >> random.Next(64),
            };
            value = (value << 64) + limb;
        }

        return value;
    }
}
