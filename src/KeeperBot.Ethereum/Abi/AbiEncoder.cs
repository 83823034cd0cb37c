using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace KeeperBot.Ethereum.Abi;

/// <summary>The ABI's standard encoding. The length is computed first, so each encoding is one allocation.</summary>
/// <remarks>Source: Solidity's Contract ABI Specification, "Formal Specification of the Encoding".</remarks>
internal static class AbiEncoder
{
    /// <summary>UTF-8 that refuses half a surrogate pair instead of writing a replacement character.</summary>
    internal static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The encoding of <paramref name="values"/> with <paramref name="prefix"/> before it.</summary>
    public static byte[] Encode(
        ImmutableArray<AbiParameter> parameters, ReadOnlySpan<AbiValue> values, ReadOnlySpan<byte> prefix = default)
    {
        if (parameters.Length != values.Length)
        {
            var hint = parameters.Length == 1 ? " (wrap the items of one tuple or array in AbiValue.Of)" : "";
            var list = string.Join(", ", parameters);
            throw new AbiException($"({list}) takes {parameters.Length} values, {values.Length} were given{hint}");
        }

        var size = prefix.Length;
        for (var i = 0; i < parameters.Length; i++)
        {
            var type = parameters[i].Type;
            size = checked(size + type.HeadSize + (type.IsDynamic ? TailSize(type, values[i], parameters[i].Name) : 0));
        }

        var encoding = new byte[size];
        prefix.CopyTo(encoding);
        WriteComponents(parameters, values, encoding.AsSpan(prefix.Length));
        return encoding;
    }

