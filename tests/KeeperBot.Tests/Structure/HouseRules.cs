using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace KeeperBot.Tests.Structure;

/// <summary>The rules that keep the house readable, each a function from a file to what breaks it.</summary>
public static partial class HouseRules
{
    private const int FunctionLines = 70;
    private const int FileLines = 400;
    private const int Columns = 120;
    private const int ReadmeLines = 150;

    private static readonly HashSet<string> CodeExtensions = new(
        StringComparer.Ordinal) { ".cs", ".sol", ".js", ".mjs" };

    // A drawer for everything: the thing in it has a name of its own.
    private static readonly HashSet<string> Drawers =
        new(StringComparer.OrdinalIgnoreCase) { "Utils", "Helpers", "Common", "Misc", "Managers" };

    private static readonly Dictionary<string, string[]> AllowedReferences = new(StringComparer.Ordinal)
    {
        ["src/KeeperBot.Ethereum/KeeperBot.Ethereum.csproj"] = [],
        ["src/KeeperBot.Core/KeeperBot.Core.csproj"] = ["KeeperBot.Ethereum"],
        ["src/KeeperBot/KeeperBot.csproj"] = ["KeeperBot.Core", "KeeperBot.Ethereum"],
    };

    // 32-byte numbers in the source that are public by nature.
    private static readonly Dictionary<string, string> KnownNumbers = new(StringComparer.Ordinal)
    {
        ["e34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54"] = "code hash of a Uniswap V3 pool",
        ["d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"] = "block 0 of Ethereum",
        ["7ee576b35482195fc49205cec9af72ce14f003b9ae69f6ba0faef4514be8b442"] = "block 0 of Arbitrum One",
        ["7ca38a1916c42007829c55e69d3e9a73265554b586a499015373241b8a3fa48b"] = "block 0 of OP Mainnet",
        ["f712aa9241cc24369b143cf6dce85f0902a9731e70d66818a3a5845b296c73dd"] = "block 0 of Base",
    };

    public static IReadOnlyList<string> TopLevelNames { get; } =
    [
        ".ci", ".editorconfig", ".gitattributes", ".github", ".gitignore", ".npmrc", "Directory.Build.props",
        "Directory.Packages.props", "KeeperBot.sln", "LICENSE", "README.md", "abi", "contracts", "docs", "foundry.toml",
        "global.json", "hardhat.config.js", "package-lock.json", "package.json", "scripts", "src", "tests",
    ];

    public static IEnumerable<string> LongFunctions(SourceFile file) =>
        file.Extension is not (".cs" or ".sol") ? [] :
            from member in CodeMember.Of(file)
            let first = file.LineAt(member.Start)
            let lines = file.LineAt(member.End - 1) - first + 1
            where lines > FunctionLines
            select At(file, first,
                $"{member.Name} has {lines} lines, the limit is {FunctionLines}: split off what has a name");

    public static IEnumerable<string> LongFiles(SourceFile file)
    {
        var lines = file.Text.Count(character => character == '\n');
        if (CodeExtensions.Contains(file.Extension) && lines > FileLines)
        {
            yield return At(
                file, FileLines, $"the file has {lines} lines, the limit is {FileLines}: split it by subject");
        }

        if (string.Equals(file.Path, "README.md", StringComparison.Ordinal) && lines > ReadmeLines)
        {
            yield return At(
                file, ReadmeLines, $"the README has {lines} lines, the limit is {ReadmeLines}: move detail to docs/");
        }
    }

    public static IEnumerable<string> LongLines(SourceFile file) =>
        !CodeExtensions.Contains(file.Extension) && file.Extension is not ".md" ? [] :
            from line in file.Lines.Index()
            where line.Item.Length > Columns && !IsTable(file, line.Item)
            select At(file, line.Index + 1, $"{line.Item.Length} columns, the limit is {Columns}: break the line");

    public static IEnumerable<string> LineEnds(SourceFile file)
    {
        if (file.Text.Contains('\r'))
        {
            yield return At(
                file, file.LineAt(file.Text.IndexOf('\r')), "a carriage return: save the file with LF line ends");
        }

        if (file.Text.Length > 0 && file.Text[^1] != '\n' && !IsWrittenByATool(file))
        {
            yield return At(file, file.Lines.Length, "no newline at the end: add one");
        }
    }

    public static IEnumerable<string> Drawer(SourceFile file) =>
        from folder in file.Path.Split('/').SkipLast(1)
        where Drawers.Contains(folder)
        select At(file, 1, $"the folder '{folder}' says nothing: name it after what it holds");

