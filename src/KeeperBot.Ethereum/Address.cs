using System.Buffers.Binary;

namespace KeeperBot.Ethereum;

/// <summary>The twenty bytes of an account.</summary>
/// <remarks>Text is written and checked with the mixed-case checksum of EIP-55.</remarks>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 20;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly uint _c;

    /// <summary>Copies exactly 20 bytes.</summary>
    /// <exception cref="MalformedDataException">Another length.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new MalformedDataException($"an address has {Length} bytes, this has {bytes.Length}");
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>The zero address: "no account".</summary>
    public static Address Zero => default;

    /// <summary>True when every byte is zero.</summary>
    public bool IsZero => (_a | _b | _c) == 0;

    /// <summary>Reads an address; mixed case must carry the right EIP-55 checksum, one case needs none.</summary>
    /// <exception cref="MalformedDataException">Not 20 bytes of hex, or a wrong checksum.</exception>
    public static Address Parse(ReadOnlySpan<char> text)
    {
        if (!Hex.TryDecode(text, out var bytes) || bytes.Length != Length)
        {
            throw new MalformedDataException($"'{Hex.Shorten(text)}' is not a 20-byte address");
        }

        var address = new Address(bytes);
        var digits = text[2..];
        var mixed = digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F');
        if (mixed && !text.SequenceEqual(address.ToString()))
        {
            throw new MalformedDataException(
                $"'{text}' fails its EIP-55 checksum: a letter is mistyped (lower case has no checksum)");
        }

        return address;
    }

    /// <summary>Reads an address by the rules of <see cref="Parse"/>, or answers false.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        try
        {
            address = Parse(text);
            return true;
        }
        catch (MalformedDataException)
        {
            address = default;
            return false;
        }
    }

    /// <summary>Writes the 20 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    /// <summary>The 20 bytes as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => _a == other._a && _b == other._b && _c == other._c;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c);

    /// <inheritdoc/>
    public int CompareTo(Address other) =>
        _a != other._a ? _a.CompareTo(other._a)
        : _b != other._b ? _b.CompareTo(other._b)
        : _c.CompareTo(other._c);

    /// <summary><c>0x</c> and 40 digits with the EIP-55 checksum.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        var lower = Convert.ToHexStringLower(bytes);
        Span<byte> ascii = stackalloc byte[Length * 2];
        System.Text.Encoding.ASCII.GetBytes(lower, ascii);
        Span<byte> hash = stackalloc byte[Hash32.Length];
        Keccak256.Compute(ascii, hash);
        Span<char> text = stackalloc char[2 + (Length * 2)];
        "0x".CopyTo(text);
        for (var i = 0; i < lower.Length; i++)
        {
            var nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xF;
            text[i + 2] = nibble >= 8 ? char.ToUpperInvariant(lower[i]) : lower[i];
        }

        return new string(text);
    }

    /// <summary>Same 20 bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Not the same 20 bytes.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>Earlier in big-endian order.</summary>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>Earlier or equal in big-endian order.</summary>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>Later in big-endian order.</summary>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>Later or equal in big-endian order.</summary>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;
}
