using System.Buffers.Binary;
using System.Numerics;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>Writes recursive-length prefixes. A list is built from items that are encoded already.</summary>
/// <remarks>Source: Ethereum yellow paper, appendix B.</remarks>
public static class Rlp
{
    /// <summary>The longest encoding that is read, in bytes; a node accepts transactions of 128 KiB.</summary>
    public const int MaxLength = 1 << 20;

    internal const byte ShortBytes = 0x80;
    internal const byte LongBytes = 0xB7;
    internal const byte ShortList = 0xC0;
    internal const byte LongList = 0xF7;
    internal const int MaxShort = 55;

    /// <summary>The encoding of a byte string.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 1 && bytes[0] < ShortBytes ? [bytes[0]] : WithPrefix(ShortBytes, LongBytes, bytes);

    /// <summary>The encoding of a non-negative integer: big endian without a leading zero, zero being empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static byte[] Encode(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value.IsZero ? Encode([]) : Encode(value.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    /// <summary>The encoding of a list whose items are encoded already.</summary>
    public static byte[] EncodeList(params ReadOnlySpan<byte[]> items)
    {
        var length = 0;
        foreach (var item in items)
        {
            length = checked(length + item.Length);
        }

        var payload = new byte[length];
        var position = 0;
        foreach (var item in items)
        {
            item.CopyTo(payload, position);
            position += item.Length;
        }

        return WithPrefix(ShortList, LongList, payload);
    }

    private static byte[] WithPrefix(byte shortPrefix, byte longPrefix, ReadOnlySpan<byte> payload)
    {
        if (payload.Length <= MaxShort)
        {
            return [(byte)(shortPrefix + payload.Length), .. payload];
        }

        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, payload.Length);
        var digits = length.TrimStart((byte)0);
        return [(byte)(longPrefix + digits.Length), .. digits, .. payload];
    }
}
