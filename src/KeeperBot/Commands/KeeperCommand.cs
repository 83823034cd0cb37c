using System.CommandLine;
using System.CommandLine.Parsing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Operating;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>One verb of the command line: options in, exit code out, problems shown without a stack trace.</summary>
internal abstract class KeeperCommand : Command
{
    /// <summary>Creates the verb with its one-line description.</summary>
    protected KeeperCommand(string name, string description)
        : base(name, description)
    {
        SetAction((parsed, cancellation) => GuardAsync(parsed, cancellation));
        Validators.Add(RefuseUnknownOptions);
    }

    /// <summary>True when the verb takes SIGTERM and SIGINT itself; any other is cancelled by them.</summary>
    internal virtual bool HandlesSignals => false;

    /// <summary>Does the verb's work.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    protected abstract Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation);

    /// <summary>A mistyped option is no argument, although the library takes it for one where a verb has any.</summary>
    private static void RefuseUnknownOptions(CommandResult result)
    {
        foreach (var token in result.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens))
        {
            if (token.Value.StartsWith("--", StringComparison.Ordinal))
            {
                result.AddError($"Unrecognized option '{token.Value}'.");
            }
        }
    }

    private async Task<int> GuardAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var streams = parsed.InvocationConfiguration;
        var output = new Output(GlobalOptions.Read(parsed), streams.Output, streams.Error);
        try
        {
            return await RunAsync(parsed, output, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception error) when (AsProblem(error) is { } problem)
        {
            output.Problem(problem);
            return problem.ExitCode;
        }
    }

    /// <summary>What the outside world did wrong, in its own words; null for a bug of ours, which must crash.</summary>
    private static ProblemException? AsProblem(Exception error) => error switch
    {
        ProblemException problem => problem,
        JournalBrokenException broken => new ProblemException(
            ExitCode.VerificationFailed, broken.What, broken.Where, broken.Remedy, broken),
        JournalException journal => new ProblemException(
            ExitCode.NotReady, journal.What, journal.Where, journal.Remedy, journal),
        InboxException inbox => new ProblemException(
            ExitCode.NotReady, inbox.Message, inbox.Path,
            "delete it: nothing that counts is in it; then repeat the command. "
            + "To stop all trading at once: keeperbot pause --on-chain", inbox),
        DevnetException devnet => new ProblemException(
            ExitCode.NotReady, devnet.Message, "devnet", "run scripts/setup, then try again", devnet),
        RpcException rpc => new ProblemException(
            ExitCode.Unreachable, rpc.Message, "chain", "check that the node runs and answers", rpc),
        EthereumException ethereum => new ProblemException(
            ExitCode.NotReady, ethereum.Message, "chain",
            "check the node and the addresses in the configuration", ethereum),
        UnanswerableException unanswerable => new ProblemException(
            ExitCode.NotReady, unanswerable.Message, "the vault's book", "run keeperbot doctor", unanswerable),
        _ => null,
    };
}
