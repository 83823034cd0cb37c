using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Ethereum.Abi;

/// <summary>A parsed ABI type. Two types with the same canonical name are equal.</summary>
/// <remarks>
/// Source: Solidity's Contract ABI Specification. Types that Solidity cannot produce (<c>T[0]</c>, the empty tuple) are
/// refused, since they let a few bytes of data stand for any number of values; <c>fixed</c> is refused because no
/// compiler implements it.
/// </remarks>
public sealed class AbiType : IEquatable<AbiType>
{
    /// <summary>The greatest nesting of arrays and tuples.</summary>
    public const int MaxDepth = 32;

    /// <summary>The greatest static size in bytes, a bound on what a type alone can make a decoder reserve.</summary>
    private const int MaxStaticSize = 1 << 20;

    private const int Word = 32;

    private AbiType(AbiTypeKind kind, string name, int size, AbiType? element, ImmutableArray<AbiParameter> components)
    {
        Kind = kind;
        Name = name;
        Size = size;
        Element = element;
        Components = components;
        var deepest = components.Select(static item => item.Type.Depth).DefaultIfEmpty().Max();
        Depth = 1 + Math.Max(element?.Depth ?? 0, deepest);
        IsDynamic = kind switch
        {
            AbiTypeKind.Bytes or AbiTypeKind.Text or AbiTypeKind.Array => true,
            AbiTypeKind.FixedArray => element!.IsDynamic,
            _ => components.Any(static item => item.Type.IsDynamic),
        };
        var frame = kind switch
        {
            AbiTypeKind.FixedArray => (long)size * element!.HeadSize,
            AbiTypeKind.Tuple => components.Sum(static item => (long)item.Type.HeadSize),
            _ => Word,
        };
        if (Depth > MaxDepth || frame > MaxStaticSize)
        {
            throw new MalformedDataException(
                $"the type {Hex.Shorten(name)} is nested deeper than {MaxDepth} or larger than {MaxStaticSize} bytes");
        }

        FrameSize = (int)frame;
        HeadSize = IsDynamic ? Word : FrameSize;
        IsWord = !IsDynamic && kind is not (AbiTypeKind.FixedArray or AbiTypeKind.Tuple);
    }

    /// <summary>The family.</summary>
    public AbiTypeKind Kind { get; }

    /// <summary>The canonical name, as selectors are computed from: <c>(uint256,address)[2]</c>.</summary>
    public string Name { get; }

    /// <summary>Bits of an integer, bytes of fixed bytes, items of a fixed array; else 0.</summary>
    public int Size { get; }

    /// <summary>The type of an array's items; null for everything that is no array.</summary>
    public AbiType? Element { get; }

    /// <summary>The components of a tuple; empty for everything else.</summary>
    public ImmutableArray<AbiParameter> Components { get; }

    /// <summary>Whether the encoding's length depends on the value, so that the head holds an offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>Whether it is one word: a number, an address, a bool or fixed bytes.</summary>
    internal bool IsWord { get; }

    /// <summary>The bytes it takes in the head of what contains it: its static size, or a word of offset.</summary>
    internal int HeadSize { get; }

    /// <summary>The bytes of the heads of a tuple's components or a fixed array's items; else one word.</summary>
    internal int FrameSize { get; }

    private int Depth { get; }

    /// <summary>Reads a type as written in source: <c>uint256</c>, <c>(address to, uint24 fee)[]</c>.</summary>
    /// <exception cref="MalformedDataException">The text names no ABI type.</exception>
    public static AbiType Parse(string text)
    {
        var parser = new AbiSignatureParser(text);
        var type = parser.ReadType();
        parser.ExpectEnd();
        return type;
    }

    /// <summary>The tuple of <paramref name="components"/>.</summary>
    /// <exception cref="MalformedDataException">No component, or nested too deeply.</exception>
    public static AbiType Tuple(ImmutableArray<AbiParameter> components) =>
        components.IsEmpty
            ? throw new MalformedDataException("a tuple without components is no ABI type: no struct is empty")
            : new(AbiTypeKind.Tuple, AbiParameter.Signature("", components), 0, null, components);

    /// <summary>The array of this type: of <paramref name="length"/> items, or of any number when null.</summary>
    /// <exception cref="MalformedDataException">A length below 1, or nested too deeply.</exception>
    public AbiType ArrayOf(int? length = null) =>
        length switch
        {
            null => new(AbiTypeKind.Array, $"{Name}[]", 0, this, []),
            > 0 => new(AbiTypeKind.FixedArray, string.Create(CultureInfo.InvariantCulture, $"{Name}[{length}]"),
                length.Value, this, []),
            _ => throw new MalformedDataException($"{Hex.Shorten(Name)}[{length}] is no ABI type: no array is empty"),
        };

    /// <summary>The elementary type of a name without brackets, such as <c>uint</c> or <c>bytes32</c>.</summary>
    internal static AbiType Elementary(ReadOnlySpan<char> name)
    {
        switch (name)
        {
            case "address":
                return new(AbiTypeKind.Address, "address", 0, null, []);
            case "bool":
                return new(AbiTypeKind.Boolean, "bool", 0, null, []);
            case "string":
                return new(AbiTypeKind.Text, "string", 0, null, []);
            case "bytes":
                return new(AbiTypeKind.Bytes, "bytes", 0, null, []);
            case "function":
                return new(AbiTypeKind.FixedBytes, "function", 24, null, []);
            case "uint":
                return Elementary("uint256");
            case "int":
                return Elementary("int256");
            default:
                return Sized(name);
        }
    }

    /// <inheritdoc/>
    public bool Equals(AbiType? other) =>
        other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbiType);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The canonical name.</summary>
    public override string ToString() => Name;

    private static AbiType Sized(ReadOnlySpan<char> name)
    {
        if (name.StartsWith("fixed", StringComparison.Ordinal) || name.StartsWith("ufixed", StringComparison.Ordinal))
        {
            throw new MalformedDataException(
                $"'{Hex.Shorten(name)}' is not supported: no compiler implements fixed-point ABI types");
        }

        var digits = name.TrimStart("abcdefghijklmnopqrstuvwxyz");
        var family = name[..^digits.Length];
        var isCanonical = digits.Length is 1 or 2 or 3 && digits[0] != '0';
        var valid = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && isCanonical;
        if (valid && family is "bytes" && size <= Word)
        {
            return new(AbiTypeKind.FixedBytes, name.ToString(), size, null, []);
        }

        if (valid && family is "uint" or "int" && size <= 256 && size % 8 == 0)
        {
            var kind = family is "uint" ? AbiTypeKind.UnsignedInteger : AbiTypeKind.SignedInteger;
            return new(kind, name.ToString(), size, null, []);
        }

        throw new MalformedDataException($"'{Hex.Shorten(name)}' is no ABI type");
    }
}