    /// <summary>Writes the one word of a static elementary type.</summary>
    public static void WriteWord(AbiType type, in AbiValue value, string name, Span<byte> destination)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.UnsignedInteger:
                Require(value.IsInteger, type, value, name);
                RequireRange(!value.IsNegative && value.Word.FitsUnsigned(type.Size), type, value, name);
                value.Word.Write(destination);
                break;
            case AbiTypeKind.SignedInteger:
                Require(value.IsInteger, type, value, name);
                var isSignRight = value.Word.IsTopBitSet == value.IsNegative;
                RequireRange(isSignRight && value.Word.FitsSigned(type.Size), type, value, name);
                value.Word.Write(destination);
                break;
            case AbiTypeKind.Address:
                Require(value.IsAddress, type, value, name);
                value.Word.Write(destination);
                break;
            case AbiTypeKind.Boolean:
                Require(value.IsBoolean, type, value, name);
                value.Word.Write(destination);
                break;
            default:
                WriteFixedBytes(type, value, name, destination);
                break;
        }
    }

    /// <summary>The items of an array or tuple value, checked for kind and number.</summary>
    public static ReadOnlySpan<AbiValue> Items(AbiType type, in AbiValue value, string name)
    {
        var count = type.Kind switch
        {
            AbiTypeKind.FixedArray => type.Size,
            AbiTypeKind.Tuple => type.Components.Length,
            _ => value.Items.Length,
        };
        Require(value.IsItems && value.Items.Length == count, type, value, name);
        return value.Items;
    }

    /// <summary>The UTF-8 length of a string, refusing text that has none.</summary>
    public static int TextLength(AbiType type, in AbiValue value, string name)
    {
        var text = value.TextOrNull;
        Require(text is not null, type, value, name);
        try
        {
            return StrictUtf8.GetByteCount(text!);
        }
        catch (EncoderFallbackException e)
        {
            throw new AbiException($"parameter '{name}' has half a surrogate pair, which UTF-8 cannot hold", e);
        }
    }

    private static int TailSize(AbiType type, in AbiValue value, string name)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                Require(value.TryGetBytes(stackalloc byte[AbiWord.Length], out var bytes), type, value, name);
                return checked(AbiWord.Length + Padded(bytes.Length));
            case AbiTypeKind.Text:
                return checked(AbiWord.Length + Padded(TextLength(type, value, name)));
            case AbiTypeKind.Tuple:
                return ComponentsSize(type, Items(type, value, name));
            default:
                var count = type.Kind == AbiTypeKind.Array ? AbiWord.Length : 0;
                return checked(count + ItemsSize(type.Element!, Items(type, value, name), name));
        }
    }

    private static int ItemsSize(AbiType element, ReadOnlySpan<AbiValue> items, string name)
    {
        var size = checked(items.Length * element.HeadSize);
        if (element.IsDynamic)
        {
            foreach (ref readonly var item in items)
            {
                size = checked(size + TailSize(element, item, name));
            }
        }

        return size;
    }

    private static int ComponentsSize(AbiType tuple, ReadOnlySpan<AbiValue> items)
    {
        var size = tuple.FrameSize;
        for (var i = 0; i < items.Length; i++)
        {
            var component = tuple.Components[i];
            size = checked(size + (component.Type.IsDynamic ? TailSize(component.Type, items[i], component.Name) : 0));
        }

        return size;
    }

    // What needs a buffer on the stack is apart from what does not: clearing it would cost every number a word.
    private static void WriteFixedBytes(AbiType type, in AbiValue value, string name, Span<byte> destination)
    {
        Span<byte> buffer = stackalloc byte[AbiWord.Length];
        Require(value.TryGetBytes(buffer, out var bytes) && bytes.Length == type.Size, type, value, name);
        bytes.CopyTo(destination);
    }

    private static int WriteBytes(in AbiValue value, Span<byte> destination)
    {
        value.TryGetBytes(stackalloc byte[AbiWord.Length], out var bytes);
        WriteLength(bytes.Length, destination);
        bytes.CopyTo(destination[AbiWord.Length..]);
        return AbiWord.Length + Padded(bytes.Length);
    }

    private static int Write(AbiType type, in AbiValue value, string name, Span<byte> destination)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                return WriteBytes(value, destination);
            case AbiTypeKind.Text:
                var length = StrictUtf8.GetBytes(value.TextOrNull, destination[AbiWord.Length..]);
                WriteLength(length, destination);
                return AbiWord.Length + Padded(length);
            case AbiTypeKind.Tuple:
                return WriteComponents(type.Components, Items(type, value, name), destination);
            case AbiTypeKind.FixedArray:
                return WriteItems(type.Element!, Items(type, value, name), name, destination);
            case AbiTypeKind.Array:
                var items = Items(type, value, name);
                WriteLength(items.Length, destination);
                return AbiWord.Length + WriteItems(type.Element!, items, name, destination[AbiWord.Length..]);
            default:
                WriteWord(type, value, name, destination);
                return AbiWord.Length;
        }
    }

    private static int WriteComponents(
        ImmutableArray<AbiParameter> parameters, ReadOnlySpan<AbiValue> values, Span<byte> destination)
    {
        var head = 0;
        var tail = AbiParameter.FrameSize(parameters);
        for (var i = 0; i < parameters.Length; i++)
        {
            WriteMember(parameters[i].Type, values[i], parameters[i].Name, destination, ref head, ref tail);
        }

        return tail;
    }

    private static int WriteItems(AbiType element, ReadOnlySpan<AbiValue> items, string name, Span<byte> destination)
    {
        var head = 0;
        var tail = items.Length * element.HeadSize;
        foreach (ref readonly var item in items)
        {
            WriteMember(element, item, name, destination, ref head, ref tail);
        }

        return tail;
    }

    private static void WriteMember(
        AbiType type, in AbiValue value, string name, Span<byte> frame, ref int head, ref int tail)
    {
        if (type.IsWord)
        {
            WriteWord(type, value, name, frame[head..]);
        }
        else if (type.IsDynamic)
        {
            WriteLength(tail, frame[head..]);
            tail += Write(type, value, name, frame[tail..]);
        }
        else
        {
            Write(type, value, name, frame[head..]);
        }

        head += type.HeadSize;
    }

    private static void WriteLength(int length, Span<byte> destination) =>
        new AbiWord(0, 0, 0, (ulong)length).Write(destination);

    private static int Padded(int length) => checked(length + AbiWord.Length - 1) / AbiWord.Length * AbiWord.Length;

    // The checks are inlined, their messages are not: a check that holds costs a comparison.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Require(bool isMet, AbiType type, in AbiValue value, string name)
    {
        if (!isMet)
        {
            throw WrongKind(type, value, name);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RequireRange(bool isMet, AbiType type, in AbiValue value, string name)
    {
        if (!isMet || !value.IsWordInteger)
        {
            throw OutOfRange(type, value, name);
        }
    }

    private static AbiException WrongKind(AbiType type, in AbiValue value, string name) =>
        new($"parameter '{name}' is {type.Name}; {value.Description} cannot be encoded as that");

    private static AbiException OutOfRange(AbiType type, in AbiValue value, string name) =>
        new($"parameter '{name}' is {type.Name}; {Hex.Shorten(value.ToString())} is out of its range");
}
