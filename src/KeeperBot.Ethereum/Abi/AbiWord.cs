using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace KeeperBot.Ethereum.Abi;

/// <summary>One 256-bit word of the ABI, most significant limb first.</summary>
internal readonly record struct AbiWord(ulong A, ulong B, ulong C, ulong D)
{
    public const int Length = 32;

    private const int HalfBits = 128;

    public bool IsTopBitSet => (long)A < 0;

    public static AbiWord Read(ReadOnlySpan<byte> source)
    {
        // One check of the length instead of four.
        var word = source[..Length];
        return new(
            BinaryPrimitives.ReadUInt64BigEndian(word),
            BinaryPrimitives.ReadUInt64BigEndian(word[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(word[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(word[24..]));
    }

    public static AbiWord FromInt64(long value)
    {
        var sign = (ulong)(value >> 63);
        return new(sign, sign, sign, (ulong)value);
    }

    /// <summary>The two's complement of an integer, or false when it lies outside [-2^255, 2^256).</summary>
    [SkipLocalsInit]
    public static bool TryFrom(BigInteger value, out AbiWord word)
    {
        // Nearly every amount there is; the general way takes ten times as long.
        if (value.Sign >= 0 && value.GetBitLength() <= HalfBits)
        {
            var half = (UInt128)value;
            word = new(0, 0, (ulong)(half >> 64), (ulong)half);
            return true;
        }

        // Least significant byte first, so that what is not written is the sign's extension already.
        Span<byte> bytes = stackalloc byte[Length];
        bytes.Fill(value.Sign < 0 ? (byte)0xFF : (byte)0);
        if (!value.TryWriteBytes(bytes, out _, isUnsigned: value.Sign >= 0))
        {
            word = default;
            return false;
        }

        word = new(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        var word = destination[..Length];
        BinaryPrimitives.WriteUInt64BigEndian(word, A);
        BinaryPrimitives.WriteUInt64BigEndian(word[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(word[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], D);
    }

    public bool FitsUnsigned(int bits) => BitLength <= bits;

    /// <summary>Whether the two's complement value needs at most <paramref name="bits"/> bits with its sign.</summary>
    public bool FitsSigned(int bits) =>
        (IsTopBitSet ? new AbiWord(~A, ~B, ~C, ~D).BitLength : BitLength) < bits;

    /// <summary>Whether every byte after the first <paramref name="bytes"/> is zero.</summary>
    public bool IsZeroAfter(int bytes)
    {
        Span<byte> all = stackalloc byte[Length];
        Write(all);
        return !all[bytes..].ContainsAnyExcept((byte)0);
    }

    [SkipLocalsInit]
    public BigInteger ToBigInteger(bool isNegative)
    {
        if ((A | B) == 0)
        {
            return C == 0 ? D : new UInt128(C, D);
        }

        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return new BigInteger(bytes, isUnsigned: !isNegative, isBigEndian: true);
    }

    private int BitLength =>
        A != 0 ? 256 - BitOperations.LeadingZeroCount(A)
        : B != 0 ? 192 - BitOperations.LeadingZeroCount(B)
        : C != 0 ? 128 - BitOperations.LeadingZeroCount(C)
        : 64 - BitOperations.LeadingZeroCount(D);
}
