using System.CommandLine;
using KeeperBot.Benchmarks.Decisions;
using KeeperBot.Benchmarks.Ethereum;
using KeeperBot.Benchmarks.Loop;
using KeeperBot.Benchmarks.Policy;
using KeeperBot.Benchmarks.Quote;
using KeeperBot.Benchmarks.Route;
using KeeperBot.Benchmarks.Sweep;
using KeeperBot.Benchmarks.Turn;
using KeeperBot.Commands;
using KeeperBot.Terminal;
using GreeksCommand = KeeperBot.Benchmarks.Greeks.GreeksCommand;

var root = new RootCommand("Measures KeeperBot; docs/internals/benchmarks.md says what and how.")
{
    new DecisionCommand(),
    new EthereumCommand(),
    new GreeksCommand(),
    new LoopCommand(),
    new PolicyCommand(),
    new QuoteCommand(),
    new RouteCommand(),
    new SweepCommand(),
    new TurnCommand(),
};
root.Options.Add(GlobalOptions.Json);
root.Options.Add(GlobalOptions.Quiet);
root.Options.Add(GlobalOptions.Colour);

var parsed = root.Parse(args);
if (parsed.Errors.Count == 0)
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}

await parsed.InvokeAsync(new InvocationConfiguration { Output = Console.Error });
return ExitCode.Usage;
