using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Signing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core;

/// <summary>
/// The one JSON form of everything that is journalled or hashed: same value, same bytes, on every machine.
/// </summary>
/// <remarks>
/// Properties in the order of declaration, no white space, integers beyond 64 bits as decimal strings, doubles in the
/// shortest form that reads back to the same bits. NaN and infinities are refused: no figure may be one.
/// </remarks>
public static class Canonical
{
    /// <summary>The canonical UTF-8 JSON of a value.</summary>
    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>());

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are not the JSON of a <typeparamref name="T"/>.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, TypeInfo<T>()) ?? throw new JsonException($"null is not a {typeof(T).Name}");

    private static JsonTypeInfo<T> TypeInfo<T>() =>
        (JsonTypeInfo<T>)(CanonicalContext.Default.GetTypeInfo(typeof(T))
            ?? throw new InvariantException($"{typeof(T).Name} has no canonical form"));
}

/// <summary>The types that have a canonical form.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(BigIntegerJson), typeof(AddressJson), typeof(Hash32Json)])]
[JsonSerializable(typeof(Mandate))]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(Decision[]))]
[JsonSerializable(typeof(KeeperState))]
[JsonSerializable(typeof(StoredSnapshot))]
[JsonSerializable(typeof(Fact.IntentChanged))]
[JsonSerializable(typeof(Fact.OperatorSpoke))]
[JsonSerializable(typeof(Fact.AccountAdopted))]
[JsonSerializable(typeof(Fact.GapFilled))]
[JsonSerializable(typeof(Fact.CodesSeen))]
[JsonSerializable(typeof(Fact.Halted))]
[JsonSerializable(typeof(Fact.DocumentStated))]
[JsonSerializable(typeof(SigningMemory))]
internal sealed partial class CanonicalContext : JsonSerializerContext;

internal sealed class BigIntegerJson : JsonConverter<BigInteger>
{
    public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        BigInteger.TryParse(reader.GetString(), System.Globalization.NumberStyles.AllowLeadingSign, null, out var value)
            ? value
            : throw new JsonException("an integer in a string was expected");

    public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

internal sealed class AddressJson : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Address.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("an address was expected");

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

internal sealed class Hash32Json : JsonConverter<Hash32>
{
    public override Hash32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Hash32.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("a 32-byte hash was expected");

    public override void Write(Utf8JsonWriter writer, Hash32 value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
