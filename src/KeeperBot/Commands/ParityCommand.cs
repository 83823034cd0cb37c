using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Backtests.Parity;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>parity</c>: backtests what the journal recorded, and explains every difference to what happened.
/// </summary>
internal sealed class ParityCommand : KeeperCommand
{
    private const ulong SecondsPerHour = 3_600;
    private const int Shown = 50;

    private static readonly Option<double> Hours = new("--hours")
    {
        Description = "How far back from the journal's newest block",
        DefaultValueFactory = _ => 24.0,
    };

    private static readonly Option<string?> Journal = new("--journal")
    {
        Description = "A journal file, instead of the configuration's",
    };

    /// <summary>Creates the verb.</summary>
    public ParityCommand()
        : base("parity", "Backtest what the journal recorded, and explain every difference to what happened live")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Hours);
        Options.Add(Journal);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var hours = parsed.GetValue(Hours);
        if (hours is not (> 0.0 and <= 100_000.0))
        {
            throw new ProblemException(
                ExitCode.Usage, $"{hours} hours cannot be looked back on", Hours.Name, "state a number above 0");
        }

        var file = parsed.GetValue(Journal) ?? GlobalOptions.Configuration(parsed).JournalFile;
        using var store = JournalReading.Open(file);
        if (store.Verify().FirstBreak is { } broken)
        {
            throw new ProblemException(
                ExitCode.VerificationFailed, broken.ToString(), file,
                "restore the journal from a backup; it was changed");
        }

        var newest = JournalReading.Recent(file).Last ?? throw new ProblemException(
            ExitCode.NotReady, "no block was read yet", file, "run the keeper first: keeperbot run");
        var back = (ulong)(hours * SecondsPerHour);
        var report = ParityRun.Of(store, newest.Block.Timestamp - Math.Min(newest.Block.Timestamp, back));
        foreach (var line in ParityText.Lines(report, Shown))
        {
            output.Result(line);
        }

        output.ResultJson("parity/1", Json(report));
        return Task.FromResult(report.IsExplained ? ExitCode.Ok : ExitCode.VerificationFailed);
    }

    private static JsonObject Json(ParityReport report) => new()
    {
        ["fromBlock"] = report.FromBlock,
        ["toBlock"] = report.ToBlock,
        ["decisions"] = report.Decisions,
        ["alike"] = report.Alike,
        ["hedgesLive"] = report.Hedges.Live,
        ["hedgesBacktest"] = report.Hedges.Backtest,
        ["explained"] = report.IsExplained,
        ["differences"] = new JsonArray([.. report.Differences.Select(difference => new JsonObject
        {
            ["decision"] = difference.Decision,
            ["vault"] = difference.Vault,
            ["cause"] = difference.Cause.ToString().ToLowerInvariant(),
            ["live"] = difference.Live,
            ["backtest"] = difference.Backtest,
            ["from"] = difference.From,
        })]),
    };
}
