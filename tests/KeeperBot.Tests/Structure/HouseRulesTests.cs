namespace KeeperBot.Tests.Structure;

/// <summary>Every file of the repository keeps the rules, and every rule notices what it forbids.</summary>
public sealed class HouseRulesTests
{
    private static readonly IReadOnlyList<SourceFile> Repository = SourceFile.All();

    private static readonly Dictionary<string, Func<SourceFile,
        IEnumerable<string>>> Rules = new(StringComparer.Ordinal)
        {
            ["functions"] = HouseRules.LongFunctions,
            ["files"] = HouseRules.LongFiles,
            ["lines"] = HouseRules.LongLines,
            ["line ends"] = HouseRules.LineEnds,
            ["folders"] = HouseRules.Drawer,
            ["console"] = HouseRules.ConsoleUse,
            ["unfinished"] = HouseRules.UnfinishedWork,
            ["regions"] = HouseRules.Regions,
            ["assertions"] = HouseRules.TestsWithoutAssertion,
            ["secrets"] = HouseRules.SecretNumbers,
            ["references"] = HouseRules.References,
        };

    public static TheoryData<string> RuleNames => [.. Rules.Keys];

    // What each rule must notice: a path, a text, and the line it must name.
    public static TheoryData<string, string, string, int> Offences => new()
    {
        { "functions", "src/A.cs", $"class A\n{{\n    [X(1)]\n    int F(int a = 1)\n    {{{Lines(70)}    }}\n}}\n", 4 },
        { "functions", "src/A.cs", $"class A\n{{\n    int F() =>{Lines(71)}        1;\n}}\n", 3 },
        { "functions", "src/A.cs", $"class A\n{{\n    int F() => 1 switch\n    {{{Lines(70)}    }};\n}}\n", 3 },
        { "functions", "contracts/A.sol", $"contract A {{\n  function f() external {{{Lines(70)}  }}\n}}\n", 2 },
        { "files", "src/A.cs", Lines(401), 400 },
        { "files", "README.md", Lines(151), 150 },
        { "lines", "docs/a.md", $"short\n{new string('x', 121)}\n", 2 },
        { "line ends", "abi/a.json", "{}\n{}\r\n", 2 },
        { "line ends", "scripts/a", "#!/bin/sh", 1 },
        { "folders", "src/KeeperBot/Utils/A.cs", "", 1 },
        { "console", "src/KeeperBot/A.cs", "// Console.Write\nConsole.Write(1);\n", 2 },
        { "console", "src/KeeperBot.Core/A.cs", "AnsiConsole.Write(1);\n", 1 },
        { "unfinished", "src/A.cs", "\n// TO" + "DO: later\n", 2 },
        { "unfinished", "tests/A.cs", "[Fact(Sk" + "ip = \"flaky\")]\n", 1 },
        { "regions", "src/A.cs", "\n#region A\n", 2 },
        { "assertions", "tests/A.cs",
            "class A\n{\n    [Fact]\n    public void T() => Run();\n\n    void Run() { }\n}\n", 4 },
        { "assertions", "tests/A.cs",
            "class A\n{\n    [Fact]\n    public void T()\n    {\n        // Assert.True\n    }\n}\n", 4 },
        { "secrets", "src/A.cs", $"\nvar key = \"0x{new string('a', 64)}\";\n", 2 },
        { "references", "src/KeeperBot.Core/KeeperBot.Core.csproj",
            "<P><ProjectReference Include=\"../KeeperBot.csproj\" /></P>\n", 1 },
        { "references", "src/New/New.csproj", "<P />\n", 1 },
    };

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void Repository_EveryFile_KeepsTheRule(string rule)
    {
        var broken = Repository.SelectMany(Rules[rule]).ToList();

        Assert.True(broken.Count == 0, "\n" + string.Join('\n', broken));
    }

    [Theory]
    [MemberData(nameof(Offences))]
    public void Rule_PlantedOffence_IsNamedWithItsLine(string rule, string path, string text, int line)
    {
        var broken = Rules[rule](new SourceFile(path, text)).ToList();

        Assert.StartsWith($"{path}:{line}: ", Assert.Single(broken), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void Rule_DecentFile_IsLeftAlone(string rule)
    {
        // Braces and words in literals are no code; a helper's assertion counts; a table of data is no function.
        const string decent = """
            class A
            {
                static readonly int[] Table = [
                    1,
                ];

                [Theory]
                [InlineData("}")]
                public void T_S_E(string a) => Check($"{{{(a is null ? "{" : $"\"{a}")}", @"\", '"', '{');

                static void Check(params object[] values) => Assert.NotEmpty(values);
            }

            """;

        Assert.Empty(Rules[rule](new SourceFile("tests/KeeperBot.Tests/A.cs", decent)));
        Assert.NotEmpty(CodeMember.Of(new SourceFile("A.cs", decent)));
    }

    [Fact]
    public void Repository_TopLevel_HoldsOnlyWhatTheArchitectureNames()
    {
        var strangers = SourceFile.TopLevel().Except(HouseRules.TopLevelNames, StringComparer.Ordinal);

        Assert.True(!strangers.Any(), "not at the top of the repository: " + string.Join(", ", strangers));
        Assert.Contains(Repository, file => file.IsIn("src/KeeperBot.Core/"));
    }

    [Fact]
    public void Core_BannedSymbols_AreEnforcedByTheCompiler()
    {
        var symbols = Text("src/KeeperBot.Core/BannedSymbols.txt");
        string[] banned =
        [
            "N:System.IO;", "N:System.Net;", "N:System.Threading;", "N:System.Threading.Tasks;", "T:System.Console;",
            "T:System.Environment;", "T:System.Random;", "T:System.TimeProvider;", "P:System.DateTime.UtcNow;",
            "M:System.Guid.NewGuid;", "N:KeeperBot.Ethereum.Rpc;",
        ];

        Assert.All(banned, symbol => Assert.Contains(symbol, symbols, StringComparison.Ordinal));
        Assert.Contains(
            "<AdditionalFiles Include=\"BannedSymbols.txt\" />",
                Text("src/KeeperBot.Core/KeeperBot.Core.csproj"), StringComparison.Ordinal);
        Assert.Contains(
            "GlobalPackageReference Include=\"Microsoft.CodeAnalysis.BannedApiAnalyzers\"",
            Text("Directory.Packages.props"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(Repository, file =>
            file.IsIn("src/KeeperBot.Core/") && file.Text.Contains("RS0030", StringComparison.Ordinal));
    }

    private static string Text(string path) =>
        Repository.Single(file => string.Equals(file.Path, path, StringComparison.Ordinal)).Text;

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("\n", count));
}
