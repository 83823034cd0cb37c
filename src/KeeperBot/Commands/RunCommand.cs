using System.CommandLine;
using KeeperBot.Core.Decisions;
using KeeperBot.Daemons;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>run</c>: the loop, as a service.</summary>
internal sealed class RunCommand : KeeperCommand
{
    private static readonly Option<bool> Once = new("--once") { Description = "Take one block, then exit" };

    private static readonly Option<string?> LogFormat = new("--log-format")
    {
        Description = "text or json; unless stated, text on a terminal and json otherwise",
    };

    static RunCommand() => LogFormat.AcceptOnlyFromAmong("text", "json");

    /// <summary>Creates the verb.</summary>
    public RunCommand()
        : base("run", "Watch the chain and keep the vaults hedged, one decision a block")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Once);
        Options.Add(LogFormat);
        Options.Add(Passwords.FromStdin);
    }

    /// <inheritdoc/>
    internal override bool HandlesSignals => true;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = Passwords.Complete(GlobalOptions.Configuration(parsed), parsed, output);
        var json = parsed.GetValue(LogFormat) is { } format ? format == "json" : !output.IsTerminal;
        var log = new EventLog(output, json, TimeProvider.System);
        void Show(Decision decision) => output.ResultJson("decision/1", Documents.Of(decision));
        using var signals = new StopSignals();
        try
        {
            if (!parsed.GetValue(Once))
            {
                return await KeeperService.RunAsync(configuration, log, Show, signals);
            }

            await using var session = await KeeperSession.OpenAsync(configuration, signals.Stop);
            var notes = new DaemonLog(configuration.Mandate, log, new NodeLog(session.Chain, log));
            session.Journal.Tell(notes.Learn);
            notes.Started(KeeperService.Describe(configuration));
            await using var waker = new HeadWaker(configuration.Access.NewHeads, TimeProvider.System);
            while (true)
            {
                if (await session.Loop.TurnAsync(signals.Stop) is { } decisions)
                {
                    decisions.ToList().ForEach(Show);
                    return ExitCode.Ok;
                }

                await waker.WaitAsync(configuration.PollInterval, signals.Stop);
            }
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (FinalityRevertedException error)
        {
            throw new ProblemException(
                ExitCode.Refused, error.Message, configuration.Access.Describe(),
                "find out what happened, then start again", error);
        }
        catch (NoQuorumException error) when (error.IsPermanent)
        {
            throw new ProblemException(
                ExitCode.Configuration, error.Message, configuration.Access.Describe(),
                "correct the nodes' URLs", error);
        }
    }
}
