using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum;

namespace KeeperBot.Safes;

/// <summary>
/// Calls for the owners of a Safe to sign: a batch as the Safe's Transaction Builder reads it from a file.
/// </summary>
/// <remarks>
/// Source of form and checksum: safe-global/safe-react-apps, tx-builder, <c>checksum.ts</c>. Calls are given as bytes,
/// not as a method with values: the builder garbles tuples with lists (safe-wallet-monorepo#4907), so what a batch
/// does is said in its description.
/// </remarks>
/// <param name="ChainId">EIP-155 chain id.</param>
/// <param name="Safe">The Safe that is to execute it; null leaves the choice to whoever loads it.</param>
/// <param name="Name">A short name; not part of the checksum.</param>
/// <param name="Description">What it does, for those who sign.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Calls">What to call, in order; each has a recipient.</param>
public sealed record SafeBatch(
    ulong ChainId,
    Address? Safe,
    string Name,
    string Description,
    DateTimeOffset CreatedAt,
    ImmutableArray<Call> Calls)
{
    private const string FormatVersion = "1.0";

    /// <summary>The version of the builder whose files look like this.</summary>
    private const string BuilderVersion = "1.16.5";

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The file, with its checksum.</summary>
    public JsonObject ToJson()
    {
        var batch = new JsonObject
        {
            ["version"] = FormatVersion,
            ["chainId"] = ChainId.ToString(CultureInfo.InvariantCulture),
            ["createdAt"] = CreatedAt.ToUnixTimeMilliseconds(),
            ["meta"] = new JsonObject
            {
                ["name"] = Name,
                ["description"] = Description,
                ["txBuilderVersion"] = BuilderVersion,
                ["createdFromSafeAddress"] = Safe?.ToString() ?? string.Empty,
                ["createdFromOwnerAddress"] = string.Empty,
            },
            ["transactions"] = new JsonArray([.. Calls.Select(Transaction)]),
        };
        batch["meta"]!["checksum"] = Checksum(batch).ToString();
        return batch;
    }

    /// <summary>The file as text.</summary>
    public string ToText()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            ToJson().WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>
    /// The checksum of a batch: keccak-256 of its canonical text, its name taken as null and its checksum left out.
    /// </summary>
    public static Hash32 Checksum(JsonObject batch)
    {
        var copy = (JsonObject)batch.DeepClone();
        var meta = (JsonObject)copy["meta"]!;
        meta.Remove("checksum");
        meta["name"] = null;
        var text = new StringBuilder();
        Write(copy, text);
        return Keccak256.Compute(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static JsonNode Transaction(Call call) => new JsonObject
    {
        ["to"] = (call.To ?? throw new ArgumentException("a Safe does not create contracts", nameof(call))).ToString(),
        ["value"] = call.Value.ToString(CultureInfo.InvariantCulture),
        ["data"] = Hex.Encode(call.Data.Span),
        ["contractMethod"] = null,
        ["contractInputsValues"] = null,
    };

    /// <summary>
    /// An object is its sorted keys as a list, then each value and a comma; a list its values with commas between.
    /// </summary>
    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject members:
                var keys = members.Select(member => member.Key).Order(StringComparer.Ordinal).ToList();
                text.Append("{[").AppendJoin(',', keys.Select(Quote)).Append(']');
                foreach (var key in keys)
                {
                    Write(members[key], text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray elements:
                text.Append('[');
                for (var i = 0; i < elements.Count; i++)
                {
                    text.Append(i == 0 ? string.Empty : ",");
                    Write(elements[i], text);
                }

                text.Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                text.Append(Quote(value.GetValue<string>()));
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    /// <summary>
    /// As ECMAScript's JSON.stringify quotes: only what must be escaped is (ECMA-262, QuoteJSONString).
    /// </summary>
    private static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var character in value)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
