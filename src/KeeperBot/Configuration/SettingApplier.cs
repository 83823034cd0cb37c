using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>
/// Puts settings in the place of what a file says, each held against the options as the file itself is.
/// </summary>
internal sealed class SettingApplier(ConfigurationText text, JsonSerializerOptions json)
{
    // Objects that the file leaves out and settings began.
    private readonly List<(Place Object, Setting Setting)> _begun = [];

    /// <summary>Puts values in their places; from here on problems with their keys point at the settings.</summary>
    /// <exception cref="ProblemException">
    /// There is no such key, the list has no such element, the value is of another type, a secret would be on the
    /// command line, or an object that settings began lacks what it requires.
    /// </exception>
    public void Apply(JsonObject root, IEnumerable<Setting> settings)
    {
        foreach (var setting in settings)
        {
            Apply(root, setting);
        }

        foreach (var (begun, setting) in _begun)
        {
            var missing = json.GetTypeInfo(begun.Type).Properties
                .Where(property => property.IsRequired && !begun.Node!.AsObject().ContainsKey(property.Name))
                .Select(property => $"{begun.Key}.{property.Name}")
                .ToList();
            if (missing.Count > 0)
            {
                throw Problem(
                    setting,
                    $"missing key: {string.Join(", ", missing)}",
                    $"state {string.Join(" and ", missing)} too");
            }
        }
    }

    private void Apply(JsonObject root, Setting setting)
    {
        var place = new Place(root, typeof(KeeperOptions), string.Empty, _ => { });
        foreach (var name in setting.Keys)
        {
            place = Enter(place, name, setting);
        }

        if (setting.IsFlag && SecretKeys.Hold(place.Key))
        {
            throw Problem(
                setting, $"{place.Key} may hold a key, and every process of this machine can read a command line",
                "state it in the file or in the environment");
        }

        text.Override(place.Key, setting);
        place.Put(ValueOf(setting, place.Type, place.Key));
    }

    private Place Enter(Place at, string name, Setting setting)
    {
        var info = json.GetTypeInfo(at.Type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Member(at, info, name, setting),
            JsonTypeInfoKind.Enumerable => Element(at, name, setting),
            _ => throw Problem(setting, $"'{at.Key}' is a value and has no parts", $"state '{at.Key}' itself"),
        };
    }

    /// <summary>Variables are often in another case than keys; keys never differ by case alone.</summary>
    private Place Member(Place at, JsonTypeInfo info, string name, Setting setting)
    {
        var property = info.Properties.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        var key = at.Key.Length == 0 ? name : $"{at.Key}.{name}";
        if (property is null)
        {
            throw Problem(
                setting, $"unknown key '{key}'", NearestName.Remedy(name, [.. info.Properties.Select(p => p.Name)]));
        }

        var holder = at.Node as JsonObject ?? [];
        if (at.Node is null)
        {
            at.Put(holder);
            _begun.Add((at with { Node = holder }, setting));
        }

        return new Place(
            holder[property.Name],
            property.PropertyType,
            at.Key.Length == 0 ? property.Name : $"{at.Key}.{property.Name}",
            value => holder[property.Name] = value);
    }

    private static Place Element(Place at, string name, Setting setting)
    {
        var list = at.Node as JsonArray ?? [];
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count
            ? new Place(
                list[index], at.Type.GetGenericArguments()[0], $"{at.Key}[{index}]", value => list[index] = value)
            : throw Problem(
                setting,
                $"'{at.Key}' has {list.Count} elements and none is called '{name}'",
                $"count from 0, or add the element to {at.Key} in the file");
    }

    private JsonNode ValueOf(Setting setting, Type type, string key)
    {
        var stated = setting.Value;
        if (type == typeof(string))
        {
            return JsonValue.Create(stated);
        }

        var kind = json.GetTypeInfo(type).Kind;
        if (kind == JsonTypeInfoKind.Enumerable && type.GetGenericArguments()[0] == typeof(string))
        {
            return new JsonArray([.. stated.Split(',', StringSplitOptions.TrimEntries).Select(one => (JsonNode)one)]);
        }

        if (kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Enumerable)
        {
            throw Problem(setting, $"'{key}' holds more than one value", "state the values in it one by one");
        }

        var (wanted, parsed) = Parse(stated, Nullable.GetUnderlyingType(type) ?? type);
        return parsed ?? throw Problem(setting, $"{key}: {wanted} was expected", $"write {wanted}");
    }

    private static (string Wanted, JsonNode? Value) Parse(string stated, Type type)
    {
        var culture = CultureInfo.InvariantCulture;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => ("true or false", bool.TryParse(stated, out var value) ? value : null),
            TypeCode.Int32 => ("a whole number", int.TryParse(stated, culture, out var value) ? value : null),
            TypeCode.UInt32 => ("a whole number", uint.TryParse(stated, culture, out var value) ? value : null),
            TypeCode.UInt64 => ("a whole number", ulong.TryParse(stated, culture, out var value) ? value : null),
            TypeCode.Double => (
                "a number", double.TryParse(stated, culture, out var value) && double.IsFinite(value) ? value : null),
            _ => throw new InvalidOperationException($"options of the type {type} are not read here"),
        };
    }

    /// <summary>The value is not repeated: it may be a secret in a wrong place.</summary>
    private static ProblemException Problem(Setting setting, string what, string remedy) => new(
        setting.IsFlag ? ExitCode.Usage : ExitCode.Configuration, what, setting.Source, remedy);

    /// <summary>A value somewhere in the options, and how to replace it.</summary>
    private sealed record Place(JsonNode? Node, Type Type, string Key, Action<JsonNode> Put);
}
