using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Ledgers;
using KeeperBot.Devnet;
using KeeperBot.Journals;
using KeeperBot.Ledgers;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>demo</c>: the same keeper as everywhere, on a devnet of its own, through a day in eight acts and, with a
/// perpetual market, four more.
/// </summary>
internal sealed class DemoCommand : KeeperCommand
{
    /// <summary>Set by <c>scripts/demo</c>: when the person pressed enter, unix milliseconds.</summary>
    private const string StartedAtVariable = "KEEPERBOT_STARTED_AT";

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder for the demo's key, configuration and journal",
        DefaultValueFactory = _ => Path.Combine(".devnet", "demo"),
    };

    /// <summary>Creates the verb.</summary>
    public DemoCommand()
        : base("demo", "Watch a keeper hedge a vault on a local chain: no keys, no configuration") =>
        Options.Add(Data);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var started = StartedAt();
        var folder = Path.GetFullPath(parsed.GetRequiredValue(Data));
        output.Note(Style.Dim("starting a local chain with Uniswap V3, Chainlink and a vault ..."));
        await using var devnet = await RunningDevnet.StartAsync(
            new DevnetOptions(folder) { Perps = true }, cancellation);
        var (file, configuration) = Configure(devnet, folder);
        var report = await PlayAsync(devnet, configuration, started, output, cancellation);
        report = report with { Perps = await new DemoPerps(devnet, folder, output).PlayAsync(cancellation) };
        Show(report, output, file);
        return report.Sound ? ExitCode.Ok : ExitCode.VerificationFailed;
    }

    /// <summary>The day in eight acts.</summary>
    private static async Task<DemoReport> PlayAsync(
        RunningDevnet devnet,
        KeeperConfiguration configuration,
        long started,
        Output output,
        CancellationToken cancellation)
    {
        await using var session = await KeeperSession.OpenAsync(configuration, cancellation);
        double? first = null;
        var scenario = new DemoScenario(devnet.Controls, async c =>
        {
            var decisions = await session.Loop.TurnAsync(c) ?? [];
            first ??= (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - started) / 1_000.0;
            foreach (var decision in decisions)
            {
                output.Result(DecisionText.Line(decision, configuration.Mandate.Vault(decision.Vault)));
            }

            return decisions;
        });

        output.Result(DecisionText.Header);
        var decisions = new List<Decision>();
        foreach (var act in scenario.Acts)
        {
            output.Result($"{Style.Accent("▸")} {Style.Strong(act.Title)}");
            decisions.AddRange(await scenario.PlayAsync(act, cancellation));
        }

        return await ReportAsync(session, decisions, first ?? 0, devnet, cancellation);
    }

    private static long StartedAt() =>
        long.TryParse(
            Environment.GetEnvironmentVariable(StartedAtVariable),
            NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? at
            : TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static (string File, KeeperConfiguration Configuration) Configure(RunningDevnet devnet, string folder)
    {
        var journal = Path.Combine(folder, $"demo-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}.journal");
        var file = Path.Combine(folder, "keeperbot.json");
        KeeperConfiguration.Write(
            DevnetConfiguration.For(devnet.Manifest, journal, live: true, DevnetConfiguration.CostOptimal), file);
        return (file, KeeperConfiguration.Load(file));
    }

    /// <summary>What the demo's vault would have without the cost-optimal band.</summary>
    private static PolicyMandate Threshold(RunningDevnet devnet, KeeperConfiguration own)
    {
        var file = Path.Combine(Path.GetDirectoryName(own.JournalFile)!, "threshold.json");
        KeeperConfiguration.Write(DevnetConfiguration.For(devnet.Manifest, own.JournalFile, live: false), file);
        return KeeperConfiguration.Load(file).Mandate.Vaults[0].Policy;
    }

    private static async Task<DemoReport> ReportAsync(
        KeeperSession session,
        List<Decision> decisions,
        double secondsToFirst,
        RunningDevnet devnet,
        CancellationToken cancellation)
    {
        var reader = new LedgerReader(session.Chain, session.Journal.Store);
        var ledger = await reader.CloseAsync(session.Configuration.Mandate, cancellation)
            ?? throw new ProblemException(ExitCode.NotReady, "no block was read", "demo", "run it again");
        var inclusions = session.Journal.Store.Read(1)
            .Select(JournalRecord.Of)
            .OfType<JournalRecord.IntentMoved>()
            .Select(m => m.Fact.Change)
            .OfType<IntentChange.Included>()
            .Select(i => i.Inclusion)
            .ToList();
        return new DemoReport(
            decisions.Count,
            inclusions.Count(i => i.Fill is not null),
            decisions.Count(d => d.Verdict == Verdict.Refuse),
            session.Journal.State.OpenIntents.Count(),
            ledger,
            Replayer.Replay(session.Journal.Store),
            DemoComparison.Of(
                session.Journal.Store,
                session.Configuration.Mandate,
                Threshold(devnet, session.Configuration),
                cancellation),
            secondsToFirst);
    }

    private static void Show(DemoReport report, Output output, string file)
    {
        output.Result();
        foreach (var line in LedgerText.Lines(report.Ledger))
        {
            output.Result(line);
        }

        output.Result();
        foreach (var line in report.Comparison.Lines().Append(string.Empty).Concat(report.Perps?.Lines() ?? []))
        {
            output.Result(line);
        }

        output.Result();
        var replay = report.Replay.Mismatches.IsEmpty
            ? $"{Style.Good("✓")} all decided again from the journal, bit for bit the same"
            : $"{Style.Bad("✗")} {report.Replay.Mismatches.Length} came out differently when decided again";
        output.Result(
            $"{report.Decisions} decisions, {report.Hedges} hedges through Uniswap V3, "
            + $"{report.Refusals} refusals   {replay}");
        output.ResultJson("demo/1", new JsonObject
        {
            ["decisions"] = report.Decisions,
            ["hedges"] = report.Hedges,
            ["refusals"] = report.Refusals,
            ["openIntents"] = report.OpenIntents,
            ["ledgerCloses"] = report.LedgerCloses,
            ["replayEqual"] = report.Replay.Mismatches.IsEmpty,
            ["secondsToFirstDecision"] = Math.Round(report.SecondsToFirstDecision, 2),
            ["ledger"] = Documents.Of(report.Ledger),
            ["comparison"] = report.Comparison.Json(),
            ["perps"] = report.Perps?.Json(),
        });
        output.Note(Style.Dim($"first decision {report.SecondsToFirstDecision:0.0} s after the start"));
        output.Note($"Next:  scripts/keeperbot explain 7 --config {file}");
        output.Note($"       scripts/keeperbot devnet     keeps a chain running for a keeper of your own");
    }

    private sealed record DemoReport(
        int Decisions,
        int Hedges,
        int Refusals,
        int OpenIntents,
        Ledger Ledger,
        ReplayReport Replay,
        DemoComparison Comparison,
        double SecondsToFirstDecision)
    {
        /// <summary>
        /// Nobody but the keeper touches the demo's inventory, so a flow from outside means a wrong account.
        /// </summary>
        public bool LedgerCloses =>
            Ledger.Closes && Ledger.Lines.All(line => line.Deposits.IsZero && line.Withdrawals.IsZero);

        /// <summary>The second part; null before it is played.</summary>
        public DemoPerpsReport? Perps { get; init; }

        public bool Sound =>
            LedgerCloses && OpenIntents == 0 && Replay.Mismatches.IsEmpty && Perps is null or { Sound: true };
    }
}
