using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>rebalance</c>: an operator's trade to flat; a preview unless it is told to execute.</summary>
internal sealed class RebalanceCommand : KeeperCommand
{
    private static readonly Option<bool> Execute =
        new("--execute") { Description = "Send it; asks for the vault's name" };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask; needs --max-notional" };

    private static readonly Option<string?> MaxNotional = new("--max-notional")
    {
        Description = "Refuse when the trade is larger, such as '50000 USDC'",
    };

    private static readonly TimeSpan OutcomeDeadline = TimeSpan.FromMinutes(5);

    /// <summary>Creates the verb.</summary>
    public RebalanceCommand()
        : base("rebalance", "Trade a vault to flat now: shows the trade, and sends it only with --execute")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(GlobalOptions.Vault);
        Options.Add(Execute);
        Options.Add(Yes);
        Options.Add(MaxNotional);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var vault = VaultOf(configuration.Mandate, parsed.GetValue(GlobalOptions.Vault));
        var preview = await PreviewAsync(configuration, vault, cancellation);
        Show(preview, vault, parsed.GetValue(Execute), output);
        if (preview.Decision.Plan is null)
        {
            return preview.Decision.Verdict == Verdict.Hold ? ExitCode.Ok : ExitCode.Refused;
        }

        if (!parsed.GetValue(Execute))
        {
            output.Note("Next:  --execute   sends it now (asks you to type the vault's name)");
            return ExitCode.Ok;
        }

