using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>replay</c>: decides everything in the journal again and proves that it comes out the same.</summary>
internal sealed class ReplayCommand : KeeperCommand
{
    private const int ShownMismatches = 5;

    private static readonly Argument<long?> Number = new("decision")
    {
        Description = "One decision's number; all when left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Journal = new("--journal")
    {
        Description = "A journal file, instead of the configuration's",
    };

    /// <summary>Creates the verb.</summary>
    public ReplayCommand()
        : base("replay", "Decide everything in the journal again and compare bit for bit")
    {
        Arguments.Add(Number);
        GlobalOptions.AddConfiguration(this);
        Options.Add(Journal);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var file = parsed.GetValue(Journal)
            ?? GlobalOptions.Configuration(parsed).JournalFile;
        using var store = JournalReading.Open(file);
        var chain = store.Verify();
        if (chain.FirstBreak is { } broken)
        {
            throw new ProblemException(
                ExitCode.VerificationFailed, broken.ToString(), file,
                "restore the journal from a backup; it was changed");
        }

        var number = parsed.GetValue(Number);
        var report = Replayer.Replay(store, number);
        if (number is not null && report.Decisions == 0 && report.Mismatches.IsEmpty)
        {
            // Nothing was compared, so nothing may be called equal.
            throw new ProblemException(
                ExitCode.Usage, $"there is no decision {number}", file, "leave the number out to replay them all");
        }

        Show(report, chain, output);
        return Task.FromResult(report.Mismatches.IsEmpty ? ExitCode.Ok : ExitCode.VerificationFailed);
    }

    private static string Digest(Decision? decision) => decision is null
        ? "nothing"
        : $"{DecisionText.Verdict(decision.Verdict)} at delta {decision.Measure?.NetDelta:R}, "
            + $"reason hash {decision.ComputeReasonHash()}";

    private static void Show(ReplayReport report, JournalReport chain, Output output)
    {
        output.Result(report.Mismatches.IsEmpty
            ? $"{Style.Good("✓")} {report.Decisions} decisions decided again, all bit for bit the same"
            : $"{Style.Bad("✗")} {report.Mismatches.Length} of {report.Decisions} decisions came out differently");
        output.Result(Style.Dim($"  {chain.Head.Sequence} journal entries verified, head {chain.Head.Hash}"));
        foreach (var mismatch in report.Mismatches.Take(ShownMismatches))
        {
            output.Result($"  decision {mismatch.Number}");
            output.Result($"    recorded  {Digest(mismatch.Recorded)}");
            output.Result($"    replayed  {Digest(mismatch.Replayed)}");
        }

        output.ResultJson("replay/1", new JsonObject
        {
            ["decisions"] = report.Decisions,
            ["entries"] = chain.Head.Sequence,
            ["head"] = chain.Head.Hash.ToString(),
            ["equal"] = report.Mismatches.IsEmpty,
            ["mismatches"] = new JsonArray([.. report.Mismatches.Select(m => new JsonObject
            {
                ["decision"] = m.Number,
                ["recorded"] = m.Recorded is null ? null : JsonNode.Parse(Canonical.Serialize(m.Recorded)),
                ["replayed"] = m.Replayed is null ? null : JsonNode.Parse(Canonical.Serialize(m.Replayed)),
            })]),
        });
    }
}
