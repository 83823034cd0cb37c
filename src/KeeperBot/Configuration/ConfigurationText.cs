using System.Text;
using System.Text.RegularExpressions;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>
/// A configuration file as written, and where in it every value stands: problems point at their place.
/// </summary>
/// <param name="path">The file, as the person named it.</param>
/// <param name="utf8">Its content.</param>
internal sealed partial class ConfigurationText(string path, ReadOnlyMemory<byte> utf8)
{
    private const int ExcerptColumns = 100;
    private readonly Dictionary<string, Range> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Setting> _overrides = new(StringComparer.Ordinal);

    /// <summary>The absolute path.</summary>
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Utf8 => utf8;

    /// <summary>Remembers where the value of a key stands.</summary>
    /// <param name="key">The key's path, such as <c>vaults[0].policy.band</c>.</param>
    /// <param name="place">Its bytes.</param>
    public void Remember(string key, Range place) => _places[key] = place;

    /// <summary>Remembers that the value of a key is stated outside of the file.</summary>
    public void Override(string key, Setting setting) => _overrides[key] = setting;

    /// <summary>Where the value of a key is stated; null when it is nowhere, so that its default counts.</summary>
    public string? OriginOf(string key) => SettingOf(key) is { } setting ? setting.Source
        : _places.TryGetValue(key, out var place) ? Where(place)
        : null;

    /// <summary>
    /// A problem with the value of a key; one that was left out is shown at the object it belongs in.
    /// </summary>
    public ProblemException At(string key, string what, string remedy, Exception? inner = null)
    {
        if (SettingOf(key) is { } setting)
        {
            return new ProblemException(ExitCode.Configuration, $"{key}: {what}", setting.Source, remedy, inner);
        }

        var holder = key;
        while (holder.Length > 0 && !_places.ContainsKey(holder))
        {
            holder = holder[..Math.Max(0, holder.LastIndexOfAny(['.', '[']))];
        }

        return At(_places.GetValueOrDefault(holder, ..0), $"{key}: {what}", remedy, inner);
    }

    /// <summary>Demands something of the value of a key.</summary>
    /// <exception cref="ProblemException">It does not hold.</exception>
    public void Require(bool holds, string key, string what, string remedy)
    {
        if (!holds)
        {
            throw At(key, what, remedy);
        }
    }

    /// <summary>What the value of a key means.</summary>
    /// <param name="key">The key's path.</param>
    /// <param name="read">Reads the value; a value it cannot read is a problem with what it says of it.</param>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    public T Read<T>(string key, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FormatException or EthereumException or ArgumentException)
        {
            throw At(key, error.Message, "correct the value", error);
        }
    }

    /// <summary>The value of a key as a duration.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public TimeSpan Duration(string key, string value) => Read(key, () => Quantities.Duration(value));

    /// <summary>A problem with some bytes: their line, and a caret under the first.</summary>
    public ProblemException At(Range place, string what, string remedy, Exception? inner = null)
    {
        var (start, length) = place.GetOffsetAndLength(utf8.Length);
        var (_, line) = Before(start);
        var marked = Encoding.UTF8.GetString(utf8.Span.Slice(start, length)).Split('\n')[0].TrimEnd('\r');
        return new ProblemException(
            ExitCode.Configuration, $"{what}\n    {Excerpt(line, marked)}", Where(place), remedy, inner);
    }

    /// <summary>File, line and column of some bytes.</summary>
    private string Where(Range place)
    {
        var (number, line) = Before(place.GetOffsetAndLength(utf8.Length).Offset);
        return $"{path}:{number}:{line.Length + 1}";
    }

    /// <summary>The number of the line that a byte stands in, and what is before it there.</summary>
    private (int Number, string Line) Before(int start)
    {
        var before = Encoding.UTF8.GetString(utf8.Span[..start]);
        return (before.Count(c => c == '\n') + 1, before[(before.LastIndexOf('\n') + 1)..]);
    }

    /// <summary>The setting of a key, or of the list that the key is an element of.</summary>
    private Setting? SettingOf(string key) => _overrides.GetValueOrDefault(key)
        ?? (key.EndsWith(']') ? _overrides.GetValueOrDefault(key[..key.LastIndexOf('[')]) : null);

    /// <summary>
    /// The line up to the end of what is marked. What follows is not needed, and may be a secret in a wrong place.
    /// </summary>
    private static string Excerpt(string before, string marked)
    {
        var line = Secret().Replace(before + marked, match => new string('*', match.Length));
        line = string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c));
        var hidden = Math.Max(0, before.Length - (ExcerptColumns * 3 / 4));
        var shown = line[hidden..];
        return $"{(shown.Length > ExcerptColumns ? shown[..ExcerptColumns] : shown)}\n    "
            + new string(' ', before.Length - hidden) + '^';
    }

    /// <summary>
    /// Values that may hold a secret: nodes' URLs (their keys), what is called a secret, and anything as long as a key.
    /// </summary>
    [GeneratedRegex(
        """(?<="(rpc|status)"\s*:\s*")[^"]*|(?<="(nodes|newHeads)"\s*:\s*\[[^\]]*")[^",]+"""
        + """|(?<="[^"]*(password|secret|private|mnemonic|phrase)[^"]*"\s*:\s*")[^"]*"""
        + """|(?<=//)[^"\s]+|[0-9a-f]{64,}""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Secret();
}
