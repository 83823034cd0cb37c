using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using KeeperBot.Configuration;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Configuration;

/// <summary>
/// The schema and the reference page of the configuration, written from the options and their comments.
/// </summary>
public sealed partial class ConfigurationPagesTests
{
    private static readonly XDocument Comments =
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "keeperbot.xml"));

    // The file is read by people and never put into a page.
    private static readonly JsonSerializerOptions Readable =
        new(KeeperConfiguration.Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The words that a key accepts, where there are few.</summary>
    private static readonly Dictionary<(Type, string), string[]> Words = new()
    {
        [(typeof(KeeperOptions), "mode")] = ["shadow", "live"],
        [(typeof(ChainOptions), "profile")] = [.. ChainProfile.All.Select(profile => profile.Name)],
        [(typeof(VaultOptions), "kind")] = [.. VaultKind.OfVaults.Select(kind => kind.Name)],
        [(typeof(HoldingOptions), "kind")] = [.. VaultKind.All.Select(kind => kind.Name)],
        [(typeof(OracleOptions), "kind")] = [.. OracleKind.All.Select(kind => kind.Name)],
        [(typeof(CrossCheckOptions), "kind")] = [.. CrossCheck.All.Select(kind => kind.Name)],
        [(typeof(PolicyOptions), "kind")] = [.. HedgePolicy.All.Select(kind => kind.Name)],
        [(typeof(PolicyOptions), "tradeTo")] = ["flat", "edge"],
        [(typeof(VenueOptions), "kind")] = [.. VenueKind.All.Select(kind => kind.Name)],
    };

    private static string[]? WordsOf(JsonPropertyInfo property) =>
        property.DeclaringType == typeof(AlertLevelOptions)
            ? ["on", "silent", "off"]
            : Words.GetValueOrDefault((property.DeclaringType, property.Name));

    [Fact]
    public void Schema_File_IsAsTheOptionsAre()
    {
        var schema = (JsonObject)KeeperConfiguration.Json.GetJsonSchemaAsNode(typeof(KeeperOptions), new()
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Describe(context, (JsonObject)node),
        });
        var file = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "keeperbot.json",
        };
        foreach (var (name, value) in schema)
        {
            file[name] = value?.DeepClone();
        }

        GoldenFile.Holds("docs/reference/keeperbot.schema.json", file.ToJsonString(Readable) + "\n");
        Assert.Equal(File.ReadAllText(Path.Combine(GoldenFile.Root, "docs/reference/keeperbot.schema.json")),
            ConfigurationSchema.Text);
    }

    [Fact]
    public void Page_EveryKey_IsAsTheOptionsAre()
    {
        var page = new StringBuilder()
            .AppendLine("# The configuration file")
            .AppendLine()
            .AppendLine("One JSON file, `keeperbot.json` unless `--config` names another. Comments and trailing commas")
            .AppendLine("are allowed; unknown keys are errors. What counts is, each over the one before: the default,")
            .AppendLine("the file, the environment (`KEEPERBOT_Gas__Ceiling=\"40 gwei\"`, an index for a list:")
            .AppendLine("`KEEPERBOT_Vaults__0__Policy__Band`), and flags (`--set 'vaults[0].policy.band=3 WETH'`).")
            .AppendLine("Flags state no URLs: these may hold keys, and a command line can be read by others.")
            .AppendLine("`keeperbot config show --origin` shows what counts and why; `keeperbot config schema`")
            .AppendLine("prints the [schema](keeperbot.schema.json) for editors. Secrets are never in it. This page")
            .AppendLine("is written by a test from the program itself.")
            .AppendLine()
            .AppendLine("| key | default | meaning |")
            .AppendLine("|---|---|---|");
        foreach (var (key, value, meaning) in Keys(typeof(KeeperOptions), string.Empty))
        {
            page.AppendLine($"| `{key}` | {value} | {meaning.Replace("|", "\\|", StringComparison.Ordinal)} |");
        }

        GoldenFile.Holds("docs/reference/configuration.md", page.ToString());
        using var sample = new SampleConfiguration();
        Assert.All(
            StatedConfiguration.Read(sample.FilePath, []).Values().Select(value => Index().Replace(value.Key, "[]")),
            key => Assert.Contains($"| `{key}` |", page.ToString(), StringComparison.Ordinal));
    }

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonObject node)
    {
        if (context.PropertyInfo is not { } property)
        {
            return node;
        }

        node["description"] = Comment(property);
        if (DefaultOf(property) is { } value && value is not (JsonObject or JsonArray))
        {
            node["default"] = value.DeepClone();
        }

        if (WordsOf(property) is { } words)
        {
            node["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]);
        }

        return node;
    }

    private static IEnumerable<(string Key, string Default, string Meaning)> Keys(Type type, string before)
    {
        foreach (var property in KeeperConfiguration.Json.GetTypeInfo(type).Properties)
        {
            var key = before + property.Name;
            var inner = KeeperConfiguration.Json.GetTypeInfo(property.PropertyType);
            var isList = inner.Kind == JsonTypeInfoKind.Enumerable;
            var element = isList ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            if (KeeperConfiguration.Json.GetTypeInfo(element).Kind == JsonTypeInfoKind.Object)
            {
                foreach (var part in Keys(element, isList ? $"{key}[]." : $"{key}."))
                {
                    yield return part;
                }

                continue;
            }

            var value = property.IsRequired ? "required" : DefaultOf(property) is { } text ? $"`{text}`" : string.Empty;
            yield return (isList ? $"{key}[]" : key, value, Comment(property));
        }
    }

    /// <summary>Reflection makes objects without what they require, so every default can be read.</summary>
    private static JsonNode? DefaultOf(JsonPropertyInfo property) => property.IsRequired || property.Get is null
        ? null
        : JsonSerializer.SerializeToNode(
            property.Get(Activator.CreateInstance(property.DeclaringType)!), property.PropertyType,
            KeeperConfiguration.Json);

    private static string Comment(JsonPropertyInfo property)
    {
        var member = (System.Reflection.MemberInfo)property.AttributeProvider!;
        var name = $"P:{property.DeclaringType.FullName}.{member.Name}";
        var comment = Comments.Descendants("member").Single(m => m.Attribute("name")!.Value == name);
        var summary = comment.Element("summary")!;
        var text = string.Concat(summary.Nodes().Select(node => node is XElement element
            ? $"`{element.Value}`"
            : node.ToString()));
        return Spaces().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\[\d+\]", RegexOptions.None, 1000)]
    private static partial Regex Index();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
