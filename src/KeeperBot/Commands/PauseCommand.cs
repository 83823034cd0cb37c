using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Operating;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>pause</c>: no vault is hedged until it is resumed; on chain when told so.</summary>
internal sealed class PauseCommand : KeeperCommand
{
    private static readonly Option<bool> OnChain = new("--on-chain")
    {
        Description = "Pause the executor contracts with the guardian's key; needs neither journal nor keeper",
    };

    /// <summary>Creates the verb.</summary>
    public PauseCommand()
        : base("pause", "Plan nothing until resumed: what is in flight is withdrawn; survives a restart")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(GlobalOptions.Vault);
        Options.Add(OnChain);
        OnChainPauseOptions.AddTo(this);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        if (parsed.GetValue(OnChain))
        {
            return await OnChainPauseOptions.RunAsync(parsed, output, cancellation);
        }

        OnChainPauseOptions.RequireAbsent(parsed);
        var configuration = GlobalOptions.Configuration(parsed);
        var vaults = VaultsOf(configuration.Mandate, parsed.GetValue(GlobalOptions.Vault))
            .Select(vault => vault.Id)
            .ToList();
        var heard = await new OperatorDesk(configuration, TimeProvider.System)
            .AskAsync([.. vaults.Select(vault => (OperatorVerb.Pause, vault))], cancellation);
        output.Result($"{Style.Good("✓")} paused: {string.Join(", ", vaults)}");
        output.ResultJson("pause/1", new JsonObject
        {
            ["vaults"] = new JsonArray([.. vaults.Select(vault => (JsonNode)vault)]),
            ["keeperRuns"] = heard,
        });
        output.Note(heard
            ? "The keeper that runs heard it: it withdraws what is in flight, and plans nothing."
            : "No keeper runs here; the next one to start finds it in its journal.");
        output.Note("The executor still obeys its key: keeperbot pause --on-chain stops that too.");
        output.Note("Next:  keeperbot status     then keeperbot resume");
        return ExitCode.Ok;
    }

    /// <summary>The vault of that id, or all without one.</summary>
    /// <exception cref="ProblemException">There is none of that id.</exception>
    public static IReadOnlyList<VaultMandate> VaultsOf(Mandate mandate, string? id)
    {
        var vaults = mandate.Vaults.Where(vault => id is null || vault.Id == id).ToList();
        return vaults.Count > 0 ? vaults : throw new ProblemException(
            ExitCode.Usage,
            $"there is no vault '{id}'",
            "--vault",
            $"name one of: {string.Join(", ", mandate.Vaults.Select(vault => vault.Id))}; or none, for all");
    }
}
