using System.Text.Json;
using System.Text.Json.Serialization;
using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>All that another program needs to use a running devnet.</summary>
public sealed record DevnetManifest
{
    /// <summary>The name of the manifest's file in a devnet's data folder.</summary>
    public const string FileName = "devnet.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        Converters = { new AddressConverter() },
    };

    /// <summary>JSON-RPC over HTTP; the same address takes WebSocket connections.</summary>
    public required string RpcUrl { get; init; }

    /// <summary>The chain id.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The account that may hedge.</summary>
    public required Address Keeper { get; init; }

    /// <summary>The keeper's key, a version 3 keystore.</summary>
    public required string KeystoreFile { get; init; }

    /// <summary>A file with the keystore's password.</summary>
    public required string PasswordFile { get; init; }

    /// <summary>Where the contracts are.</summary>
    public required DevnetAddresses Addresses { get; init; }

    /// <summary>Writes the manifest.</summary>
    public void Write(string path) => OwnerOnlyFiles.Write(path, Serialize(this));

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="DevnetException">The file is not there or is no manifest.</exception>
    public static DevnetManifest Read(string path)
    {
        try
        {
            return Parse<DevnetManifest>(File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new DevnetException(
                $"{path} is no devnet manifest: {error.Message}; 'keeperbot devnet' writes one when it starts", error);
        }
    }

    internal static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    internal static T Parse<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Json) ?? throw new JsonException("it holds null");

    /// <summary>Addresses as checksummed text.</summary>
    private sealed class AddressConverter : JsonConverter<Address>
    {
        public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Address.TryParse(reader.GetString(), out var address)
                ? address
                : throw new JsonException("an address is 0x and 40 digits, with a right checksum");

        public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
