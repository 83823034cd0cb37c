using System.Text;
using System.Text.Json;

namespace KeeperBot.Ethereum.Signing;

/// <summary>The parts of a version 3 keystore.</summary>
/// <param name="Address">The account it says it is for; files of some clients leave it out.</param>
/// <param name="Ciphertext">The encrypted key.</param>
/// <param name="Counter">The first counter block (the file calls it <c>iv</c>).</param>
/// <param name="Mac">The authentication code.</param>
/// <param name="Kdf">The key derivation.</param>
internal sealed record KeystoreFile(Address? Address, byte[] Ciphertext, byte[] Counter, byte[] Mac, KeystoreKdf Kdf)
{
    private const int Version = 3;
    private const string Cipher = "aes-128-ctr";

    /// <summary>Reads the parts and checks their shapes.</summary>
    /// <exception cref="KeystoreException">A part is missing, of the wrong shape or not supported.</exception>
    public static KeystoreFile Read(JsonElement root)
    {
        if (Integer(root, "version") != Version)
        {
            throw new KeystoreException($"the keystore is not of version {Version}");
        }

        var crypto = Child(root, "crypto", JsonValueKind.Object);
        if (Text(crypto, "cipher") != Cipher)
        {
            throw new KeystoreException($"the keystore's cipher is not {Cipher}");
        }

        var ciphertext = Bytes(crypto, "ciphertext");
        var counter = Bytes(Child(crypto, "cipherparams", JsonValueKind.Object), "iv");
        var mac = Bytes(crypto, "mac");
        if (ciphertext.Length != PrivateKey.Length || counter.Length != 16 || mac.Length != Hash32.Length)
        {
            throw new KeystoreException("the keystore's ciphertext, iv or mac has a wrong length");
        }

        var kdf = KeystoreKdf.Read(Text(crypto, "kdf"), Child(crypto, "kdfparams", JsonValueKind.Object));
        return new KeystoreFile(ReadAddress(root), ciphertext, counter, mac, kdf);
    }

    /// <summary>The JSON as geth writes it.</summary>
    public string Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("address", Address.ToString()![2..].ToLowerInvariant());
            json.WriteStartObject("crypto");
            json.WriteString("cipher", Cipher);
            json.WriteStartObject("cipherparams");
            json.WriteString("iv", Convert.ToHexStringLower(Counter));
            json.WriteEndObject();
            json.WriteString("ciphertext", Convert.ToHexStringLower(Ciphertext));
            Kdf.Write(json);
            json.WriteString("mac", Convert.ToHexStringLower(Mac));
            json.WriteEndObject();
            json.WriteString("id", Guid.NewGuid());
            json.WriteNumber("version", Version);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    internal static int Integer(JsonElement parent, string name) =>
        Child(parent, name, JsonValueKind.Number).TryGetInt32(out var value)
            ? value
            : throw new KeystoreException($"the keystore's \"{name}\" is not an integer of 32 bits");

    internal static string Text(JsonElement parent, string name) =>
        Child(parent, name, JsonValueKind.String).GetString()!;

    internal static byte[] Bytes(JsonElement parent, string name)
    {
        var text = Text(parent, name);
        var prefixed = text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text;
        return Hex.TryDecode(prefixed, out var bytes)
            ? bytes
            : throw new KeystoreException($"the keystore's \"{name}\" is not hex");
    }

    /// <summary>A property whatever its case: some clients write "Crypto".</summary>
    private static JsonElement Child(JsonElement parent, string name, JsonValueKind kind)
    {
        if (parent.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in parent.EnumerateObject())
            {
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == kind)
                {
                    return property.Value;
                }
            }
        }

        throw new KeystoreException($"the keystore has no \"{name}\" of JSON kind {kind}");
    }

    private static Address? ReadAddress(JsonElement root)
    {
        if (!root.TryGetProperty("address", out var text) || text.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var digits = text.GetString()!;
        return Ethereum.Address.Parse(digits.StartsWith("0x", StringComparison.Ordinal) ? digits : "0x" + digits);
    }
}
