namespace KeeperBot.Configuration;

/// <summary>Finds what a person who mistyped a name most likely meant.</summary>
internal static class NearestName
{
    /// <summary>The closest of the known names; null when none is close.</summary>
    public static string? Of(string typed, IEnumerable<string> known) => known
        .Select(name => (Name: name, Distance: Distance(typed.Trim().ToLowerInvariant(), name.ToLowerInvariant())))
        .Where(pair => pair.Distance <= Math.Max(1, pair.Name.Length / 3))
        .OrderBy(pair => pair.Distance)
        .Select(pair => pair.Name)
        .FirstOrDefault();

    /// <summary>What to do about a key that is none.</summary>
    public static string Remedy(string typed, IReadOnlyCollection<string> known) => Of(typed, known) is { } near
        ? $"did you mean \"{near}\"?"
        : $"remove it; the keys here are {string.Join(", ", known)}";

    /// <summary>Levenshtein's distance: the least number of insertions, deletions and substitutions.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
