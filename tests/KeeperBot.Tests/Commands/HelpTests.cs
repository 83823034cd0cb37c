using System.CommandLine;
using System.Text;
using KeeperBot.Commands;
using KeeperBot.Terminal;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Commands;

public sealed class HelpTests
{
    private static readonly Command[] Commands = [.. All(KeeperRootCommand.Instance).Skip(1)];

    private static readonly string[] Verbs = [.. Commands.Select(Line)];

    [Fact]
    public async Task Help_ProgramAndEveryVerb_IsTheGoldenText()
    {
        Assert.Equal(
            "demo devnet init doctor arm disarm run rehearse status explain greeks scenarios surface volatility gas "
            + "slippage ledger rebalance pause resume backtest tune replay parity storm price config alerts",
            string.Join(' ', KeeperRootCommand.Instance.Subcommands.Select(verb => verb.Name)));
        GoldenFile.Holds("tests/KeeperBot.Tests/Golden/help.txt", await HelpAsync());
        foreach (var verb in Verbs)
        {
            var file = $"tests/KeeperBot.Tests/Golden/help-{verb.Replace(' ', '-')}.txt";
            GoldenFile.Holds(file, await HelpAsync(verb.Split(' ')));
        }
    }

    [Fact]
    public void Help_EveryVerbOptionAndArgument_HasADescription()
    {
        Assert.All(Commands, verb =>
        {
            Assert.False(string.IsNullOrWhiteSpace(verb.Description), verb.Name);
            Assert.All(verb.Options, o => Assert.False(string.IsNullOrWhiteSpace(o.Description), o.Name));
            Assert.All(verb.Arguments, a => Assert.False(string.IsNullOrWhiteSpace(a.Description), a.Name));
        });
    }

    [Fact]
    public async Task CommandLinePage_CommandsAndExitCodes_AreAsInTheProgram()
    {
        var page = new StringBuilder()
            .AppendLine("# The command line")
            .AppendLine()
            .AppendLine("Results go to stdout, everything else to stderr. With `--json`, stdout is one JSON document")
            .AppendLine("(one a line for `run`) that names its schema. This page is written by a test from the")
            .AppendLine("program itself.")
            .AppendLine()
            .AppendLine("## Exit codes")
            .AppendLine()
            .AppendLine("| code | meaning |")
            .AppendLine("|---|---|");
        foreach (var (code, meaning) in ExitCode.Catalogue)
        {
            page.AppendLine($"| {code} | {meaning} |");
        }

        foreach (var verb in Verbs.Prepend(string.Empty))
        {
            var help = await (verb.Length == 0 ? HelpAsync() : HelpAsync(verb));
            page.AppendLine().AppendLine(verb.Length == 0 ? "## keeperbot" : $"## keeperbot {verb}").AppendLine()
                .AppendLine("```text").AppendLine(help.TrimEnd('\n')).AppendLine("```");
        }

        GoldenFile.Holds("docs/reference/cli.md", page.ToString());
        Assert.Equal(
            typeof(ExitCode).GetFields().Where(f => f.IsLiteral).Select(f => (int)f.GetRawConstantValue()!).Order(),
            ExitCode.Catalogue.Select(entry => entry.Code));
    }

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.SelectMany(All).Prepend(command);

    /// <summary>What is typed after the program's name.</summary>
    private static string Line(Command command) =>
        command.Parents.OfType<Command>().SingleOrDefault() is { } parent and not RootCommand
            ? $"{Line(parent)} {command.Name}"
            : command.Name;

    private static async Task<string> HelpAsync(params string[] verb)
    {
        var run = await CommandLineRun.OfAsync([.. verb, "--help"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Empty(run.Error);

        // The usage line names the running program, which is the test here.
        var text = run.Out.Replace(RootCommand.ExecutableName, "keeperbot", StringComparison.Ordinal);
        return string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n') + "\n";
    }
}
