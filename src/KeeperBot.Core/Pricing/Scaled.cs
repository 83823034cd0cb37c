using System.Numerics;

namespace KeeperBot.Core.Pricing;

/// <summary>
/// Where money meets Greeks: exact conversions between a token's integer amount and a double of whole tokens.
/// </summary>
public static class Scaled
{
    /// <summary>The largest number of decimals, that of an ERC-20's <c>uint8 decimals</c>.</summary>
    public const int MaxDecimals = 255;

    private const int MantissaBits = 53;
    private const int ExponentBias = 1075;

    /// <summary>
    /// What a 128-bit integer holds with a bit to spare: nearly every amount there is, ten times faster.
    /// </summary>
    private const int ShortBits = 127;

    /// <summary>The decimals whose power of ten fits 64 bits.</summary>
    private const int ShortDecimals = 19;

    /// <summary>Up to here every integer is a double.</summary>
    private const long LargestExact = 1L << MantissaBits;

    /// <summary>The powers of ten that are doubles.</summary>
    private static ReadOnlySpan<double> ExactPowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];

    /// <summary>amount / 10^decimals, correctly rounded to the nearest double, ties to even.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The decimals are outside 0 to 255, or the amount is too large for a double.
    /// </exception>
    public static double ToDouble(BigInteger amount, int decimals)
    {
        // One rounded division of two exact doubles is correctly rounded already.
        if ((uint)decimals < ExactPowersOfTen.Length && BigInteger.Abs(amount) <= LargestExact)
        {
            return (double)(long)amount / ExactPowersOfTen[decimals];
        }

        var divisor = Unit(decimals);
        var dividend = BigInteger.Abs(amount);

        // A quotient of 54 to 56 bits whose last bit also says whether anything is left rounds as the exact one would.
        var (divisorBits, dividendBits) = ((int)divisor.GetBitLength(), (int)dividend.GetBitLength());
        var shift = MantissaBits + 2 + divisorBits - dividendBits;
        var isShort = dividendBits <= ShortBits && MantissaBits + 2 + divisorBits <= ShortBits;
        var quotient = isShort
            ? Divide((UInt128)dividend, (UInt128)divisor, shift)
            : Divide(dividend, divisor, shift);
        var value = Math.ScaleB((double)quotient, -shift);
        if (double.IsInfinity(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(amount), $"{amount.GetBitLength()} bits", "the amount is larger than any double");
        }

        return amount.Sign < 0 ? -value : value;
    }

    /// <summary>
    /// value·10^decimals from the double's exact binary value, rounded to the nearest integer, ties to even.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is NaN or infinite, or the decimals are outside 0 to 255.
    /// </exception>
    public static BigInteger ToInteger(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "an amount of tokens is a finite number");
        }

        // |value| = mantissa·2^exponent; subnormals lack the implicit bit and share the exponent of the next binade.
        var bits = BitConverter.DoubleToInt64Bits(value);
        var fraction = bits & ((1L << (MantissaBits - 1)) - 1);
        var biasedExponent = (int)((bits >> (MantissaBits - 1)) & 0x7FF);
        var mantissa = biasedExponent == 0 ? fraction : fraction | (1L << (MantissaBits - 1));
        var exponent = Math.Max(biasedExponent, 1) - ExponentBias;

        var magnitude = decimals is >= 0 and <= ShortDecimals && exponent is < 0 and >= -ShortBits
            ? ShiftRightToNearestEven((UInt128)mantissa * (ulong)Unit(decimals), -exponent)
            : exponent >= 0
                ? (mantissa * Unit(decimals)) << exponent
                : ShiftRightToNearestEven(mantissa * Unit(decimals), -exponent);
        return bits < 0 ? -magnitude : magnitude;
    }

    /// <summary>dividend·2^shift / divisor toward zero; its last bit is set when anything is left.</summary>
    private static long Divide(BigInteger dividend, BigInteger divisor, int shift)
    {
        var quotient = (long)BigInteger.DivRem(
            shift > 0 ? dividend << shift : dividend,
            shift > 0 ? divisor : divisor << -shift,
            out var remainder);
        return remainder.IsZero ? quotient : quotient | 1;
    }

    private static long Divide(UInt128 dividend, UInt128 divisor, int shift)
    {
        var (quotient, remainder) = UInt128.DivRem(
            shift > 0 ? dividend << shift : dividend,
            shift > 0 ? divisor : divisor << -shift);
        return remainder == UInt128.Zero ? (long)quotient : (long)quotient | 1;
    }

    private static BigInteger ShiftRightToNearestEven(UInt128 value, int bits)
    {
        var quotient = value >> bits;
        var remainder = value - (quotient << bits);
        var half = UInt128.One << (bits - 1);
        return remainder > half || (remainder == half && UInt128.IsOddInteger(quotient)) ? quotient + 1 : quotient;
    }

    private static BigInteger ShiftRightToNearestEven(BigInteger value, int bits)
    {
        var quotient = value >> bits;
        var twiceRemainder = (value - (quotient << bits)) << 1;
        var order = twiceRemainder.CompareTo(BigInteger.One << bits);
        return order > 0 || (order == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static BigInteger Unit(int decimals) =>
        decimals is >= 0 and <= MaxDecimals
            ? PowerOfTen.Of(decimals)
            : throw new ArgumentOutOfRangeException(nameof(decimals), decimals, "a token has 0 to 255 decimals");
}
