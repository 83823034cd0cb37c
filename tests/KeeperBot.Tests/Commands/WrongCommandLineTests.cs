using System.CommandLine;
using KeeperBot.Commands;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Commands;

/// <summary>
/// CF-04: whatever is wrong with a command line ends with exit code 2, names what is wrong and shows what is right, and
/// does nothing. The lines are made from the program's own verbs and options.
/// </summary>
public sealed class WrongCommandLineTests(ITestOutputHelper output)
{
    private static readonly Type[] Numbers =
        [typeof(int), typeof(int?), typeof(long), typeof(ulong?), typeof(double), typeof(double?)];

    /// <summary>Lines that are made of the right words, and what is named.</summary>
    public static TheoryData<string, string> Meaningless => new()
    {
        { "run --set", "--set" },
        { "run --set gas.ceiling", "a key, '=' and a value" },
        { "run --set =1", "a key, '=' and a value" },
        { "run --set gas.ceiling=", "a key, '=' and a value" },
        { "devnet --block-time 0", "--block-time" },
        { "devnet --block-time 3601", "--block-time" },
        { "devnet --block-time NaN", "--block-time" },
        { "devnet --fork-block 1", "--fork-block" },
        { "rehearse --blocks 0", "--blocks" },
        { "rehearse --blocks 10001", "--blocks" },
        { "rehearse --move -91", "--move" },
        { "rehearse --move 401", "--move" },
        { "rehearse --move NaN", "--move" },
        { "status --color blue", "blue" },
    };

    [Fact]
    public async Task Lines_EveryVerbAndOptionGotWrong_AreRefusedAndNameTheWrongWord()
    {
        var lines = Verbs(KeeperRootCommand.Instance, []).SelectMany(OfVerb).ToList();
        var problems = new List<string>();
        foreach (var (arguments, word) in lines)
        {
            var shown = string.Join(' ', arguments);
            if (KeeperRootCommand.Instance.Parse(arguments).Errors.Count == 0)
            {
                // It would be run: that must not happen in a test of what is refused.
                problems.Add($"{shown}: is accepted");
                continue;
            }

            var run = await CommandLineRun.OfAsync(arguments);
            if (run.Code != ExitCode.Usage || run.Out.Length > 0
                || !run.Error.Contains(word, StringComparison.Ordinal)
                || !run.Error.Contains("Usage:", StringComparison.Ordinal))
            {
                problems.Add($"{shown}: {run.Code} {run.Error}");
            }
        }

        output.WriteLine($"{lines.Count} lines");
        Assert.True(lines.Count >= 100, $"only {lines.Count} lines");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [MemberData(nameof(Meaningless))]
    public async Task Line_ValueThatMeansNothing_IsRefusedAndNamed(string line, string named)
    {
        var run = await CommandLineRun.OfAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    private static IEnumerable<(Command Verb, string[] Path)> Verbs(Command command, string[] path) =>
        command.Subcommands.Where(verb => !verb.Hidden)
            .SelectMany(verb => Verbs(verb, [.. path, verb.Name]).Prepend((verb, [.. path, verb.Name])));

    private static IEnumerable<(string[] Arguments, string Word)> OfVerb((Command Verb, string[] Path) verb)
    {
        var (command, path) = verb;
        var misspelt = path[^1] + "x";
        yield return ([.. path.SkipLast(1), misspelt], misspelt);
        yield return ([.. path, "--no-such-option"], "--no-such-option");
        yield return ([.. path, "--json", "maybe", "perhaps"], "perhaps");
        if (command.Subcommands.Count > 0)
        {
            yield return (path, path[^1]);
            yield break;
        }

        yield return ([.. path, .. command.Arguments.Select(_ => "1"), "superfluous"], "superfluous");
        foreach (var option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption))
        {
            yield return ([.. path, option.Name + "x", "1"], option.Name + "x");
            if (option.ValueType == typeof(bool))
            {
                continue;
            }

            yield return ([.. path, option.Name], option.Name);
            if (Numbers.Contains(option.ValueType))
            {
                yield return ([.. path, option.Name, "many"], "many");
            }

            if (option.ValueType != typeof(string[]))
            {
                yield return ([.. path, option.Name, "1", option.Name, "2"], option.Name);
            }
        }
    }
}
