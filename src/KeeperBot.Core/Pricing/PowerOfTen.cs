using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Pricing;

/// <summary>Powers of ten, which scale every amount; those that tokens and prices use are computed once.</summary>
internal static class PowerOfTen
{
    private const int Known = 64;

    private static readonly ImmutableArray<BigInteger> Powers =
        [.. Enumerable.Range(0, Known).Select(exponent => BigInteger.Pow(10, exponent))];

    /// <summary>10^exponent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is negative.</exception>
    public static BigInteger Of(int exponent) =>
        (uint)exponent < Known ? Powers[exponent] : BigInteger.Pow(10, exponent);

    /// <summary>How many decimal digits an integer that is not negative has; 1 for zero.</summary>
    public static int DigitsOf(BigInteger value)
    {
        // 30103 / 100000 lies just above log 2 of base 10: at least as many digits as there are, at most one more.
        var digits = (int)(value.GetBitLength() * 30_103 / 100_000) + 1;
        return digits > 1 && value < Of(digits - 1) ? digits - 1 : digits;
    }
}
