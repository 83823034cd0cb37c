using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Operating;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>rebalance</c>: an operator's trade; a preview unless it is told to execute.</summary>
internal sealed class RebalanceCommand : KeeperCommand
{
    private static readonly Option<bool> ToFlat =
        new("--to-flat") { Description = "Trade to a net delta of zero, whatever the policy wants" };

    private static readonly Option<bool> Unwind =
        new("--unwind") { Description = "Close the whole hedge, and leave the vault paused" };

    private static readonly Option<bool> Execute =
        new("--execute") { Description = "Send it; asks for the vault's name" };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask; needs --max-notional" };

    private static readonly Option<string?> MaxNotional = new("--max-notional")
    {
        Description = "Refuse when the trade is larger, now or when it is decided, such as '50000 USDC'",
    };

    private static readonly Option<string?> Safe = new("--safe")
    {
        Description = "Write a Safe Transaction Builder batch for an owner that is a Safe, and send nothing",
        HelpName = "FILE",
    };

    private static readonly Option<string> ValidFor = new("--valid-for")
    {
        Description = "With --safe: how long the owners have to sign, such as '2 h'",
        DefaultValueFactory = _ => "2 h",
    };

    /// <summary>Creates the verb.</summary>
    public RebalanceCommand()
        : base("rebalance", "Trade a vault now: shows the trade, and sends it only with --execute")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(GlobalOptions.Vault);
        Options.Add(ToFlat);
        Options.Add(Unwind);
        Options.Add(Execute);
        Options.Add(Yes);
        Options.Add(MaxNotional);
        Options.Add(Safe);
        Options.Add(ValidFor);
        Options.Add(Passwords.FromStdin);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var verb = VerbOf(parsed);
        var configuration = GlobalOptions.Configuration(parsed);
        var vault = GlobalOptions.VaultOf(parsed, configuration.Mandate);
        var preview = await TradePreview.ReadAsync(configuration, vault, verb, cancellation);
        Show(preview, parsed.GetValue(Execute), output);
        var (safe, execute) = (parsed.GetValue(Safe), parsed.GetValue(Execute));
        var waits = preview.Decision.Verdict is Verdict.Wait or Verdict.Withdraw;
        if (preview.Decision.Plan is null && !(waits && execute && safe is null))
        {
            return preview.Decision.Verdict == Verdict.Hold ? ExitCode.Ok : ExitCode.Refused;
        }

        var most = MostOf(parsed, preview);
        if (safe is not null)
        {
            return await TradeBatch.WriteAsync(
                configuration, preview, safe, ValidityOf(parsed), output, cancellation);
        }

        if (!execute)
        {
            output.Note("Next:  --execute           sends it now (asks you to type the vault's name)");
            output.Note("       --safe batch.json   writes a batch for an owner that is a Safe instead");
            return ExitCode.Ok;
        }

        RequireLive(configuration);
        RequireConsent(parsed, preview, most, output);
        return await new TradeRequest(
            Passwords.Complete(configuration, parsed, output), vault, verb, most, output).RunAsync(cancellation);
    }

    private static OperatorVerb VerbOf(ParseResult parsed) => (parsed.GetValue(ToFlat), parsed.GetValue(Unwind)) switch
    {
        (true, true) => throw new ProblemException(
            ExitCode.Usage, "--to-flat and --unwind ask for different trades", "--unwind", "keep one of the two"),
        (true, _) => OperatorVerb.Flatten,
        (_, true) => OperatorVerb.Unwind,
        _ => OperatorVerb.Rebalance,
    };

    private static TimeSpan ValidityOf(ParseResult parsed)
    {
        try
        {
            return Quantities.Duration(parsed.GetRequiredValue(ValidFor));
        }
        catch (FormatException error)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, "--valid-for", "write such as '2 h'", error);
        }
    }

    private static void Show(TradePreview preview, bool execute, Output output)
    {
        var decision = preview.Decision;
        output.Result(execute
            ? $"Rebalance of {preview.Vault.Id} at block {decision.Block}"
            : $"Preview of {preview.Vault.Id} at block {decision.Block} (nothing is sent)");
        output.Result();
        foreach (var line in preview.Lines())
        {
            output.Result(line);
        }

        output.ResultJson("rebalance-preview/1", new JsonObject
        {
            ["decision"] = Documents.Of(decision),
            ["wholeNotional"] = preview.WholeNotional.ToString(),
            ["simulation"] = preview.Simulation,
        });
    }

    private static void RequireLive(KeeperConfiguration configuration)
    {
        if (!configuration.Live)
        {
            throw new ProblemException(
                ExitCode.Refused, "the configuration is in shadow mode, which signs nothing",
                "mode", "set \"mode\": \"live\"; or write a batch for the owner's Safe with --safe");
        }
    }

    /// <summary>The most that one plan may trade, as the operator stated it; null when nothing was stated.</summary>
    /// <exception cref="ProblemException">The trade is larger already.</exception>
    private static BigInteger? MostOf(ParseResult parsed, TradePreview preview)
    {
        if (parsed.GetValue(MaxNotional) is not { } text)
        {
            return null;
        }

        var (vault, most) = (preview.Vault, LimitOf(text, preview.Vault));
        return preview.WholeNotional <= most ? most : throw new ProblemException(
            ExitCode.Refused,
            $"the trade is {Figures.Token(preview.WholeNotional, vault.Quote.Decimals)} {vault.Quote.Symbol}",
            $"--max-notional {text}",
            "raise the limit if that is meant");
    }

    private static void RequireConsent(ParseResult parsed, TradePreview preview, BigInteger? most, Output output)
    {
        if (preview.Decision.Plan is null)
        {
            output.Note("Something is under way: the trade is decided, and its size known, when that has ended.");
        }

        if (most is null && (parsed.GetValue(Yes) || preview.Decision.Plan is null))
        {
            throw new ProblemException(
                ExitCode.Usage,
                parsed.GetValue(Yes) ? "--yes needs a limit" : "a trade that cannot be shown yet needs a limit",
                "--max-notional",
                "say how much it may trade, such as '50000 USDC'");
        }

        if (parsed.GetValue(Yes))
        {
            return;
        }

        var vault = preview.Vault;
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
}
