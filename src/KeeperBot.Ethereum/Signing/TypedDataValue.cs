using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Ethereum.Signing;

/// <summary>Encodes the elementary values of typed data from JSON.</summary>
internal static class TypedDataValue
{
    private const int MaxDigits = 80;

    public static byte[] Encode(AbiType type, JsonElement value, string name)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Text:
                return Keccak256.Compute(Encoding.UTF8.GetBytes(Text(type, value, name))).ToArray();
            case AbiTypeKind.Bytes:
                return Keccak256.Compute(Hex.Decode(Text(type, value, name))).ToArray();
            default:
                var word = new byte[AbiWord.Length];
                try
                {
                    AbiEncoder.WriteWord(type, Word(type, value, name), name, word);
                }
                catch (AbiException e)
                {
                    throw new MalformedDataException($"typed data: {e.Message}", e);
                }

                return word;
        }
    }

    private static AbiValue Word(AbiType type, JsonElement value, string name) =>
        type.Kind switch
        {
            AbiTypeKind.UnsignedInteger or AbiTypeKind.SignedInteger => Integer(type, value, name),
            AbiTypeKind.Address => Address.Parse(Text(type, value, name)),
            AbiTypeKind.Boolean when value.ValueKind is JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
            AbiTypeKind.FixedBytes => Hex.Decode(Text(type, value, name)),
            _ => throw NotA(type, name),
        };

    /// <summary>A JSON number, or decimal or hex digits in a string.</summary>
    private static BigInteger Integer(AbiType type, JsonElement value, string name)
    {
        var text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(type, value, name);
        var isHex = text.StartsWith("0x", StringComparison.Ordinal);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign;
        var digits = isHex ? string.Concat("0", text.AsSpan(2)) : text;
        return text.Length <= MaxDigits && text != "0x"
            && BigInteger.TryParse(digits, style, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw NotA(type, name);
    }

    private static string Text(AbiType type, JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw NotA(type, name);

    private static MalformedDataException NotA(AbiType type, string name) =>
        new($"typed data: '{Hex.Shorten(name)}' is not a {type.Name}");
}