    public static IEnumerable<string> ConsoleUse(SourceFile file) =>
        !file.IsIn("src/") || file.IsIn("src/KeeperBot/Terminal/") || file.Extension is not ".cs" ? [] :
            from match in ConsoleWord().Matches(CodeText.Blank(file.Text))
            select At(file, file.LineAt(match.Index),
                $"{match.Value} outside src/KeeperBot/Terminal/: print through Terminal/");

    public static IEnumerable<string> UnfinishedWork(SourceFile file) =>
        !CodeExtensions.Contains(file.Extension) && !file.IsIn("scripts/") && file.Extension is not ".md" ? [] :
            from match in Unfinished().Matches(file.Text)
            select At(
                file, file.LineAt(match.Index), $"'{match.Value}': finish it, or leave it out and write an issue");

    public static IEnumerable<string> Regions(SourceFile file) =>
        file.Extension is not ".cs" ? [] :
            from match in Region().Matches(CodeText.Blank(file.Text))
            select At(file, file.LineAt(match.Index), "a region hides a type that wants to be two: split it");

    public static IEnumerable<string> TestsWithoutAssertion(SourceFile file)
    {
        if (!file.IsIn("tests/") || file.Extension is not ".cs")
        {
            return [];
        }

        var members = CodeMember.Of(file);
        return from member in members
               where TestAttribute().IsMatch(member.Attributes) && !Asserts(member, members, [])
               select At(file, file.LineAt(member.Start),
                   $"{member.Name} asserts nothing and cannot fail: assert, or delete it");
    }

    public static IEnumerable<string> SecretNumbers(SourceFile file) =>
        !file.IsIn("src/") || file.Extension is not ".cs" ? [] :
            from match in SixtyFourDigits().Matches(file.Text)
            where !KnownNumbers.ContainsKey(match.Value.ToLowerInvariant())
            select At(
                file,
                file.LineAt(match.Index),
                $"{match.Value[..8]}... may be a private key: compute it, or list it in {nameof(KnownNumbers)}");

    public static IEnumerable<string> References(SourceFile file)
    {
        if (file.Extension is not ".csproj")
        {
            return [];
        }

        var references = XDocument.Parse(file.Text).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string?)reference.Attribute("Include") ?? ""));
        var known = AllowedReferences.TryGetValue(file.Path, out var allowed);
        if (file.IsIn("src/") && !known)
        {
            return [At(file, 1, "a new project under src/: say in this test what it may refer to")];
        }

        return from reference in references
               where known ? !allowed!.Contains(reference, StringComparer.Ordinal) : reference.EndsWith(
                   "Tests", StringComparison.Ordinal)
               select At(file, 1,
                   $"it may not refer to {reference}: dependencies point from the program to Core to Ethereum");
    }

    private static string At(SourceFile file, int line, string what) => $"{file.Path}:{line}: {what}";

    // NuGet's lock files and forge's gas snapshots: they come without a final newline.
    private static bool IsWrittenByATool(SourceFile file) =>
        file.Path.EndsWith("packages.lock.json", StringComparison.Ordinal) || file.IsIn("tests/contracts/gas/");

    private static bool IsTable(SourceFile file, string line) =>
        file.Extension is ".md" && line.TrimStart().StartsWith('|');

    // A test asserts itself, or calls a method of its own file that does.
    private static bool Asserts(CodeMember member, IReadOnlyList<CodeMember> members, HashSet<string> seen) =>
        seen.Add(member.Name)
        && (Assertion().IsMatch(member.Code)
            || members.Any(other => !seen.Contains(other.Name)
                && Regex.IsMatch(member.Code, $@"\b{other.Name}\b\s*[(<)]", RegexOptions.None, TimeSpan.FromSeconds(1))
                && Asserts(other, members, seen)));

    [GeneratedRegex(@"\b(Ansi)?Console\b(?=\s*\.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConsoleWord();

    // The words are taken apart so that this file does not hold them.
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|NotImplemented"
        + @"Exception)\b|\[(Fact|Theory)\([^\]]*\bSkip\s*=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^[ \t]*#region\b", RegexOptions.Multiline, 1000)]
    private static partial Regex Region();

    [GeneratedRegex(@"\[\s*(Fact|Theory)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestAttribute();

    [GeneratedRegex(@"\bAssert\w*\s*[.(<]|\bQuickCheckThrowOnFailure\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assertion();

    [GeneratedRegex(@"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SixtyFourDigits();
}
