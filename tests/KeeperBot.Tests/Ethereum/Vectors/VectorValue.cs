using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Ethereum.Vectors;

/// <summary>Reads the values of the vectors: bare JSON, or wrapped as <c>{"type": ..., "value": ...}</c>.</summary>
internal static class VectorValue
{
    public static AbiValue ToAbi(AbiType type, JsonElement json)
    {
        var isWrapped = json.ValueKind == JsonValueKind.Object;
        var value = isWrapped ? json.GetProperty("value") : json;
        switch (type.Kind)
        {
            case AbiTypeKind.UnsignedInteger or AbiTypeKind.SignedInteger:
                return Wrap(type, Integer(value));
            case AbiTypeKind.Address:
                return Address.Parse(value.GetString());
            case AbiTypeKind.Boolean:
                return value.GetBoolean();
            case AbiTypeKind.FixedBytes or AbiTypeKind.Bytes:
                return Hex.Decode(value.GetString());
            case AbiTypeKind.Text:
                return value.GetString()!;
            case AbiTypeKind.Tuple:
                return value.EnumerateArray().Select((item, i) => ToAbi(type.Components[i].Type, item)).ToArray();
            default:
                return value.EnumerateArray().Select(item => ToAbi(type.Element!, item)).ToArray();
        }
    }

    public static BigInteger Integer(JsonElement value)
    {
        var text = value.ToString();
        var digits = text.TrimStart('-');
        var magnitude = digits.StartsWith("0x", StringComparison.Ordinal)
            ? BigInteger.Parse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return text.StartsWith('-') ? -magnitude : magnitude;
    }

    /// <summary>Some integers are written outside their type, as the vectors' compiler wrapped them.</summary>
    private static BigInteger Wrap(AbiType type, BigInteger value)
    {
        var modulus = BigInteger.One << type.Size;
        var wrapped = ((value % modulus) + modulus) % modulus;
        var isNegative = type.Kind == AbiTypeKind.SignedInteger && wrapped >= modulus / 2;
        return isNegative ? wrapped - modulus : wrapped;
    }

    /// <summary>The items of a JSON array that the vectors store as a string.</summary>
    public static JsonElement Nested(JsonElement testCase, string property) =>
        JsonDocument.Parse(testCase.GetProperty(property).GetString()!).RootElement;

    public static byte[] Bytes(JsonElement testCase, string property) =>
        Hex.Decode(testCase.GetProperty(property).GetString());
}
