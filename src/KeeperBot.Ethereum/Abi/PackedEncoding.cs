namespace KeeperBot.Ethereum.Abi;

/// <summary>Solidity's <c>abi.encodePacked</c>: values one after another without lengths.</summary>
/// <remarks>
/// Source: Contract ABI Specification, "Non-standard Packed Mode". Items of arrays are padded to a word. Two different
/// lists of values can have one packed encoding, so hash this only where a contract does.
/// </remarks>
public static class PackedEncoding
{
    /// <summary>The packed encoding of <paramref name="values"/>.</summary>
    /// <exception cref="AbiException">A value does not fit, the counts differ, or a type cannot be packed.</exception>
    public static byte[] Encode(ReadOnlySpan<AbiType> types, ReadOnlySpan<AbiValue> values)
    {
        if (types.Length != values.Length)
        {
            throw new AbiException($"{types.Length} types were given with {values.Length} values");
        }

        var output = new List<byte>();
        for (var i = 0; i < types.Length; i++)
        {
            Append(output, types[i], values[i], $"#{i}");
        }

        return [.. output];
    }

    private static void Append(List<byte> output, AbiType type, in AbiValue value, string name)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                output.AddRange(value.AsBytes());
                break;
            case AbiTypeKind.Text:
                var text = new byte[AbiEncoder.TextLength(type, value, name)];
                AbiEncoder.StrictUtf8.GetBytes(value.TextOrNull, text);
                output.AddRange(text);
                break;
            case AbiTypeKind.Array or AbiTypeKind.FixedArray:
                AppendItems(output, type, value, name);
                break;
            case AbiTypeKind.Tuple:
                throw new AbiException($"{name} is the tuple {type}: Solidity packs no tuples");
            default:
                var word = Word(type, value, name);
                output.AddRange(type.Kind switch
                {
                    AbiTypeKind.FixedBytes => word[..type.Size],
                    AbiTypeKind.Address => word[^Address.Length..],
                    AbiTypeKind.Boolean => word[^1..],
                    _ => word[^(type.Size / 8)..],
                });
                break;
        }
    }

    private static void AppendItems(List<byte> output, AbiType type, in AbiValue value, string name)
    {
        var element = type.Element!;
        if (element.IsDynamic || element.Kind == AbiTypeKind.Tuple)
        {
            throw new AbiException($"{name} is {type}: Solidity packs no arrays of arrays, tuples, bytes or strings");
        }

        foreach (ref readonly var item in AbiEncoder.Items(type, value, name))
        {
            if (element.Kind == AbiTypeKind.FixedArray)
            {
                AppendItems(output, element, item, name);
            }
            else
            {
                output.AddRange(Word(element, item, name));
            }
        }
    }

    private static byte[] Word(AbiType type, in AbiValue value, string name)
    {
        var word = new byte[AbiWord.Length];
        AbiEncoder.WriteWord(type, value, name, word);
        return word;
    }
}
