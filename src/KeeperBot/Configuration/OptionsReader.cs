using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>
/// Holds a configuration file against the options it may state, key by key, so that whatever does not fit is shown at
/// its place: an unknown, doubled or missing key, or a value of another type.
/// </summary>
internal sealed class OptionsReader(ConfigurationText text, JsonSerializerOptions json)
{
    /// <summary>Reads the options; afterwards the text knows where every value stands.</summary>
    /// <param name="settings">What wins over the file, the last of a key over those before it.</param>
    /// <exception cref="ProblemException">Not JSON, or not these options; points at the place.</exception>
    public KeeperOptions Read(IEnumerable<Setting> settings)
    {
        var reader = new Utf8JsonReader(text.Utf8.Span, new JsonReaderOptions
        {
            AllowTrailingCommas = json.AllowTrailingCommas,
            CommentHandling = json.ReadCommentHandling,
        });
        try
        {
            reader.Read();
            Check(ref reader, typeof(KeeperOptions), string.Empty);
            reader.Read();
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed);
        }

        var root = JsonNode.Parse(text.Utf8.Span, null, Reading)!.AsObject();
        new SettingApplier(text, json).Apply(root, settings);
        return root.Deserialize<KeeperOptions>(json)!;
    }

    private JsonDocumentOptions Reading => new()
    {
        AllowTrailingCommas = json.AllowTrailingCommas,
        CommentHandling = json.ReadCommentHandling,
    };

    private void Check(ref Utf8JsonReader reader, Type type, string key)
    {
        text.Remember(key, Place(in reader));
        var info = json.GetTypeInfo(type);
        if (info.Kind == JsonTypeInfoKind.Object)
        {
            Require(in reader, JsonTokenType.StartObject, key, "an object { ... }");
            CheckObject(ref reader, info, key);
        }
        else if (info.Kind == JsonTypeInfoKind.Enumerable)
        {
            Require(in reader, JsonTokenType.StartArray, key, "a list [ ... ]");
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                Check(ref reader, type.GetGenericArguments()[0], $"{key}[{index}]");
            }
        }
        else if (type == typeof(string))
        {
            Require(in reader, JsonTokenType.String, key, "a text in double quotes");
            Text(in reader);
        }
        else if (type == typeof(bool))
        {
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            {
                Require(in reader, JsonTokenType.True, key, "true or false");
            }
        }
        else
        {
            CheckNumber(in reader, Nullable.GetUnderlyingType(type) ?? type, key);
        }
    }

    private void CheckObject(ref Utf8JsonReader reader, JsonTypeInfo info, string key)
    {
        var known = info.Properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var begin = Place(in reader);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (name, place) = (Text(in reader), Place(in reader));
            if (!known.TryGetValue(name, out var property))
            {
                throw text.At(place, $"unknown key '{Path(key, name)}'", NearestName.Remedy(name, known.Keys));
            }

            if (!seen.Add(name))
            {
                throw text.At(place, $"the key '{Path(key, name)}' is given twice", "remove one of the two");
            }

            reader.Read();
            Check(ref reader, property.PropertyType, Path(key, name));
        }

        var missing = info.Properties.Where(p => p.IsRequired && !seen.Contains(p.Name)).Select(p => p.Name).ToList();
        if (missing.Count > 0)
        {
            throw text.At(
                begin,
                $"missing key: {string.Join(", ", missing.Select(name => Path(key, name)))}",
                $"add {string.Join(" and ", missing.Select(name => $"\"{name}\": ..."))} "
                + "to the object that begins here");
        }
    }

    private void CheckNumber(in Utf8JsonReader reader, Type type, string key)
    {
        var wanted = type == typeof(double) ? "a number" : "a whole number";
        Require(in reader, JsonTokenType.Number, key, wanted);
        var fits = Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => reader.TryGetInt32(out _),
            TypeCode.UInt32 => reader.TryGetUInt32(out _),
            TypeCode.UInt64 => reader.TryGetUInt64(out _),
            TypeCode.Double => reader.TryGetDouble(out var value) && double.IsFinite(value),
            _ => throw new InvalidOperationException($"options of the type {type} are not read here"),
        };
        if (!fits)
        {
            throw Wrong(in reader, key, wanted, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private void Require(in Utf8JsonReader reader, JsonTokenType token, string key, string wanted)
    {
        if (reader.TokenType != token)
        {
            throw Wrong(in reader, key, wanted, reader.TokenType switch
            {
                JsonTokenType.String => "a text",
                JsonTokenType.Number => "a number",
                JsonTokenType.StartObject => "an object",
                JsonTokenType.StartArray => "a list",
                JsonTokenType.Null => "null",
                _ => "true or false",
            });
        }
    }

    private ProblemException Wrong(in Utf8JsonReader reader, string key, string wanted, string found) => text.At(
        Place(in reader), $"{(key.Length == 0 ? "the file" : key)}: {wanted} was expected, not {found}",
        $"write {wanted}");

    private string Text(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException malformed)
        {
            throw text.At(Place(in reader), "half of a character", "write the character itself", malformed);
        }
    }

    private ProblemException Malformed(JsonException error)
    {
        var content = text.Utf8.Span;
        var start = 0;
        for (var line = 0L; line < error.LineNumber; line++)
        {
            start += content[start..].IndexOf((byte)'\n') + 1;
        }

        start = Math.Min(content.Length, start + (int)(error.BytePositionInLine ?? 0));

        // The library ends its words with its own notion of the place.
        var said = error.Message.Split(" LineNumber:")[0].Split(" Change the reader")[0].TrimEnd('.');
        return start == content.Length
            ? text.At(start..start, "the file ends too early", "close every {, [ and \" that was opened", error)
            : text.At(start..(start + 1), said, "correct the marked place", error);
    }

    private static Range Place(in Utf8JsonReader reader) =>
        (int)reader.TokenStartIndex..(int)reader.BytesConsumed;

    private static string Path(string key, string name) => key.Length == 0 ? name : $"{key}.{name}";
}
