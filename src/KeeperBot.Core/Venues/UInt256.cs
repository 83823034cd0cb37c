using System.Buffers.Binary;
using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>An unsigned integer of 256 bits, for arithmetic that is done often enough to matter.</summary>
/// <remarks>
/// Only what quotes need. It is several times as fast as <see cref="BigInteger"/>, which allocates every result.
/// </remarks>
internal readonly struct UInt256
{
    private const int Limbs = 4;
    private const int LimbBits = 64;
    private const int Bytes = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private UInt256(ulong first, ulong second, ulong third, ulong fourth) =>
        (_first, _second, _third, _fourth) = (first, second, third, fourth);

    /// <summary>A small number.</summary>
    public UInt256(ulong value)
        : this(value, 0, 0, 0)
    {
    }

    /// <summary>True for nothing.</summary>
    public bool IsZero => (_first | _second | _third | _fourth) == 0;

    private int Length => _fourth != 0 ? Limbs : _third != 0 ? 3 : _second != 0 ? 2 : 1;

    /// <summary>A number that is not negative and fits; the largest there is for what does not fit.</summary>
    public static UInt256 Saturating(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        return value.TryWriteBytes(bytes, out _, isUnsigned: true)
            ? new UInt256(Limb(bytes, 0), Limb(bytes, 1), Limb(bytes, 2), Limb(bytes, 3))
            : new UInt256(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

        static ulong Limb(ReadOnlySpan<byte> bytes, int index) =>
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[(index * sizeof(ulong))..]);
    }

    /// <summary>The same number.</summary>
    public BigInteger ToBigInteger()
    {
        if ((_second | _third | _fourth) == 0)
        {
            return _first;
        }

        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, _first);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], _second);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], _third);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], _fourth);
        return new BigInteger(bytes, isUnsigned: true);
    }

    public static bool operator <(in UInt256 left, in UInt256 right) =>
        left._fourth != right._fourth ? left._fourth < right._fourth
        : left._third != right._third ? left._third < right._third
        : left._second != right._second ? left._second < right._second
        : left._first < right._first;

    public static bool operator >(in UInt256 left, in UInt256 right) => right < left;

    /// <summary>The difference of a number and one that is not larger.</summary>
    public static UInt256 operator -(in UInt256 left, in UInt256 right)
    {
        var borrow = 0UL;
        return new UInt256(
            Subtract(left._first, right._first, ref borrow),
            Subtract(left._second, right._second, ref borrow),
            Subtract(left._third, right._third, ref borrow),
            Subtract(left._fourth, right._fourth, ref borrow));
    }

    /// <summary>The sum; false when it does not fit.</summary>
    public static bool TryAdd(in UInt256 left, in UInt256 right, out UInt256 sum)
    {
        var carry = 0UL;
        sum = new UInt256(
            Add(left._first, right._first, ref carry),
            Add(left._second, right._second, ref carry),
            Add(left._third, right._third, ref carry),
            Add(left._fourth, right._fourth, ref carry));
        return carry == 0;
    }

    /// <summary>The product; false when it does not fit.</summary>
    public static bool TryMultiply(in UInt256 left, in UInt256 right, out UInt256 product)
    {
        Span<ulong> limbs = stackalloc ulong[2 * Limbs];
        Multiply(left, right, limbs);
        product = Of(limbs);
        return (limbs[4] | limbs[5] | limbs[6] | limbs[7]) == 0;
    }

    /// <summary>
    /// ⌊left·right / divisor⌋ or the next integer above, of the whole product; false when it does not fit.
    /// </summary>
    public static bool TryMulDiv(
        in UInt256 left, in UInt256 right, in UInt256 divisor, bool roundUp, out UInt256 quotient)
    {
        // The last limb is for what normalising shifts out.
        Span<ulong> dividend = stackalloc ulong[(2 * Limbs) + 1];
        Multiply(left, right, dividend);
        dividend[2 * Limbs] = 0;
        Span<ulong> result = stackalloc ulong[2 * Limbs];
        result.Clear();
        var hasRest = Divide(dividend, divisor, result);
        quotient = Of(result);
        var fits = (result[4] | result[5] | result[6] | result[7]) == 0;
        return fits && (!roundUp || !hasRest || TryAdd(quotient, new UInt256(1), out quotient));
    }

    /// <summary>⌊left·right / 2^bits⌋ or the next integer above; false when it does not fit.</summary>
    /// <param name="left">A factor.</param>
    /// <param name="right">The other one.</param>
    /// <param name="bits">From 65 to 127.</param>
    /// <param name="roundUp">True for the next integer above what is no integer.</param>
    /// <param name="quotient">The result.</param>
    public static bool TryMulShift(in UInt256 left, in UInt256 right, int bits, bool roundUp, out UInt256 quotient)
    {
        Span<ulong> limbs = stackalloc ulong[2 * Limbs];
        Multiply(left, right, limbs);
        var (down, up) = (bits - LimbBits, (2 * LimbBits) - bits);
        quotient = new UInt256(
            (limbs[1] >> down) | (limbs[2] << up),
            (limbs[2] >> down) | (limbs[3] << up),
            (limbs[3] >> down) | (limbs[4] << up),
            (limbs[4] >> down) | (limbs[5] << up));
        var fits = (limbs[5] >> down | limbs[6] | limbs[7]) == 0;
        var hasRest = (limbs[0] | (limbs[1] << up)) != 0;
        return fits && (!roundUp || !hasRest || TryAdd(quotient, new UInt256(1), out quotient));
    }

    private static UInt256 Of(ReadOnlySpan<ulong> limbs) => new(limbs[0], limbs[1], limbs[2], limbs[3]);

    private static void Multiply(in UInt256 left, in UInt256 right, Span<ulong> product)
    {
        ReadOnlySpan<ulong> a = [left._first, left._second, left._third, left._fourth];
        ReadOnlySpan<ulong> b = [right._first, right._second, right._third, right._fourth];
        product.Clear();
        var (lengthOfA, lengthOfB) = (left.Length, right.Length);
        for (var i = 0; i < lengthOfA; i++)
        {
            var carry = 0UL;
            for (var j = 0; j < lengthOfB; j++)
            {
                var high = Math.BigMul(a[i], b[j], out var low);
                low += carry;
                high += low < carry ? 1UL : 0UL;
                product[i + j] += low;
                carry = high + (product[i + j] < low ? 1UL : 0UL);
            }

            product[i + lengthOfB] = carry;
        }
    }

    /// <summary>Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D; the dividend is used up.</summary>
    /// <returns>True when there is a rest.</returns>
    private static bool Divide(Span<ulong> dividend, in UInt256 divisor, Span<ulong> quotient)
    {
        Span<ulong> by = [divisor._first, divisor._second, divisor._third, divisor._fourth];
        var length = Limbs;
        while (by[length - 1] == 0)
        {
            length--;
        }

        var shift = BitOperations.LeadingZeroCount(by[length - 1]);
        Shift(by, shift);
        Shift(dividend, shift);
        by = by[..length];
        var (top, next) = (by[^1], length > 1 ? by[^2] : 0UL);
        var reciprocal = Reciprocal(top);
        var start = dividend.Length - 1;
        while (start > length && dividend[start] == 0 && dividend[start - 1] < top)
        {
            start--;
        }

        for (var place = start - length; place >= 0; place--)
        {
            var part = dividend.Slice(place, length + 1);
            var digit = Digit(part, top, next, reciprocal);
            if (SubtractProduct(part, by, digit))
            {
                digit--;
                AddBack(part, by);
            }

            quotient[place] = digit;
        }

        return dividend.ContainsAnyExcept(0UL);
    }

    /// <summary>A digit of the quotient, or one more.</summary>
    private static ulong Digit(ReadOnlySpan<ulong> part, ulong top, ulong next, ulong reciprocal)
    {
        var (high, middle) = (part[^1], part[^2]);
        ulong digit, rest;
        if (high >= top)
        {
            digit = ulong.MaxValue;
            rest = middle + top;
            if (rest < top)
            {
                return digit;
            }
        }
        else
        {
            (digit, rest) = DivideTwo(high, middle, top, reciprocal);
        }

        var low = part.Length > 2 ? part[^3] : 0UL;
        for (var high2 = Math.BigMul(digit, next, out var low2);
             high2 > rest || (high2 == rest && low2 > low);
             high2 = Math.BigMul(digit, next, out low2))
        {
            digit--;
            rest += top;
            if (rest < top)
            {
                break;
            }
        }

        return digit;
    }

    /// <summary>⌊(2^128 − 1) / divisor⌋ − 2^64, of a divisor whose highest bit is set.</summary>
    private static ulong Reciprocal(ulong divisor) =>
        (ulong)(new UInt128(~divisor, ulong.MaxValue) / divisor);

    /// <summary>Two limbs by one that is larger than the higher one (Möller and Granlund 2011, algorithm 4).</summary>
    private static (ulong Digit, ulong Remainder) DivideTwo(ulong high, ulong low, ulong divisor, ulong reciprocal)
    {
        var quotient = Math.BigMul(reciprocal, high, out var fraction);
        fraction += low;
        quotient += high + 1 + (fraction < low ? 1UL : 0UL);
        var rest = low - (quotient * divisor);
        if (rest > fraction)
        {
            quotient--;
            rest += divisor;
        }

        return rest < divisor ? (quotient, rest) : (quotient + 1, rest - divisor);
    }

    /// <summary>Takes a multiple away; true when that was too much.</summary>
    private static bool SubtractProduct(Span<ulong> part, ReadOnlySpan<ulong> by, ulong digit)
    {
        var carry = 0UL;
        for (var i = 0; i < by.Length; i++)
        {
            var high = Math.BigMul(digit, by[i], out var low);
            low += carry;
            high += low < carry ? 1UL : 0UL;
            carry = high + (part[i] < low ? 1UL : 0UL);
            part[i] -= low;
        }

        var isTooMuch = part[by.Length] < carry;
        part[by.Length] -= carry;
        return isTooMuch;
    }

    private static void AddBack(Span<ulong> part, ReadOnlySpan<ulong> by)
    {
        var carry = 0UL;
        for (var i = 0; i < by.Length; i++)
        {
            part[i] = Add(part[i], by[i], ref carry);
        }

        part[by.Length] += carry;
    }

    private static void Shift(Span<ulong> limbs, int bits)
    {
        for (var i = limbs.Length - 1; bits > 0 && i >= 0; i--)
        {
            limbs[i] = (limbs[i] << bits) | (i > 0 ? limbs[i - 1] >> (LimbBits - bits) : 0UL);
        }
    }

    private static ulong Add(ulong left, ulong right, ref ulong carry)
    {
        var sum = left + right;
        var overflow = sum < left ? 1UL : 0UL;
        sum += carry;
        carry = overflow + (sum < carry ? 1UL : 0UL);
        return sum;
    }

    private static ulong Subtract(ulong left, ulong right, ref ulong borrow)
    {
        var difference = left - right;
        var underflow = left < right ? 1UL : 0UL;
        var result = difference - borrow;
        borrow = underflow + (difference < borrow ? 1UL : 0UL);
        return result;
    }
}
