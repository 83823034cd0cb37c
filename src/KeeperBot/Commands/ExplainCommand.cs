using System.CommandLine;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>explain</c>: why a decision came out as it did, also "hold".</summary>
internal sealed class ExplainCommand : KeeperCommand
{
    private static readonly Argument<string> Which = new("decision")
    {
        Description = "The decision's number, or last",
        DefaultValueFactory = _ => "last",
    };

    /// <summary>Creates the verb.</summary>
    public ExplainCommand()
        : base("explain", "Show why a decision came out as it did, and what would have changed it")
    {
        Arguments.Add(Which);
        GlobalOptions.AddConfiguration(this);
        Options.Add(GlobalOptions.Vault);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var journal = JournalReading.Of(configuration.JournalFile);
        var decision = journal.Find(parsed.GetRequiredValue(Which), parsed.GetValue(GlobalOptions.Vault));
        foreach (var line in DecisionText.Tree(decision, journal.Mandate.Vault(decision.Vault)))
        {
            output.Result(line);
        }

        output.ResultJson("decision/1", Documents.Of(decision));
        output.Note($"Next:  keeperbot replay {decision.Number}   decides it again from the journal");
        return Task.FromResult(ExitCode.Ok);
    }
}
