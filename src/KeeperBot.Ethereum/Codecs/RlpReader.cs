using System.Numerics;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>Reads recursive-length prefixes item by item without copying; only canonical encodings.</summary>
/// <remarks>
/// Refused: a length written longer than needed, a single byte below 0x80 with a prefix, a length past the end, nesting
/// beyond <see cref="MaxDepth"/>, data beyond <see cref="Rlp.MaxLength"/>. Source: yellow paper, appendix B.
/// </remarks>
public ref struct RlpReader
{
    /// <summary>The deepest nesting of lists that is read; a transaction's access list needs four.</summary>
    public const int MaxDepth = 64;

    private readonly int _depth;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first item of <paramref name="data"/>.</summary>
    /// <exception cref="MalformedDataException">More than <see cref="Rlp.MaxLength"/> bytes.</exception>
    public RlpReader(ReadOnlySpan<byte> data)
        : this(data, 0)
    {
    }

    private RlpReader(ReadOnlySpan<byte> data, int depth)
    {
        if (data.Length > Rlp.MaxLength || depth > MaxDepth)
        {
            throw new MalformedDataException($"RLP of {data.Length} bytes at depth {depth} exceeds what is read");
        }

        _rest = data;
        _depth = depth;
    }

    /// <summary>Whether every item was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Whether the next item is a list rather than a byte string.</summary>
    public readonly bool IsNextList => !_rest.IsEmpty && _rest[0] >= Rlp.ShortList;

    /// <summary>Reads a byte string; the bytes are a view of the input.</summary>
    /// <exception cref="MalformedDataException">A list, no item, or not canonical.</exception>
    public ReadOnlySpan<byte> ReadBytes(string name)
    {
        Require(!IsNextList, name, "is a list, not bytes");
        if (!_rest.IsEmpty && _rest[0] < Rlp.ShortBytes)
        {
            return Take(0, 1, name);
        }

        var bytes = ReadPayload(Rlp.ShortBytes, Rlp.LongBytes, name);
        Require(bytes.Length != 1 || bytes[0] >= Rlp.ShortBytes, name, "has a prefix it does not need");
        return bytes;
    }

    /// <summary>Reads an integer of at most 256 bits.</summary>
    /// <exception cref="MalformedDataException">Not canonical, a leading zero, or longer than 32 bytes.</exception>
    public BigInteger ReadInteger(string name)
    {
        var bytes = ReadBytes(name);
        Require(bytes.Length <= 32, name, "exceeds 256 bits");
        Require(bytes.IsEmpty || bytes[0] != 0, name, "has a leading zero");
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>Reads an integer of at most 64 bits.</summary>
    /// <exception cref="MalformedDataException">Not canonical, a leading zero, or longer than 8 bytes.</exception>
    public ulong ReadUInt64(string name)
    {
        var value = ReadInteger(name);
        Require(value <= ulong.MaxValue, name, "exceeds 64 bits");
        return (ulong)value;
    }

    /// <summary>Reads an address, or null for the empty bytes that stand for "create a contract".</summary>
    /// <exception cref="MalformedDataException">Neither 20 bytes nor none.</exception>
    public Address? ReadAddressOrNone(string name)
    {
        var bytes = ReadBytes(name);
        Require(bytes.Length is 0 or Address.Length, name, "is no address");
        return bytes.IsEmpty ? null : new Address(bytes);
    }

    /// <summary>Reads a list and answers a reader of its items.</summary>
    /// <exception cref="MalformedDataException">Bytes, no item, not canonical, or nested too deeply.</exception>
    public RlpReader ReadList(string name)
    {
        Require(_rest.IsEmpty || IsNextList, name, "is bytes, not a list");
        return new RlpReader(ReadPayload(Rlp.ShortList, Rlp.LongList, name), _depth + 1);
    }

    /// <summary>Refuses further items.</summary>
    /// <exception cref="MalformedDataException">There are some.</exception>
    public readonly void ExpectEnd(string name) => Require(IsAtEnd, name, "has more than it should");

    private static void Require(bool isMet, string name, string problem)
    {
        if (!isMet)
        {
            throw new MalformedDataException($"RLP: {name} {problem}");
        }
    }

    private ReadOnlySpan<byte> ReadPayload(byte shortPrefix, byte longPrefix, string name)
    {
        Require(!_rest.IsEmpty, name, "is missing");
        var prefix = _rest[0];
        if (prefix <= longPrefix)
        {
            return Take(1, prefix - shortPrefix, name);
        }

        var lengthOfLength = prefix - longPrefix;
        Require(lengthOfLength <= sizeof(int) && lengthOfLength < _rest.Length, name, "has an impossible length");
        Require(_rest[1] != 0, name, "has a length with a leading zero");
        var length = 0L;
        foreach (var digit in _rest.Slice(1, lengthOfLength))
        {
            length = (length << 8) | digit;
        }

        Require(length > Rlp.MaxShort, name, "has a length longer than needed");
        return Take(1 + lengthOfLength, length, name);
    }

    private ReadOnlySpan<byte> Take(int skip, long length, string name)
    {
        Require(length <= _rest.Length - skip, name, "runs past the end");
        var taken = _rest.Slice(skip, (int)length);
        _rest = _rest[(skip + (int)length)..];
        return taken;
    }
}