        RequireLive(configuration);
        RequireConsent(parsed, vault, preview.Decision, output);
        return await ExecuteAsync(configuration, vault, output, cancellation);
    }

    private static VaultMandate VaultOf(Mandate mandate, string? id) => id switch
    {
        null when mandate.Vaults.Length == 1 => mandate.Vaults[0],
        _ => mandate.Vaults.FirstOrDefault(v => v.Id == id) ?? throw new ProblemException(
            ExitCode.Usage,
            id is null ? "there is more than one vault" : $"there is no vault '{id}'",
            "--vault",
            $"name one of: {string.Join(", ", mandate.Vaults.Select(v => v.Id))}"),
    };

    /// <summary>What the brain would do if an operator asked now; nothing is written.</summary>
    private static async Task<Preview> PreviewAsync(
        KeeperConfiguration configuration, VaultMandate vault, CancellationToken cancellation)
    {
        await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
        var observer = new ChainObserver(chain, configuration.Mandate);
        var snapshot = await observer.ReadAsync(await chain.HeadAsync(cancellation), cancellation);
        var state = File.Exists(configuration.JournalFile)
            ? JournalReading.Of(configuration.JournalFile).State
            : KeeperState.Initial;
        var asked = Keeper.Next(state, new Fact.OperatorSpoke(OperatorVerb.Rebalance, vault.Id), configuration.Mandate);
        var decision = Keeper.Next(asked.State, new Fact.BlockSeen(snapshot), configuration.Mandate).Effects
            .OfType<Effect.Record>()
            .Select(r => r.Decision)
            .First(d => d.Vault == vault.Id);
        return new Preview(decision, await SimulateAsync(chain, configuration.Mandate, decision, cancellation));
    }

    private static async Task<string?> SimulateAsync(
        IChain chain, Mandate mandate, Decision decision, CancellationToken cancellation)
    {
        if (decision.Plan is not { } plan)
        {
            return null;
        }

        var data = HedgeExecutor.Encode(plan, decision.ComputeReasonHash());
        var call = new Call(plan.Executor, data) { From = mandate.Keeper };
        var outcome = await chain.CallAsync(call, BlockRef.Hash(decision.BlockHash), cancellation);
        return outcome.Succeeded
            ? "ok"
            : "reverts: " + RevertReason.Decode(outcome.Data.Span, [.. Abis.WithErrors]).Text;
    }

    private static void Show(Preview preview, VaultMandate vault, bool execute, Output output)
    {
        var decision = preview.Decision;
        output.Result(execute
            ? $"Rebalance of {vault.Id} at block {decision.Block}"
            : $"Preview of {vault.Id} at block {decision.Block} (nothing is sent)");
        foreach (var line in DecisionText.Tree(decision, vault))
        {
            output.Result(line);
        }

        var overridden = decision.Reasons.Count(r => !r.Passed && decision.Plan is not null && IsGuard(r));
        output.Result(
            $"   guards     {decision.Reasons.Count(r => r.Passed && IsGuard(r))} pass, {overridden} overridden"
            + (preview.Simulation is { } said ? $"; simulated at this block: {said}" : string.Empty));
        output.ResultJson("rebalance-preview/1", new JsonObject
        {
            ["decision"] = Documents.Of(decision),
            ["simulation"] = preview.Simulation,
        });
    }

    private static bool IsGuard(Reason reason) => Core.Guards.Guard.All.Any(g => g.Code == reason.Code);

    private static void RequireLive(KeeperConfiguration configuration)
    {
        if (!configuration.Live)
        {
            throw new ProblemException(
                ExitCode.Refused, "the configuration is in shadow mode, which signs nothing",
                "mode", "set \"mode\": \"live\"");
        }
    }

    private static void RequireConsent(ParseResult parsed, VaultMandate vault, Decision decision, Output output)
    {
        var limit = parsed.GetValue(MaxNotional);
        var notional = decision.Plan!.Cost.NotionalQuote;
        if (limit is not null && notional > LimitOf(limit, vault))
        {
            throw new ProblemException(
                ExitCode.Refused,
                $"the trade is {Figures.Token(notional, vault.Quote.Decimals)} {vault.Quote.Symbol}",
                $"--max-notional {limit}",
                "raise the limit if that is meant");
        }

        if (parsed.GetValue(Yes))
        {
            if (limit is null)
            {
                throw new ProblemException(
                    ExitCode.Usage, "--yes needs a limit", "--max-notional",
                    "say how much it may trade, such as '50000 USDC'");
            }

            return;
        }

        var typed = output.Ask($"Type the vault's name to send this trade ({vault.Id}): ");
        if (typed != vault.Id)
        {
            throw new ProblemException(
                ExitCode.Usage,
                typed is null
                    ? "nobody is at the terminal to confirm"
                    : "that is not the vault's name; nothing was sent",
                "--execute",
                "type the vault's name, or use --yes with --max-notional");
        }
    }

    private static BigInteger LimitOf(string text, VaultMandate vault)
    {
        try
        {
            return Quantities.Amount(text, vault.Quote.Symbol, vault.Quote.Decimals);
        }
        catch (FormatException error)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, "--max-notional", "correct the amount", error);
        }
    }

    /// <summary>
    /// Tells the keeper's own loop what the operator wants, and turns until that plan has an outcome.
    /// </summary>
    private static async Task<int> ExecuteAsync(
        KeeperConfiguration configuration, VaultMandate vault, Output output, CancellationToken cancellation)
    {
        await using var session = await KeeperSession.OpenAsync(configuration, cancellation);
        session.Journal.Commit(new Fact.OperatorSpoke(OperatorVerb.Rebalance, vault.Id));
        var started = TimeProvider.System.GetTimestamp();
        long? number = null;
        using var timer = new PeriodicTimer(configuration.PollInterval, TimeProvider.System);
        while (TimeProvider.System.GetElapsedTime(started) < OutcomeDeadline)
        {
            var decisions = await TurnAsync(session, output, cancellation);
            var own = decisions.FirstOrDefault(d => d.Vault == vault.Id && number is null && d.Verdict != Verdict.Wait);
            if (own is { Plan: null })
            {
                output.Note(DecisionText.Line(own, vault));
                return own.Verdict == Verdict.Hold ? ExitCode.Ok : ExitCode.Refused;
            }

            number ??= own?.Number;
            if (number is { } decision && Outcome(session.Journal, decision) is var (code, text))
            {
                output.Note(text);
                return code;
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        output.Note("the outcome is not known yet: do not repeat it, run status");
        return ExitCode.Unknown;
    }

    /// <summary>
    /// The request is in the journal by now, so a node that fails ends nothing: the next turn takes up from there.
    /// </summary>
    private static async Task<IReadOnlyList<Decision>> TurnAsync(
        KeeperSession session, Output output, CancellationToken cancellation)
    {
        try
        {
            return await session.Loop.TurnAsync(cancellation) ?? [];
        }
        catch (EthereumException error)
        {
            output.Note($"{Style.Bad("chain")} {error.Message}; trying again");
            return [];
        }
    }

    private static (int Code, string Text)? Outcome(KeeperJournal journal, long decision)
    {
        var change = journal.Store.Read(1)
            .Select(JournalRecord.Of)
            .OfType<JournalRecord.IntentMoved>()
            .LastOrDefault(m => m.Fact.Decision == decision)?.Fact.Change;
        return change switch
        {
            IntentChange.Included { Inclusion: { Success: true, Kind: InclusionKind.Plan } done } =>
                (ExitCode.Ok, $"{Style.Good("✓")} executed in block {done.Block}, transaction {done.Hash}"),
            IntentChange.Included { Inclusion: { Success: false, Kind: InclusionKind.Plan } failed } =>
                (ExitCode.Reverted, $"{Style.Bad("✗")} reverted in block {failed.Block}: {failed.Revert}"),
            IntentChange.Ended ended => (ExitCode.Refused, $"{Style.Bad("✗")} {ended.State}: {ended.Why}"),
            _ => null,
        };
    }

    private sealed record Preview(Decision Decision, string? Simulation);
}
