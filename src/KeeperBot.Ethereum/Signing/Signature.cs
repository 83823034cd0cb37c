using System.Numerics;

namespace KeeperBot.Ethereum.Signing;

/// <summary>A recoverable ECDSA signature over secp256k1, with the lower of the two possible s (EIP-2).</summary>
public readonly record struct Signature
{
    /// <summary>The length of the compact form: r, s, v.</summary>
    public const int Length = 65;

    private const byte FirstV = 27;

    private Signature(Hash32 r, Hash32 s, byte yParity)
    {
        R = r;
        S = s;
        YParity = yParity;
    }

    /// <summary>r, big endian.</summary>
    public Hash32 R { get; }

    /// <summary>s, big endian, at most half the group's order.</summary>
    public Hash32 S { get; }

    /// <summary>Whether the y coordinate of the nonce's point is odd: 0 or 1.</summary>
    public byte YParity { get; }

    /// <summary>A signature of these numbers.</summary>
    /// <exception cref="MalformedDataException">r or s outside the group, a high s, or a parity above 1.</exception>
    public static Signature Create(BigInteger r, BigInteger s, byte yParity)
    {
        if (r.Sign <= 0 || r >= Secp256k1.Order || s.Sign <= 0 || s > Secp256k1.Order / 2 || yParity > 1)
        {
            throw new MalformedDataException("a signature has r or s out of range, a high s, or a parity above 1");
        }

        return new Signature(FromInteger(r), FromInteger(s), yParity);
    }

    /// <summary>Reads r, s and v in 65 bytes; v is 0, 1, 27 or 28.</summary>
    /// <exception cref="MalformedDataException">Another length, or a number out of range.</exception>
    public static Signature Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new MalformedDataException($"a signature has {Length} bytes, this has {bytes.Length}");
        }

        var v = bytes[Length - 1];
        return Create(
            new BigInteger(bytes[..32], isUnsigned: true, isBigEndian: true),
            new BigInteger(bytes[32..64], isUnsigned: true, isBigEndian: true),
            v >= FirstV ? (byte)(v - FirstV) : v);
    }

    /// <summary>r, s and v = 27 or 28: what contracts and wallets call a signature.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        R.CopyTo(bytes);
        S.CopyTo(bytes.AsSpan(32));
        bytes[Length - 1] = (byte)(FirstV + YParity);
        return bytes;
    }

    internal static BigInteger ToInteger(Hash32 number)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Length];
        number.CopyTo(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static Hash32 FromInteger(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Length];
        bytes.Clear();
        var length = value.GetByteCount(isUnsigned: true);
        value.TryWriteBytes(bytes[^length..], out _, isUnsigned: true, isBigEndian: true);
        return new Hash32(bytes);
    }
}
