using System.Text.RegularExpressions;

namespace KeeperBot.Tests.Structure;

/// <summary>A member of a type that has code: a method, a property, a constructor.</summary>
/// <param name="Name">The word before its first parenthesis or brace.</param>
/// <param name="Start">The index of its first character after its attributes.</param>
/// <param name="End">The index after its last character.</param>
/// <param name="Attributes">Its attributes, literals blanked.</param>
/// <param name="Code">Its text, literals and comments blanked.</param>
public sealed partial record CodeMember(string Name, int Start, int End, string Attributes, string Code)
{
    /// <summary>The members of all types of a C# or Solidity file.</summary>
    public static IReadOnlyList<CodeMember> Of(SourceFile file)
    {
        var code = CodeText.Blank(file.Text);
        var members = new List<CodeMember>();
        ReadContainer(code, 0, members);
        return members;
    }

    // Reads what stands between the braces of a type (or in a file), and returns the index after its end.
    private static int ReadContainer(string code, int at, List<CodeMember> members)
    {
        var start = at;
        var depth = 0;
        while (at < code.Length)
        {
            var character = code[at++];
            depth += character switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            if (depth > 0)
            {
                continue;
            }

            if (character == '}')
            {
                return at;
            }

            if (character == ';')
            {
                Add(code, start, at, members);
                start = at;
            }
            else if (character == '{')
            {
                if (TypeHeader().IsMatch(code[start..at]) && !code[start..at].Contains("=>", StringComparison.Ordinal))
                {
                    at = ReadContainer(code, at, members);
                    start = at;
                }
                else
                {
                    // "x => y switch { ... };" and "P { get; } = ...;" end at their semicolon, not at the brace.
                    var header = code[start..at];
                    at = SkipBlock(code, at);
                    if (!IsExpression().IsMatch(header) && code.AsSpan(at).TrimStart() is not ['=' or ';' or ',', ..])
                    {
                        Add(code, start, at, members);
                        start = at;
                    }
                }
            }
        }

        return at;
    }

    private static int SkipBlock(string code, int at)
    {
        for (var depth = 1; at < code.Length && depth > 0; at++)
        {
            depth += code[at] switch { '{' => 1, '}' => -1, _ => 0 };
        }

        return at;
    }

    private static void Add(string code, int start, int end, List<CodeMember> members)
    {
        var attributesEnd = SkipSpace(code, start);
        while (attributesEnd < end && code[attributesEnd] == '[')
        {
            var depth = 0;
            do
            {
                depth += code[attributesEnd] switch { '[' => 1, ']' => -1, _ => 0 };
                attributesEnd++;
            }
            while (depth > 0 && attributesEnd < end);

            attributesEnd = SkipSpace(code, attributesEnd);
        }

        var text = code[attributesEnd..end];
        if ((text.Contains("=>", StringComparison.Ordinal) || text.Contains('{')) && !IsField().IsMatch(text))
        {
            var name = NameBeforeCode().Match(text).Groups["name"].Value;
            members.Add(new CodeMember(name, attributesEnd, end, code[start..attributesEnd], text));
        }
    }

    private static int SkipSpace(string code, int at)
    {
        while (at < code.Length && char.IsWhiteSpace(code[at]))
        {
            at++;
        }

        return at;
    }

    [GeneratedRegex(
        @"\b(namespace|class|struct|record|interface|enum|contract|library)\s+\w", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"=>[^{]*\{$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsExpression();

    // Data, not code: a field with its value, or a table made by one "new" without a statement or a lambda in it.
    [GeneratedRegex(
        @"^[^(){=]*=(?!>)|^[^(){=]*=>\s*new\b[^;]*(?<!=>[^;]*=>[^;]*);$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsField();

    [GeneratedRegex(@"(?<name>\w+)\s*(<[^(){}]*>)?\s*(\(|\{|=>)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameBeforeCode();
}
