using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Core.Ledgers;
using KeeperBot.Ledgers;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>ledger</c>: where the money went since the journal began, asset by asset and account by account, to the last
/// unit.
/// </summary>
internal sealed class LedgerCommand : KeeperCommand
{
    private static readonly Option<bool> Blocks = new("--blocks")
    {
        Description = "Show what changed each account at a venue in every block",
    };

    private static readonly Option<bool> Offline = new("--offline")
    {
        Description = "Show only the accounts at venues, from the journal alone",
    };

    /// <summary>Creates the verb.</summary>
    public LedgerCommand()
        : base("ledger", "Show what came in, went out, was earned and was paid, to the last unit")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Blocks);
        Options.Add(Offline);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var (mandate, file) = (configuration.Mandate, configuration.JournalFile);
        using var store = JournalReading.Open(file);
        Ledger? ledger;
        if (parsed.GetValue(Offline))
        {
            ledger = new Ledger([]) { Accounts = LedgerReader.Accounts(mandate, store) };
        }
        else
        {
            await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
            ledger = await new LedgerReader(chain, store).CloseAsync(mandate, cancellation);
        }

        if (ledger is null)
        {
            throw new ProblemException(
                ExitCode.NotReady, "no block was read yet", file, "run the keeper first: keeperbot run");
        }

        Show(ledger, parsed.GetValue(Blocks), output);
        return ledger.Closes ? ExitCode.Ok : ExitCode.VerificationFailed;
    }

    private static void Show(Ledger ledger, bool blocks, Output output)
    {
        foreach (var line in LedgerText.Lines(ledger)
            .Concat(blocks ? ledger.Accounts.SelectMany(LedgerText.Steps) : []))
        {
            output.Result(line);
        }

        if (ledger.Lines.IsEmpty && ledger.Accounts.IsEmpty)
        {
            output.Note("No vault has an account at a venue that holds positions.");
        }

        output.ResultJson("ledger/1", new JsonObject
        {
            ["closes"] = ledger.Closes,
            ["ledger"] = Documents.Of(ledger),
            ["accounts"] = Documents.Of(ledger.Accounts, blocks),
        });
    }
}
