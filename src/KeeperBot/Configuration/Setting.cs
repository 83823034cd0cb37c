using System.Collections;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>One value that is stated outside of the file and wins over what the file says.</summary>
/// <param name="Source">Where a person finds it: <c>KEEPERBOT_Gas__Ceiling</c>, or <c>--set gas.ceiling</c>.</param>
/// <param name="Keys">The keys that lead to it from the root, an index for each list.</param>
/// <param name="Value">The value as stated.</param>
internal sealed partial record Setting(string Source, ImmutableArray<string> Keys, string Value)
{
    /// <summary>What the environment's variables begin with.</summary>
    public const string Prefix = "KEEPERBOT_";

    private const string Separator = "__";
    private const string FlagPrefix = "--set ";

    /// <summary>True when it was stated on the command line.</summary>
    public bool IsFlag => Source.StartsWith(FlagPrefix, StringComparison.Ordinal);

    /// <summary>
    /// What the environment states, such as <c>KEEPERBOT_Gas__Ceiling=40 gwei</c>, in the order of the names. An empty
    /// one counts as not stated. Names in capitals that are neither a key nor have <c>__</c>
    /// (<c>KEEPERBOT_STORM_SEED</c>) are not settings.
    /// </summary>
    public static IEnumerable<Setting> OfEnvironment(IDictionary variables) => variables
        .Cast<DictionaryEntry>()
        .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value))
        .Where(variable => variable.Name.StartsWith(Prefix, StringComparison.Ordinal) && !IsOther(variable.Name))
        .Where(variable => !string.IsNullOrEmpty(variable.Value))
        .OrderBy(variable => variable.Name, StringComparer.Ordinal)
        .Select(variable => new Setting(
            variable.Name, [.. variable.Name[Prefix.Length..].Split(Separator)], variable.Value!));

    /// <summary>Reads the text of a <c>--set</c>, such as <c>vaults[0].policy.band=3 WETH</c>.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public static Setting OfFlag(string text)
    {
        var (key, value) = text.IndexOf('=', StringComparison.Ordinal) is var at and > 0
            ? (text[..at].Trim(), text[(at + 1)..].Trim())
            : (string.Empty, string.Empty);
        return KeyPath().IsMatch(key) && value.Length > 0
            ? new Setting($"{FlagPrefix}{key}", [.. KeyPart().Matches(key).Select(match => match.Value)], value)
            : throw new ProblemException(
                ExitCode.Usage, "a setting is a key, '=' and a value", "--set",
                "write it as in --set 'vaults[0].policy.band=3 WETH'");
    }

    private static bool IsOther(string name) =>
        !name.Contains(Separator, StringComparison.Ordinal) && !name.Any(char.IsAsciiLetterLower)
        && !Array.Exists(
            typeof(KeeperOptions).GetProperties(),
            key => key.Name.Equals(name[Prefix.Length..], StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^\w+(\[\d+\])*(\.\w+(\[\d+\])*)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyPath();

    [GeneratedRegex(@"\w+", RegexOptions.None, 1000)]
    private static partial Regex KeyPart();
}
