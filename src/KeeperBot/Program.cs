using System.CommandLine;
using KeeperBot.Commands;
using KeeperBot.Terminal;

var root = new RootCommand(
    "KeeperBot keeps DeFi vaults hedged: it watches prices and positions, decides, explains, and trades through an "
    + "executor contract that bounds what it may do.")
{
    new DemoCommand(),
    new DevnetCommand(),
    new RunCommand(),
    new StatusCommand(),
    new ExplainCommand(),
    new RebalanceCommand(),
    new ReplayCommand(),
};
root.Options.Add(GlobalOptions.Json);
root.Options.Add(GlobalOptions.Quiet);
root.Options.Add(GlobalOptions.Colour);

var parsed = root.Parse(args);
return parsed.Errors.Count == 0
    ? await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
    : await ReportUsageAsync(parsed);

static async Task<int> ReportUsageAsync(ParseResult parsed)
{
    // The library shows what is wrong and the verb's help; its exit code for that is 1, which means a bug here.
    await parsed.InvokeAsync(new InvocationConfiguration { Output = Output.Stderr });
    return ExitCode.Usage;
}
