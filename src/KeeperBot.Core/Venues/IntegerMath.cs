using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>Integer arithmetic that venues are computed with.</summary>
public static class IntegerMath
{
    /// <summary>The root of so many bits is a whole number that a double holds.</summary>
    private const int LeadingBits = 104;

    /// <summary>By this much a double's root may be too small.</summary>
    private const double AboveOne = 1.0 + 1e-15;

    /// <summary>
    /// The smallest integer that is not below the quotient; neither is negative, the divisor not zero.
    /// </summary>
    public static BigInteger DivideRoundingUp(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var rest);
        return rest.IsZero ? quotient : quotient + BigInteger.One;
    }

    /// <summary>The largest integer whose square is not above the value, which is not negative (Newton).</summary>
    public static BigInteger SquareRoot(BigInteger value)
    {
        if (value.IsZero)
        {
            return value;
        }

        // From the leading digits, a little too large: two steps then do what nine do from a power of two.
        var shift = Math.Max(0, (int)value.GetBitLength() - LeadingBits + 1) & ~1;
        var leading = Math.Sqrt((double)(value >> shift)) * AboveOne;
        var root = ((BigInteger)Math.Ceiling(leading) + 1) << (shift / 2);
        for (var next = (root + (value / root)) >> 1; next < root; next = (root + (value / root)) >> 1)
        {
            root = next;
        }

        return root;
    }
}
