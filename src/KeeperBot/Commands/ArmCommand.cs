using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Arming;
using KeeperBot.Configuration;
using KeeperBot.Core.Chains;
using KeeperBot.Doctors;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>arm</c>: lets a keeper sign, after showing what it may do and what a stolen key could.</summary>
internal sealed class ArmCommand : KeeperCommand
{
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask; needs --mandate" };

    private static readonly Option<string?> Mandate = new("--mandate")
    {
        Description = "The hash that arm showed: with --yes it arms that mandate and no other",
        HelpName = "HASH",
    };

    /// <summary>Creates the verb.</summary>
    public ArmCommand()
        : base("arm", "Let the keeper sign: check everything, show the mandate and the worst day, write a receipt")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Yes);
        Options.Add(Mandate);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        RequireRightMandate(parsed, configuration);
        var checkup = await new Doctor(TimeProvider.System, new Random()).ExamineAsync(configuration, cancellation);
        ShowTroubles(checkup, output);
        if (!checkup.IsSound || checkup.Examination.Facts() is not { } facts)
        {
            output.ResultJson("arm/1", new JsonObject
            {
                ["armed"] = false,
                ["checks"] = DoctorCommand.Document(checkup),
            });
            throw new ProblemException(
                ExitCode.Refused,
                "nothing is armed while a check fails: " + string.Join(", ", checkup.Failed),
                configuration.File,
                "do what is said under it, then keeperbot doctor");
        }

        foreach (var line in MandateText.Lines(configuration.Mandate)
            .Concat(WorstDayText.Lines(checkup.Examination.Mandate, checkup.Examination.Chain!)))
        {
            output.Result(line);
        }

        RequireConsent(parsed, configuration, output);
        ArmingReceipt.Of(facts, TimeProvider.System.GetUtcNow()).Write(configuration.ReceiptFile);
        output.Result();
        output.Result($"{Style.Good("✓")} armed: {configuration.ReceiptFile}");
        output.Note("Any change of chain, contracts, limits, mandate or program disarms it; so does keeperbot disarm.");
        output.Note(configuration.Live
            ? $"Next:  keeperbot run --config {configuration.File}     (from now on it signs)"
            : $"Next:  set \"mode\": \"live\" in {configuration.File}, then keeperbot run");
        output.ResultJson("arm/1", new JsonObject
        {
            ["armed"] = true,
            ["mandate"] = configuration.Mandate.Hash.ToString(),
            ["receipt"] = configuration.ReceiptFile,
            ["bound"] = new JsonObject(facts.Values.Select(pair =>
                KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
        });
        return ExitCode.Ok;
    }

    private static void ShowTroubles(Checkup checkup, Output output)
    {
        var several = checkup.Examination.Mandate.Vaults.Length > 1;
        foreach (var line in checkup.Findings
            .Where(finding => finding.Status is FindingStatus.Fail or FindingStatus.Warn)
            .SelectMany(finding => FindingText.Lines(finding, several)))
        {
            output.Note(line);
        }
    }

    private static void RequireRightMandate(ParseResult parsed, KeeperConfiguration configuration)
    {
        var (yes, stated) = (parsed.GetValue(Yes), parsed.GetValue(Mandate));
        if (yes && stated is null)
        {
            throw new ProblemException(
                ExitCode.Usage, "--yes needs the mandate that it says yes to", "--mandate",
                "run keeperbot arm without --yes once: it shows the hash");
        }

        var hash = configuration.Mandate.Hash.ToString();
        if (stated is not null && !stated.Equals(hash, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(
                ExitCode.Refused, $"the mandate is {hash}, another one was agreed to", "--mandate",
                "look at what changed in the configuration, then arm what it says now");
        }
    }

    private static void RequireConsent(ParseResult parsed, KeeperConfiguration configuration, Output output)
    {
        if (parsed.GetValue(Yes))
        {
            return;
        }

        var mandate = configuration.Mandate;
        var word = ChainProfile.Of(mandate.ChainId)?.Name ?? mandate.Vaults[0].Id;
        var typed = output.Ask($"Type {word} to let the keeper sign: ");
        if (!string.Equals(typed, word, StringComparison.Ordinal))
        {
            throw new ProblemException(
                ExitCode.Usage,
                typed is null ? "nobody is at the terminal to confirm" : "that is not the word; nothing was armed",
                "arm",
                $"type {word}, or use --yes --mandate {mandate.Hash}");
        }
    }
}
