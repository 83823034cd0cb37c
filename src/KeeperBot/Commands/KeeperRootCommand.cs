using System.CommandLine;
using System.CommandLine.Help;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>The whole command line: every verb, and the options that all of them take.</summary>
internal sealed class KeeperRootCommand : RootCommand
{
    /// <summary>Help is as wide as this on every terminal, so that it reads the same in the documentation.</summary>
    private const int HelpColumns = 100;

    /// <summary>
    /// The only one: options that verbs share remember every verb that they were ever added to, so each further command
    /// line would make all of them slower.
    /// </summary>
    public static readonly KeeperRootCommand Instance = new();

    private KeeperRootCommand()
        : base(
            "KeeperBot keeps DeFi vaults hedged: it watches prices and positions, decides, explains, and trades "
            + "through an executor contract that bounds what it may do.")
    {
        Add(new DemoCommand());
        Add(new DevnetCommand());
        Add(new InitCommand());
        Add(new DoctorCommand());
        Add(new ArmCommand());
        Add(new DisarmCommand());
        Add(new RunCommand());
        Add(new RehearseCommand());
        Add(new StatusCommand());
        Add(new ExplainCommand());
        Add(new GreeksCommand());
        Add(new ScenariosCommand());
        Add(new SurfaceCommand());
        Add(new VolatilityCommand());
        Add(new GasCommand());
        Add(new SlippageCommand());
        Add(new LedgerCommand());
        Add(new RebalanceCommand());
        Add(new PauseCommand());
        Add(new ResumeCommand());
        Add(new BacktestCommand());
        Add(new TuneCommand());
        Add(new ReplayCommand());
        Add(new ParityCommand());
        Add(new StormCommand());
        Add(new PriceCommand());
        Add(new ConfigCommand());
        Add(new AlertsCommand());
        Options.Add(GlobalOptions.Json);
        Options.Add(GlobalOptions.Quiet);
        Options.Add(GlobalOptions.Colour);
        foreach (var help in Options.OfType<HelpOption>().Select(option => option.Action).OfType<HelpAction>())
        {
            help.MaxWidth = HelpColumns;
        }
    }

    /// <summary>Runs one command line.</summary>
    /// <param name="args">What the person typed after the program's name.</param>
    /// <param name="stdout">Where results go; null for the process's own.</param>
    /// <param name="stderr">Where everything else goes; null for the process's own.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] args, TextWriter? stdout = null, TextWriter? stderr = null)
    {
        var errors = stderr ?? Output.Stderr;
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Error = errors };
        if (stdout is not null)
        {
            invocation.Output = stdout;
        }

        var parsed = Parse(args);
        if (parsed.CommandResult.Command is KeeperCommand { HandlesSignals: true })
        {
            // The library would end the process two seconds after the first signal.
            invocation.ProcessTerminationTimeout = null;
        }

        if (parsed.Errors.Count == 0)
        {
            try
            {
                return await parsed.InvokeAsync(invocation);
            }
            catch (Exception bug)
            {
                Output.Bug(errors, bug);
                return ExitCode.Bug;
            }
        }

        // The library shows what is wrong and the verb's help; its exit code for that is 1, which means a bug here.
        invocation.Output = errors;
        await parsed.InvokeAsync(invocation);
        return ExitCode.Usage;
    }
}
