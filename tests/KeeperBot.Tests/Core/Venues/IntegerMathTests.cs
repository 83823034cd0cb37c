using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

public sealed class IntegerMathTests
{
    private const int Seed = 9_041, Cases = 20_000, MostBits = 400;

    /// <summary>Around every square, where one too much or too little shows.</summary>
    [Fact]
    public void SquareRoot_AroundSquaresOfAnySize_IsTheFloor()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Cases; i++)
        {
            var bytes = new byte[1 + random.Next(MostBits / 8)];
            random.NextBytes(bytes);
            var root = new BigInteger(bytes, isUnsigned: true) + 2;
            root = random.Next(4) == 0 ? (BigInteger.One << (int)root.GetBitLength()) - random.Next(3) : root;
            Assert.True(IntegerMath.SquareRoot(root * root) == root, $"seed {Seed}, case {i}: {root}");
            Assert.True(IntegerMath.SquareRoot((root * root) - 1) == root - 1, $"seed {Seed}, case {i}: {root}");
            Assert.True(IntegerMath.SquareRoot((root * root) + (2 * root)) == root, $"seed {Seed}, case {i}: {root}");
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(8, 2)]
    [InlineData(9, 3)]
    public void SquareRoot_Small_IsTheFloor(int value, int root) => Assert.Equal(root, IntegerMath.SquareRoot(value));

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(6, 3, 2)]
    [InlineData(7, 3, 3)]
    public void DivideRoundingUp_AnyRest_IsTheNextInteger(int dividend, int divisor, int quotient) =>
        Assert.Equal(quotient, IntegerMath.DivideRoundingUp(dividend, divisor));
}
