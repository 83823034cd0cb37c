using System.Text;

namespace KeeperBot.Tests.Structure;

/// <summary>
/// Code with its comments and literals blanked out, so that braces and words in it mean what they say.
/// </summary>
/// <remarks>
/// Reads C# (verbatim, raw and interpolated strings) and, having the same comments and quotes, Solidity.
/// </remarks>
public static class CodeText
{
    /// <summary>The same text with every character of a comment or a literal replaced by a space; lines stay.</summary>
    public static string Blank(string code)
    {
        var result = new StringBuilder(code);
        for (var at = 0; at < code.Length;)
        {
            var end = SkipToken(code, at);
            for (var i = at; i < end; i++)
            {
                if (code[i] != '\n')
                {
                    result[i] = ' ';
                }
            }

            at = Math.Max(end, at + 1);
        }

        return result.ToString();
    }

    // The end of the comment or literal that starts here, or here when none does.
    private static int SkipToken(string code, int at)
    {
        if (StartsWith(code, at, "//"))
        {
            return IndexOrEnd(code, "\n", at);
        }

        if (StartsWith(code, at, "/*"))
        {
            return IndexOrEnd(code, "*/", at + 2) + 2;
        }

        if (code[at] == '\'')
        {
            return SkipQuoted(code, at + 1, '\'', escapes: true, holes: 0);
        }

        var prefix = at;
        while (prefix < code.Length && code[prefix] is '$' or '@')
        {
            prefix++;
        }

        return prefix < code.Length && code[prefix] == '"' ? SkipString(code, at, prefix) : at;
    }

    private static int SkipString(string code, int start, int quote)
    {
        var dollars = code.AsSpan(start, quote - start).Count('$');
        var quotes = quote;
        while (quotes < code.Length && code[quotes] == '"')
        {
            quotes++;
        }

        // A raw string ends at as many quotes as it began with; nothing in it can be longer.
        if (quotes - quote >= 3)
        {
            var mark = new string('"', quotes - quote);
            return Math.Min(code.Length, IndexOrEnd(code, mark, quotes) + mark.Length);
        }

        var verbatim = code.AsSpan(start, quote - start).Contains('@');
        return SkipQuoted(code, quote + 1, '"', escapes: !verbatim, holes: dollars);
    }

    private static int SkipQuoted(string code, int at, char quote, bool escapes, int holes)
    {
        while (at < code.Length)
        {
            if (escapes && code[at] == '\\')
            {
                at += 2;
            }
            else if (!escapes && StartsWith(code, at, "\"\""))
            {
                at += 2;
            }
            else if (holes > 0 && (StartsWith(code, at, "{{") || StartsWith(code, at, "}}")))
            {
                at += 2;
            }
            else if (holes > 0 && code[at] == '{')
            {
                at = SkipHole(code, at + 1);
            }
            else if (code[at] == quote)
            {
                return at + 1;
            }
            else
            {
                at++;
            }
        }

        return code.Length;
    }

    private static int SkipHole(string code, int at)
    {
        for (var depth = 1; at < code.Length && depth > 0;)
        {
            var end = SkipToken(code, at);
            if (end > at)
            {
                at = end;
                continue;
            }

            depth += code[at] switch { '{' => 1, '}' => -1, _ => 0 };
            at++;
        }

        return at;
    }

    private static bool StartsWith(string code, int at, string mark) =>
        string.CompareOrdinal(code, at, mark, 0, mark.Length) == 0;

    private static int IndexOrEnd(string code, string mark, int from)
    {
        var index = from > code.Length ? -1 : code.IndexOf(mark, from, StringComparison.Ordinal);
        return index < 0 ? code.Length : index;
    }
}
