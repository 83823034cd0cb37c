using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>Integer arithmetic that venues are computed with.</summary>
public static class IntegerMath
{
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

        var root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        for (var next = (root + (value / root)) >> 1; next < root; next = (root + (value / root)) >> 1)
        {
            root = next;
        }

        return root;
    }
}
