using System.CommandLine;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;
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
        Options.Add(GlobalOptions.Config);
        Options.Add(Once);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = KeeperConfiguration.Load(parsed.GetRequiredValue(GlobalOptions.Config));
        await using var session = await KeeperSession.OpenAsync(configuration, cancellation);
        output.Note(
            $"{(configuration.Live ? Style.Warn("live") : "shadow")} on chain {configuration.Mandate.ChainId} at "
            + $"{configuration.Endpoint.Redacted}, journal {configuration.JournalFile}");
        output.Note(DecisionText.Header);
        var once = parsed.GetValue(Once);
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(configuration.PollInterval, TimeProvider.System);
        do
        {
            if (await TurnAsync(session, output, once, cancellation) is { } decisions)
            {
                Show(decisions, configuration.Mandate, last, output);
                if (once)
                {
                    return ExitCode.Ok;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
        return ExitCode.Ok;
    }

    /// <summary>A turn that the chain spoils is not lost: the next one takes up from the journal.</summary>
    private static async Task<IReadOnlyList<Decision>?> TurnAsync(
        KeeperSession session, Output output, bool once, CancellationToken cancellation)
    {
        try
        {
            return await session.Loop.TurnAsync(cancellation);
        }
        catch (EthereumException error) when (!once)
        {
            output.Note($"{Style.Bad("chain")} {error.Message}; trying again");
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
