using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>A configuration as it was stated: what counts, and for each value where that comes from.</summary>
internal sealed class StatedConfiguration
{
    private const string Default = "default";

    private readonly ConfigurationText _text;
    private readonly KeeperOptions _options;

    private StatedConfiguration(ConfigurationText text, KeeperOptions options)
    {
        _text = text;
        _options = options with { Chain = ChainDefaults.Complete(options.Chain, text) };
        Configuration = MandateBuilder.Build(_options, text);
    }

    /// <summary>What it comes to.</summary>
    public KeeperConfiguration Configuration { get; }

    /// <summary>The file.</summary>
    public string File => _text.FullPath;

    /// <summary>Reads a file and what wins over it.</summary>
    /// <exception cref="ProblemException">Not readable, not valid; says where and what to do.</exception>
    public static StatedConfiguration Read(string path, IEnumerable<Setting> settings)
    {
        string content;
        try
        {
            content = System.IO.File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException(
                ExitCode.Configuration, error.Message, path, "name a file that exists with --config", error);
        }

        return Of(path, content, settings);
    }

    /// <summary>Reads what a file says, or would say.</summary>
    /// <exception cref="ProblemException">Not valid; says where and what to do.</exception>
    public static StatedConfiguration Of(string path, string content, IEnumerable<Setting> settings)
    {
        var text = new ConfigurationText(path, Encoding.UTF8.GetBytes(content));
        return new StatedConfiguration(text, new OptionsReader(text, KeeperConfiguration.Json).Read(settings));
    }

    /// <summary>Every value in the order of the options, with its origin; URLs without what may be a key.</summary>
    public IEnumerable<StatedValue> Values() =>
        Flatten(JsonSerializer.SerializeToNode(_options, KeeperConfiguration.Json), string.Empty);

    private IEnumerable<StatedValue> Flatten(JsonNode? node, string key) => node switch
    {
        JsonObject members => members.SelectMany(
            member => Flatten(member.Value, key.Length == 0 ? member.Key : $"{key}.{member.Key}")),
        JsonArray elements => elements.SelectMany((element, index) => Flatten(element, $"{key}[{index}]")),
        null => [],
        _ => [new StatedValue(key, Shown(key, node.ToString()), _text.OriginOf(key) ?? DefaultOf(key))],
    };

    private string DefaultOf(string key) =>
        _options.Chain.Profile is not null && ChainDefaults.OfProfile.Contains(key, StringComparer.Ordinal)
            ? $"{Default} of chain.profile"
            : Default;

    private static string Shown(string key, string value)
    {
        if (!SecretKeys.Hold(key))
        {
            return value;
        }

        try
        {
            return RpcEndpoint.Parse(value).Redacted;
        }
        catch (MalformedDataException)
        {
            return "***";
        }
    }
}

/// <summary>One value of a configuration.</summary>
/// <param name="Key">Such as <c>vaults[0].policy.band</c>.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Origin">A place in the file, a variable, a flag, or <c>default</c>.</param>
internal sealed record StatedValue(string Key, string Value, string Origin);
