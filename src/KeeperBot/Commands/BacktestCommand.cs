using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Backtests;
using KeeperBot.Charts;
using KeeperBot.Core;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>backtest</c>: what this policy would have cost and left on a history, or does on paths of a model, decided by the
/// brain that runs live.
/// </summary>
internal sealed class BacktestCommand : KeeperCommand
{
    private const int MostPaths = 10_000;
    private const int ProgressSteps = 20;
    private const double UsualDepth = 50_000.0;

    private static readonly Option<int?> Paths = new("--paths")
    {
        Description = "How many paths of a model, 20 unless stated; of a history the most windows",
    };

    private static readonly Option<int> Latency = new("--latency")
    {
        Description = "Steps from a decision to its block",
    };

    private static readonly Option<double> Failures = new("--failures")
    {
        Description = "How many plans in a hundred revert for no reason of their own",
    };

    private static readonly Option<double?> Depth = new("--depth")
    {
        Description = "Base units that each pool holds; as the pools' own quotes say, or 50000, unless stated",
    };

    private static readonly Option<bool> Compare = new("--compare")
    {
        Description = "Run families of other policies on the same paths too, and draw the frontier",
    };

    private static readonly Option<string?> Page = new("--html")
    {
        Description = "Write the report as one page for a browser",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Csv = new("--csv")
    {
        Description = "Write every decision as a line of CSV",
        HelpName = "FILE",
    };

    /// <summary>Creates the verb.</summary>
    public BacktestCommand()
        : base("backtest", "Run the policy on a history or a model, and say what it cost, what it left and why")
    {
        BacktestBook.AddOptions(this);
        BacktestMarket.AddOptions(this);
        Options.Add(Paths);
        Options.Add(Latency);
        Options.Add(Failures);
        Options.Add(Depth);
        Options.Add(Compare);
        Options.Add(Page);
        Options.Add(Csv);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        Require(parsed.GetValue(Paths) is null or (>= 1 and <= MostPaths), Paths, $"state 1 to {MostPaths}");
        Require(parsed.GetValue(Latency) is >= 0 and <= 1_000, Latency, "state 0 to 1000 steps");
        Require(parsed.GetValue(Failures) is >= 0.0 and <= 100.0, Failures, "state 0 to 100 percent");
        Require(parsed.GetValue(Depth) is null or (> 0.0 and <= 1e12), Depth, "state base units, above 0");
        var book = await BacktestBook.ReadAsync(parsed, cancellation);
        var market = await BacktestMarket.ReadAsync(parsed, book, cancellation);
        var paths = market.Paths(parsed.GetValue(Paths));
        foreach (var remark in market.Remarks)
        {
            output.Note($"{Style.Warn("note")} {remark}");
        }

        var terms = new BacktestTerms
        {
            PoolDepth = DepthOf(parsed, book.Scene),
            LatencySteps = parsed.GetValue(Latency),
            FailureChance = parsed.GetValue(Failures) / 100.0,
            Seed = market.Seed,
        };
        var progress = output.IsWatched ? Progress(output) : null;
        var (vault, study) = Run(book, terms, paths, parsed.GetValue(Compare), progress, cancellation);
        var (title, subtitle) = ($"{vault.Id}, {vault.Policy.Kind}", market.Title(paths.Length));
        OutputFile.Write(parsed.GetValue(Csv), Csv, text => BacktestCsv.Write(text, vault, study.Paths), output);
        OutputFile.Write(
            parsed.GetValue(Page), Page, text => text.Write(BacktestPage.Draw(title, subtitle, vault, study)), output);
        foreach (var line in BacktestText.Lines(title, subtitle, study))
        {
            output.Result(line);
        }

        output.ResultJson("backtest/1", Json(title, subtitle, market, study));
        return ExitCode.Ok;
    }

    private static (VaultMandate Vault, BacktestStudy Study) Run(
        BacktestBook book,
        BacktestTerms terms,
        ImmutableArray<BacktestPath> paths,
        bool compares,
        Action<long, long>? progress,
        CancellationToken cancellation)
    {
        try
        {
            var scene = book.WithPolicy(terms, paths[0].Steps[0]).Scene;
            return (scene.Vault, BacktestStudy.Run(scene, terms, paths, compares, progress, cancellation));
        }
        catch (UnanswerableException unanswerable)
        {
            throw new ProblemException(
                ExitCode.NotReady, unanswerable.Message, book.Scene.Vault.Id,
                "see whether keeperbot greeks can measure the book", unanswerable);
        }
    }

    private static BigInteger DepthOf(ParseResult parsed, BacktestScene scene)
    {
        BigInteger Units(double depth) => Scaled.ToInteger(depth, scene.Vault.Base.Decimals);
        return parsed.GetValue(Depth) is { } stated ? Units(stated) : PoolDepth.Of(scene) ?? Units(UsualDepth);
    }

    private static Action<long, long> Progress(Output output)
    {
        var clock = Stopwatch.StartNew();
        var shown = 0L;
        return (done, all) =>
        {
            var step = done * ProgressSteps / all;
            if (Interlocked.Exchange(ref shown, step) >= step || clock.Elapsed.TotalSeconds < 1.0)
            {
                return;
            }

            var left = clock.Elapsed.TotalSeconds * (all - done) / done;
            output.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * done / all} %, {done / clock.Elapsed.TotalSeconds:0} steps a second, ")
                + $"{Figures.Duration(left)} left");
        };
    }

    private static void Require(bool holds, Option option, string remedy)
    {
        if (!holds)
        {
            throw new ProblemException(ExitCode.Usage, "outside its range", option.Name, remedy);
        }
    }

    private static JsonObject Json(string title, string subtitle, BacktestMarket market, BacktestStudy study) => new()
    {
        ["title"] = title,
        ["market"] = subtitle,
        ["seed"] = market.Seed,
        ["paths"] = study.Paths.Length,
        ["bookUnits"] = study.Scale.Units,
        ["policies"] = new JsonArray([.. study.Others.Prepend(study.Outcome).Select(Json)]),
    };

    private static JsonObject Json(PolicyOutcome outcome) => new()
    {
        ["family"] = outcome.Policy.Family,
        ["setting"] = outcome.Policy.Setting,
        ["costUsd"] = outcome.Cost.Value,
        ["costStandardError"] = outcome.Cost.StandardError,
        ["trackingErrorUsd"] = outcome.Error.Value,
        ["trackingErrorStandardError"] = outcome.Error.StandardError,
        ["hedges"] = outcome.Hedges,
        ["reverted"] = outcome.Reverted,
        ["refused"] = outcome.Refused,
        ["resultDeviationUsd"] = outcome.ResultDeviation,
        ["attributionUsd"] = new JsonObject(AttributionChart.PartsOf(outcome.Attribution)
            .Select(part => KeyValuePair.Create(part.Name, (JsonNode?)part.Usd))),
    };
}
