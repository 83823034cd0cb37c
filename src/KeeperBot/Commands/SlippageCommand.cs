using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Pricing;
using KeeperBot.Forecasts;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>slippage</c>: what the journalled hedges got against their quotes, and what later ones are expected to cost
/// beyond theirs.
/// </summary>
internal sealed class SlippageCommand : KeeperCommand
{
    private const int GweiDecimals = 9;

    private static readonly Option<string?> Journal = new("--journal")
    {
        Description = "A journal file, instead of the configuration's",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Write what was learnt, for forecasts.slippage of a configuration",
        HelpName = "FILE",
    };

    /// <summary>Creates the verb.</summary>
    public SlippageCommand()
        : base("slippage", "Show what hedges got against their quotes, and learn what they cost beyond them")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(GlobalOptions.Vault);
        Options.Add(Journal);
        Options.Add(Out);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var file = parsed.GetValue(Journal) ?? GlobalOptions.Configuration(parsed).JournalFile;
        using var store = JournalReading.Open(file);
        if (store.Verify().FirstBreak is { } broken)
        {
            throw new ProblemException(
                ExitCode.VerificationFailed, broken.ToString(), file,
                "restore the journal from a backup; it was changed");
        }

        var vault = GlobalOptions.VaultOf(parsed, JournalReading.Recent(file).Mandate);
        var history = FillHistory.Of(store, vault.Id);
        var asOf = history.AsOf ?? throw new ProblemException(
            ExitCode.NotReady, "no block was read yet", file, "run the keeper first: keeperbot run");

        // A venue that the vault does not trade on any more costs it nothing.
        var trials = SlippageTrial.Run(
            history.Fills.Where(fill => vault.Venues.Any(venue => venue.VenueId == fill.VenueId)));
        var forecast = SlippageTrial.Forecast(trials, vault.Id, asOf, SourceOf(trials));
        if (parsed.GetValue(Out) is { } path)
        {
            var learnt = forecast ?? throw TooFew(trials, vault, path);
            OutputFile.Write(path, Out, text => text.Write(learnt.Write() + "\n"), output);
        }

        foreach (var line in SlippageText.Lines(vault, history, trials, forecast))
        {
            output.Result(line);
        }

        output.ResultJson("slippage/1", Json(vault, history, trials, forecast));
        return Task.FromResult(ExitCode.Ok);
    }

    private static string SourceOf(ImmutableArray<SlippageTrial> trials)
    {
        var fills = trials.Where(trial => trial.Model is not null).SelectMany(trial => trial.Fills).ToList();
        return fills.Count == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{fills.Count} fills of decisions {fills.Min(f => f.Decision)} to {fills.Max(f => f.Decision)}");
    }

    /// <summary>What <c>--out</c> cannot write, and why.</summary>
    private static ProblemException TooFew(ImmutableArray<SlippageTrial> trials, VaultMandate vault, string path)
    {
        var most = trials.IsEmpty ? 0 : trials.Max(trial => trial.Fills.Length);
        return new ProblemException(
            ExitCode.NotReady,
            $"nothing can be learnt: no venue of '{vault.Id}' has more than {most} fills, "
            + $"{SlippageTrial.LeastFills} of one are needed",
            $"{Out.Name} {path}",
            "let the keeper hedge on; without the file bands go by fees and quotes alone");
    }

    private static JsonObject Json(
        VaultMandate vault,
        FillHistory history,
        ImmutableArray<SlippageTrial> trials,
        SlippageForecast? forecast) => new()
        {
            ["vault"] = vault.Id,
            ["asOf"] = history.AsOf,
            ["reverted"] = history.Reverted,
            ["unexecuted"] = history.Unexecuted,
            ["unmeasured"] = history.Unmeasured,
            ["needed"] = SlippageTrial.LeastFills,
            ["fills"] = new JsonArray([.. history.Fills.Select(Json)]),
            ["venues"] = new JsonArray([.. trials.Select(trial => new JsonObject
            {
                ["venueId"] = trial.VenueId,
                ["fills"] = trial.Fills.Length,
                ["meanBeyondBps"] = trial.Fills.Average(fill => fill.BeyondBps),
                ["plainError"] = trial.Model?.Past.Plain,
                ["forecastError"] = trial.Model?.Past.Forecast,
                ["tried"] = trial.Model?.Past.Samples,
            })]),
            ["beatsPlain"] = forecast?.Past.BeatsPlain,
            ["configured"] = vault.Forecasts?.Slippage is not null,
            ["forecast"] = forecast is null ? null : JsonNode.Parse(forecast.Write()),
        };

    private static JsonObject Json(HedgeFill fill) => new()
    {
        ["decision"] = fill.Decision,
        ["timestamp"] = fill.Timestamp,
        ["venueId"] = fill.VenueId,
        ["size"] = fill.Size,
        ["quotedBps"] = fill.QuotedBps,
        ["realisedBps"] = fill.RealisedBps,
        ["beyondBps"] = fill.BeyondBps,
        ["blocks"] = fill.Blocks,
        ["latencySeconds"] = fill.LatencySeconds,
        ["gasGwei"] = Scaled.ToDouble(fill.GasPriceWei, GweiDecimals),
    };
}
