using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace KeeperBot.Ethereum.Signing;

/// <summary>A member of a struct type of typed data.</summary>
internal sealed record TypedDataMember(string Name, string Type);

/// <summary>The struct types of typed data.</summary>
internal sealed class TypedDataTypes
{
    private readonly Dictionary<string, ImmutableArray<TypedDataMember>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _encodings = new(StringComparer.Ordinal);

    public static TypedDataTypes Read(JsonElement json)
    {
        var types = new TypedDataTypes();
        foreach (var type in json.EnumerateObject())
        {
            if (type.Value.ValueKind != JsonValueKind.Array)
            {
                throw new MalformedDataException($"the type '{Hex.Shorten(type.Name)}' is no array of members");
            }

            types.Add(type.Name, [.. type.Value.EnumerateArray().Select(ReadMember)]);
        }

        return types;
    }

    /// <summary>Splits <c>T[]</c> or <c>T[k]</c> at its last bracket.</summary>
    public static bool TrySplitArray(string type, out string element, out int? length)
    {
        (element, length) = ("", null);
        var bracket = type.LastIndexOf('[');
        if (bracket < 0 || !type.EndsWith(']'))
        {
            return false;
        }

        element = type[..bracket];
        var digits = type.AsSpan(bracket + 1, type.Length - bracket - 2);
        if (digits.IsEmpty)
        {
            return true;
        }

        length = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new MalformedDataException($"'{Hex.Shorten(type)}' has no proper array length");
        return true;
    }

    public bool Contains(string name) => _types.ContainsKey(name);

    public void Add(string name, ImmutableArray<TypedDataMember> members) => _types[name] = members;

    public ImmutableArray<TypedDataMember> Members(string name) =>
        _types.TryGetValue(name, out var members)
            ? members
            : throw new MalformedDataException($"typed data declares no type '{Hex.Shorten(name)}'");

    /// <summary>The type itself, then every struct type it reaches, sorted by name.</summary>
    public string Encode(string name)
    {
        if (_encodings.TryGetValue(name, out var known))
        {
            return known;
        }

        var reached = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
        {
            foreach (var member in Members(next))
            {
                var type = member.Type;
                while (TrySplitArray(type, out var element, out _))
                {
                    type = element;
                }

                if (type != name && Contains(type) && reached.Add(type))
                {
                    open.Push(type);
                }
            }
        }

        var encoding = string.Concat(reached.Prepend(name).Select(EncodeOne));
        _encodings[name] = encoding;
        return encoding;
    }

    private static TypedDataMember ReadMember(JsonElement member)
    {
        if (member.ValueKind == JsonValueKind.Object
            && member.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            && member.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
        {
            return new TypedDataMember(name.GetString()!, type.GetString()!);
        }

        throw new MalformedDataException("a member of a type in typed data has a \"name\" and a \"type\"");
    }

    private string EncodeOne(string name) =>
        $"{name}({string.Join(',', Members(name).Select(static member => $"{member.Type} {member.Name}"))})";
}
