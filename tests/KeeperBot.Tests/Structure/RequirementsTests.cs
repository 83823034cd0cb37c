using System.Text;
using System.Text.RegularExpressions;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Structure;

public sealed partial class RequirementsTests
{
    [Fact]
    public void Proven_EveryTest_Exists()
    {
        var methods = Directory.EnumerateFiles(Path.Combine(SourceFile.Root, "tests"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".sol" && Path.GetFileName(file) != "Requirements.cs")
            .SelectMany(file => Declared().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var missing = Requirements.Proven.SelectMany(r => r.Tests.Where(test => !methods.Contains(test))
            .Select(test => $"{r.Id}: there is no test {test}"));
        Assert.Empty(missing);
    }

    [Fact]
    public void RequirementsPage_Table_IsAsTheTestsSay()
    {
        var page = new StringBuilder()
            .AppendLine("# Requirements and what proves them")
            .AppendLine()
            .AppendLine("Configuration (CF), secrets (SE), operation (OP), executor (X), vaults (VX). A test writes")
            .AppendLine("this page, and fails when a test that it names is not there.")
            .AppendLine()
            .AppendLine("| id | asks for | proven by |")
            .AppendLine("|---|---|---|");
        foreach (var (id, asks, tests) in Requirements.Proven)
        {
            page.AppendLine($"| {id} | {asks} | {string.Join(", ", tests.Select(test => $"`{test}`"))} |");
        }

        page.AppendLine().AppendLine("| id | not proven yet |").AppendLine("|---|---|");
        foreach (var (id, why) in Requirements.Open)
        {
            page.AppendLine($"| {id} | {why} |");
        }

        GoldenFile.Holds("docs/internals/requirements.md", page.ToString());
        var ids = Requirements.Proven.Select(r => r.Id).Concat(Requirements.Open.Select(r => r.Id)).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>A method of a test class, or a function of a test contract.</summary>
    [GeneratedRegex(
        @"(void|Task|function) (?<name>[A-Za-z0-9]+_[A-Za-z0-9_]+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();
}
