using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Operating;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>resume</c>: ends a halt, and lets paused vaults plan again.</summary>
internal sealed class ResumeCommand : KeeperCommand
{
    private const string Word = "resume";

    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask" };

    /// <summary>Creates the verb.</summary>
    public ResumeCommand()
        : base("resume", "End a halt or a pause: show why, and let the keeper plan and sign again")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Yes);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var state = JournalReading.Recent(configuration.JournalFile).State;
        var vaults = state.Vaults.Where(vault => vault.Paused).Select(vault => vault.Id).ToList();
        if (state.Halt is null && vaults.Count == 0)
        {
            output.Result("nothing to resume: the keeper is not halted and no vault is paused");
            output.ResultJson("resume/1", new JsonObject { ["resumed"] = false });
            return ExitCode.Ok;
        }

        Show(state.Halt, vaults, output);
        RequireConsent(parsed, output);

        // A resume ends the halt of the whole keeper, whichever vault it names.
        var asked = vaults.DefaultIfEmpty(configuration.Mandate.Vaults[0].Id);
        await new OperatorDesk(configuration, TimeProvider.System)
            .AskAsync([.. asked.Select(vault => (OperatorVerb.Resume, vault))], cancellation);
        output.Result($"{Style.Good("✓")} resumed; the next block is decided as usual");
        output.ResultJson("resume/1", new JsonObject
        {
            ["resumed"] = true,
            ["halt"] = state.Halt?.Code,
            ["vaults"] = new JsonArray([.. vaults.Select(vault => (JsonNode)vault)]),
        });
        return ExitCode.Ok;
    }

    private static void Show(Halt? halt, List<string> vaults, Output output)
    {
        if (halt is not null)
        {
            output.Note($"{Style.Bad("halted")} at block {halt.Block}, {halt.Code}: {halt.Why}");
            output.Note($"before you resume: {HaltCode.RemedyOf(halt.Code)}");
        }

        if (vaults.Count > 0)
        {
            output.Note($"paused: {string.Join(", ", vaults)}");
        }
    }

    private static void RequireConsent(ParseResult parsed, Output output)
    {
        if (parsed.GetValue(Yes))
        {
            return;
        }

        var typed = output.Ask($"Type {Word} to let the keeper sign again: ");
        if (!string.Equals(typed, Word, StringComparison.Ordinal))
        {
            throw new ProblemException(
                ExitCode.Usage,
                typed is null ? "nobody is at the terminal to confirm" : "that is not the word; nothing was changed",
                "resume",
                $"type {Word}, or use --yes");
        }
    }
}
