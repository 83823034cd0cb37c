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
}
