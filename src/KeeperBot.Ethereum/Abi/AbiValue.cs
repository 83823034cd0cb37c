using System.Globalization;
using System.Numerics;

namespace KeeperBot.Ethereum.Abi;

/// <summary>One value of any ABI type. Numbers, addresses and fixed bytes are held without an allocation.</summary>
/// <remarks>
/// A value knows its family, not its width: <c>5</c> may be encoded as <c>uint8</c> or <c>int256</c>, and the encoder
/// checks the range. Two values are equal when they would be encoded alike; names of struct components do not count.
/// </remarks>
public readonly struct AbiValue : IEquatable<AbiValue>
{
    private readonly object? _reference;
    private readonly AbiWord _word;
    private readonly Family _family;
    private readonly bool _isNegative;
    private readonly byte _length;

    private AbiValue(Family family, object? reference, AbiWord word = default, bool isNegative = false, int length = 0)
    {
        _family = family;
        _reference = reference;
        _word = word;
        _isNegative = isNegative;
        _length = (byte)length;
    }

    private enum Family : byte
    {
        Nothing,
        Integer,
        Address,
        Boolean,
        FixedBytes,
        Bytes,
        Text,
        Array,
        Tuple,
    }

    internal AbiWord Word => _word;

    internal bool IsNegative => _isNegative;

    /// <summary>Whether this is an integer that fits a word at all.</summary>
    internal bool IsWordInteger => _family == Family.Integer && _reference is null;

    internal bool IsInteger => _family == Family.Integer;

    internal bool IsAddress => _family == Family.Address;

    internal bool IsBoolean => _family == Family.Boolean;

    /// <summary>The UTF-16 text, or null when this is none.</summary>
    internal string? TextOrNull => _family == Family.Text ? (string)_reference! : null;

    internal bool IsItems => _family is Family.Array or Family.Tuple;

    /// <summary>The items without a copy; empty when this is neither an array nor a tuple.</summary>
    internal ReadOnlySpan<AbiValue> Items =>
        _reference switch
        {
            AbiValue[] array => array,
            AbiRecord record => record.Values,
            _ => [],
        };

    /// <summary>What the value is, for error messages: <c>an integer</c>, <c>3 items</c>.</summary>
    internal string Description =>
        _family switch
        {
            Family.Integer => "an integer",
            Family.Address => "an address",
            Family.Boolean => "a bool",
            Family.FixedBytes => $"{_length} bytes",
            Family.Bytes => $"{((byte[])_reference!).Length} bytes",
            Family.Text => "a string",
            Family.Array => $"an array of {Items.Length}",
            Family.Tuple => $"a tuple of {Items.Length}",
            _ => "nothing (an unset value)",
        };

    /// <summary>An item of an array or a component of a tuple.</summary>
    /// <exception cref="AbiException">Not an array or tuple, or no such position.</exception>
    public AbiValue this[int index]
    {
        get
        {
            var items = AsItems();
            return (uint)index < (uint)items.Length
                ? items[index]
                : throw new AbiException($"there is no item {index} in {Description}");
        }
    }

    /// <summary>A component of a decoded tuple, by its name in the ABI.</summary>
    /// <exception cref="AbiException">Not a decoded tuple, or no such component.</exception>
    public AbiValue this[string componentName] =>
        _reference is AbiRecord record
            ? record[componentName]
            : throw new AbiException($"'{componentName}' cannot be read from {Description} without names");

    /// <summary>The integer.</summary>
    /// <exception cref="AbiException">Another type.</exception>
    public BigInteger AsBigInteger()
    {
        Require(_family == Family.Integer, "an integer");
        return _reference is BigInteger wide ? wide : _word.ToBigInteger(_isNegative);
    }

    /// <summary>The integer as 64 bits without sign.</summary>
    /// <exception cref="AbiException">Another type, negative, or above 2^64-1.</exception>
    public ulong AsUInt64()
    {
        Require(_family == Family.Integer, "an integer");
        var fits = _reference is null && !_isNegative && (_word.A | _word.B | _word.C) == 0;
        return fits ? _word.D : throw new AbiException($"{AsBigInteger()} does not fit 64 bits without sign");
    }

    /// <summary>The integer as 32 bits with sign.</summary>
    /// <exception cref="AbiException">Another type, or outside [-2^31, 2^31).</exception>
    public int AsInt32()
    {
        Require(_family == Family.Integer, "an integer");
        var fits = _reference is null && _word.FitsSigned(32) && _word.IsTopBitSet == _isNegative;
        return fits ? (int)_word.D : throw new AbiException($"{AsBigInteger()} does not fit 32 bits with sign");
    }

    /// <summary>The address.</summary>
    /// <exception cref="AbiException">Another type.</exception>
    public Address AsAddress()
    {
        Require(_family == Family.Address, "an address");
        Span<byte> bytes = stackalloc byte[AbiWord.Length];
        _word.Write(bytes);
        return new Address(bytes[^Address.Length..]);
    }

    /// <summary>The truth value.</summary>
    /// <exception cref="AbiException">Another type.</exception>
    public bool AsBool()
    {
        Require(_family == Family.Boolean, "a bool");
        return _word.D != 0;
    }

    /// <summary>The bytes of <c>bytes</c>, <c>bytesN</c> or <c>function</c>, as a copy.</summary>
    /// <exception cref="AbiException">Another type.</exception>
    public byte[] AsBytes()
    {
        Require(TryGetBytes(stackalloc byte[AbiWord.Length], out var bytes), "bytes");
        return bytes.ToArray();
    }

    /// <summary>Thirty-two bytes.</summary>
    /// <exception cref="AbiException">Another type, or bytes of another length.</exception>
    public Hash32 AsHash32()
    {
        var isBytes = TryGetBytes(stackalloc byte[AbiWord.Length], out var bytes);
        Require(isBytes && bytes.Length == Hash32.Length, "32 bytes");
        return new Hash32(bytes);
    }

    /// <summary>The string.</summary>
    /// <exception cref="AbiException">Another type.</exception>
    public string AsText()
    {
        Require(_family == Family.Text, "a string");
        return (string)_reference!;
    }

    /// <summary>The items of an array or the components of a tuple.</summary>
    /// <exception cref="AbiException">Another type.</exception>
    public ReadOnlySpan<AbiValue> AsItems()
    {
        Require(_family is Family.Array or Family.Tuple, "an array or a tuple");
        return Items;
    }

    /// <summary>A number of at most 256 bits; a wider one is refused when it is encoded.</summary>
    public static implicit operator AbiValue(BigInteger value) =>
        AbiWord.TryFrom(value, out var word)
            ? new(Family.Integer, null, word, value.Sign < 0)
            : new(Family.Integer, value, default, value.Sign < 0);

    /// <summary>A number.</summary>
    public static implicit operator AbiValue(int value) => (long)value;

    /// <summary>A number.</summary>
    public static implicit operator AbiValue(long value) =>
        new(Family.Integer, null, AbiWord.FromInt64(value), value < 0);

    /// <summary>A number.</summary>
    public static implicit operator AbiValue(ulong value) => new(Family.Integer, null, new AbiWord(0, 0, 0, value));

    /// <summary>A truth value.</summary>
    public static implicit operator AbiValue(bool value) =>
        new(Family.Boolean, null, new AbiWord(0, 0, 0, value ? 1UL : 0));

    /// <summary>An address.</summary>
    public static implicit operator AbiValue(Address value)
    {
        Span<byte> bytes = stackalloc byte[AbiWord.Length];
        value.CopyTo(bytes[^Address.Length..]);
        return new(Family.Address, null, AbiWord.Read(bytes));
    }

    /// <summary>Thirty-two bytes, for <c>bytes32</c> or <c>bytes</c>.</summary>
    public static implicit operator AbiValue(Hash32 value)
    {
        Span<byte> bytes = stackalloc byte[AbiWord.Length];
        value.CopyTo(bytes);
        return FixedBytes(AbiWord.Read(bytes), Hash32.Length);
    }

    /// <summary>Bytes, for <c>bytes</c>, or for <c>bytesN</c> when there are N. The array is not copied.</summary>
    public static implicit operator AbiValue(byte[] value) => new(Family.Bytes, value ?? []);

    /// <summary>Text, encoded as UTF-8.</summary>
    public static implicit operator AbiValue(string value) => new(Family.Text, value ?? "");

    /// <summary>The items of an array, or the components of a tuple in order. The array is not copied.</summary>
    public static implicit operator AbiValue(AbiValue[] value) => new(Family.Array, value ?? []);

    /// <summary>A tuple with names.</summary>
    public static implicit operator AbiValue(AbiRecord value) => new(Family.Tuple, value);

    /// <summary>
    /// A tuple or array of these items. Where it is a function's only argument, write this: a bare array would be taken
    /// for the list of arguments.
    /// </summary>
    public static AbiValue Of(params AbiValue[] items) => items;

    /// <summary>Encoded alike.</summary>
    public static bool operator ==(AbiValue left, AbiValue right) => left.Equals(right);

    /// <summary>Not encoded alike.</summary>
    public static bool operator !=(AbiValue left, AbiValue right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(AbiValue other)
    {
        if (TryGetBytes(stackalloc byte[AbiWord.Length], out var bytes))
        {
            var areBothBytes = other.TryGetBytes(stackalloc byte[AbiWord.Length], out var otherBytes);
            return areBothBytes && bytes.SequenceEqual(otherBytes);
        }

        if (IsItems || other.IsItems)
        {
            return IsItems == other.IsItems && Items.SequenceEqual(other.Items);
        }

        return _family == other._family && _word == other._word && _isNegative == other._isNegative
            && Equals(_reference, other._reference);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AbiValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        if (TryGetBytes(stackalloc byte[AbiWord.Length], out var bytes))
        {
            hash.AddBytes(bytes);
        }
        else if (IsItems)
        {
            foreach (var item in Items)
            {
                hash.Add(item);
            }
        }
        else
        {
            hash.Add(_word);
            hash.Add(_reference);
        }

        return hash.ToHashCode();
    }

    /// <summary>The value for a person: decimal numbers, hex bytes, quoted text; long ones are shortened.</summary>
    public override string ToString() =>
        _family switch
        {
            Family.Integer => AsBigInteger().ToString(CultureInfo.InvariantCulture),
            Family.Address => AsAddress().ToString(),
            Family.Boolean => AsBool() ? "true" : "false",
            Family.FixedBytes or Family.Bytes => Hex.Shorten(Hex.Encode(AsBytes())),
            Family.Text => $"\"{Hex.Shorten(AsText())}\"",
            Family.Array => $"[{string.Join(", ", Items.ToArray())}]",
            Family.Tuple => ((AbiRecord)_reference!).ToString(),
            _ => "(nothing)",
        };

    /// <summary>An integer as decoded from a word.</summary>
    internal static AbiValue Integer(AbiWord word, bool isNegative) => new(Family.Integer, null, word, isNegative);

    /// <summary>An address as decoded from a word.</summary>
    internal static AbiValue FromAddressWord(AbiWord word) => new(Family.Address, null, word);

    /// <summary>The first <paramref name="length"/> bytes of a word.</summary>
    internal static AbiValue FixedBytes(AbiWord word, int length) => new(Family.FixedBytes, null, word, length: length);

    /// <summary>The bytes, without a copy of an array; <paramref name="buffer"/> takes those of a word.</summary>
    internal bool TryGetBytes(Span<byte> buffer, out ReadOnlySpan<byte> bytes)
    {
        switch (_family)
        {
            case Family.Bytes:
                bytes = (byte[])_reference!;
                return true;
            case Family.FixedBytes:
                _word.Write(buffer);
                bytes = buffer[.._length];
                return true;
            default:
                bytes = default;
                return false;
        }
    }

    private void Require(bool isMet, string wanted)
    {
        if (!isMet)
        {
            throw new AbiException($"{wanted} was asked for, but the value is {Description}");
        }
    }
}
