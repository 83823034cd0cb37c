using System.CommandLine;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>run</c>: the loop.</summary>
internal sealed class RunCommand : KeeperCommand
{
    private static readonly Option<bool> Once = new("--once") { Description = "Take one block, then exit" };

    /// <summary>Creates the verb.</summary>
    public RunCommand()
        : base("run", "Watch the chain and keep the vaults hedged, one decision a block")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Once);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        await using var session = await KeeperSession.OpenAsync(configuration, cancellation);
        output.Note(
            $"{(configuration.Live ? Style.Warn("live") : "shadow")} on chain {configuration.Mandate.ChainId} at "
            + $"{configuration.Access.Describe()}, journal {configuration.JournalFile}");
        if (configuration is { Live: true, Access.IsDegraded: true })
        {
            output.Note($"{Style.Warn("nodes")} quorum 1: a node that is wrong is believed, and acted on");
        }

        output.Note(DecisionText.Header);
        var (once, deaf) = (parsed.GetValue(Once), (string?)null);
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        var nodes = new NodeNotes(session.Chain, output);
        await using var waker = new HeadWaker(configuration.Access.NewHeads, TimeProvider.System);
        while (true)
        {
            var decisions = await TurnAsync(session, nodes, once, cancellation);
            if (session.InboxProblem != deaf)
            {
                deaf = session.InboxProblem;
                output.Note(deaf is null
                    ? $"{Style.Good("inbox")} can be used again"
                    : $"{Style.Warn("inbox")} {deaf}; operators are not heard until it can (it may be deleted)");
            }

            if (decisions is not null)
            {
                Show(decisions, configuration.Mandate, last, output);
                if (once)
                {
                    return ExitCode.Ok;
                }
            }

            await waker.WaitAsync(configuration.PollInterval, cancellation);
        }
    }

    /// <summary>
    /// A turn that the chain spoils is not lost: the next one takes up from the journal. What no later turn can cure
    /// ends the process.
    /// </summary>
    private static async Task<IReadOnlyList<Decision>?> TurnAsync(
        KeeperSession session, NodeNotes nodes, bool once, CancellationToken cancellation)
    {
        try
        {
            var decisions = await session.Loop.TurnAsync(cancellation);
            nodes.Answered();
            return decisions;
        }
        catch (FinalityRevertedException error)
        {
            throw new ProblemException(
                ExitCode.Refused, error.Message, session.Chain.Name, "find out what happened, then start again", error);
        }
        catch (NoQuorumException error) when (error.IsPermanent)
        {
            throw new ProblemException(
                ExitCode.Configuration, error.Message, session.Chain.Name, "correct the nodes' URLs", error);
        }
        catch (EthereumException error) when (!once)
        {
            nodes.Failed(error);
            return null;
        }
    }

    /// <summary>For people a line when the answer changes; for programs every decision.</summary>
    private static void Show(
        IReadOnlyList<Decision> decisions, Mandate mandate, Dictionary<string, string> last, Output output)
    {
        foreach (var decision in decisions)
        {
            output.ResultJson("decision/1", Documents.Of(decision));
            var answer = $"{decision.Verdict} {decision.Decisive.Code}";
            if (decision.Verdict == Verdict.Hedge || last.GetValueOrDefault(decision.Vault) != answer)
            {
                output.Note(DecisionText.Line(decision, mandate.Vault(decision.Vault)));
            }

            last[decision.Vault] = answer;
        }
    }
}
