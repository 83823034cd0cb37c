using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.Runs;
using KeeperBot.Storms.World;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>storm</c>: attacks this program with everything that a chain and a machine can do, by seed.</summary>
internal sealed class StormCommand : KeeperCommand
{
    private const int ProgressSteps = 20;

    private static readonly Option<ulong?> Seed = new("--seed")
    {
        Description = "The first seed; a fresh one, which is printed, when left out",
    };

    private static readonly Option<long> Schedules = new("--schedules")
    {
        Description = "How many seeds to run",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "How many threads; the totals do not depend on it",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string> Kind = new("--kind")
    {
        Description = "What the storms are about",
        DefaultValueFactory = _ => NameOf(StormKind.Mixed),
    };

    private static readonly Option<bool> Narrate = new("--narrate")
    {
        Description = "Run one storm and tell what happens in it, line by line",
    };

    private static readonly Option<string?> ScheduleFile = new("--file")
    {
        Description = "Run the schedule in this file, as a failing seed prints it, instead of a seed's",
    };

    // Once for the options that all instances share: a list that many threads add to loses entries.
    static StormCommand()
    {
        Kind.AcceptOnlyFromAmong([.. Enum.GetValues<StormKind>().Select(NameOf)]);
        Schedules.Validators.Add(RequirePositive);
        Threads.Validators.Add(RequirePositive);
    }

    /// <summary>Creates the verb.</summary>
    public StormCommand()
        : base(
            "storm",
            "Attack this program on a simulated chain with faults by seed, and check that it keeps its promises")
    {
        Options.Add(Seed);
        Options.Add(Schedules);
        Options.Add(Threads);
        Options.Add(Kind);
        Options.Add(Narrate);
        Options.Add(ScheduleFile);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var kind = Enum.GetValues<StormKind>().Single(k => NameOf(k) == parsed.GetRequiredValue(Kind));
        var file = parsed.GetValue(ScheduleFile);
        if (file is not null || parsed.GetValue(Narrate))
        {
            var schedule = file is not null ? Read(file)
                : parsed.GetValue(Seed) is { } one ? ScheduleMaker.Make(kind, one)
                : throw new ProblemException(
                    ExitCode.Usage, "there is no storm to tell of", "--narrate", "name one with --seed or --file");
            return Task.FromResult(RunOne(schedule, parsed.GetValue(Narrate), output));
        }

        var seed = parsed.GetValue(Seed) ?? (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var range = new StormRange(kind, seed, parsed.GetValue(Schedules));
        var runner = new StormRunner(StormVariant.Production, parsed.GetValue(Threads), TimeProvider.System);
        var report = runner.Run(range, output.IsWatched ? Progress(range, output) : null, cancellation);
        var shrunk = report.Tally.Failures.Count == 0 ? null : Shrink(kind, report.Tally.Failures[0], output);
        Show(report, shrunk, output);
        return Task.FromResult(report.Tally.Violations == 0 ? ExitCode.Ok : ExitCode.VerificationFailed);
    }

    private static string NameOf(StormKind kind) => Words.Of(kind.ToString()).Replace(' ', '-');

    /// <summary>What is no number is the library's to refuse.</summary>
    private static void RequirePositive(System.CommandLine.Parsing.OptionResult result)
    {
        if (result.Tokens is [var token]
            && long.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value < 1)
        {
            result.AddError($"{result.Option.Name} must be at least 1");
        }
    }

    private static Schedule Read(string file)
    {
        try
        {
            return Schedule.Parse(File.ReadAllText(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, file, "name a file that can be read", error);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, file, "it must hold a schedule as a failing seed prints it", error);
        }
    }

    private static int RunOne(Schedule schedule, bool narrate, Output output)
    {
        var variant = StormVariant.Production with { Narrate = narrate ? line => output.Result(line) : null };
        var outcome = Storm.Run(schedule, new StormStage(), variant);
        output.Result(outcome.Violation is { } violation
            ? $"{Style.Bad("✗")} {violation}"
            : $"{Style.Good("✓")} no violation in {outcome.Turns} turns, {outcome.Intents} intents and "
                + $"{outcome.Hedges} hedges");
        output.ResultJson("storm-outcome/1", new JsonObject
        {
            ["schedule"] = schedule.ToString(),
            ["violation"] = outcome.Violation?.ToString(),
            ["trace"] = outcome.Trace.ToString("x16", CultureInfo.InvariantCulture),
            ["turns"] = outcome.Turns,
            ["intents"] = outcome.Intents,
            ["hedges"] = outcome.Hedges,
        });
        return outcome.Violation is null ? ExitCode.Ok : ExitCode.VerificationFailed;
    }

    private static Action<long, long> Progress(StormRange range, Output output)
    {
        var shown = 0L;
        return (done, failed) =>
        {
            var step = done * ProgressSteps / range.Schedules;
            if (step > shown)
            {
                shown = step;
                output.Note($"{Count(done)} of {Count(range.Schedules)} storms, {Count(failed)} ended badly");
            }
        };
    }

    /// <summary>The first failure's schedule, reduced; a trace that differs cannot be.</summary>
    private static Schedule Shrink(StormKind kind, StormFailure failure, Output output)
    {
        var schedule = ScheduleMaker.Make(kind, failure.Seed);
        if (failure.Violation.Invariant == Invariant.Deterministic)
        {
            return schedule;
        }

        output.Note($"making the schedule of seed {failure.Seed} shorter");
        return new Shrinker(StormVariant.Production, new StormStage()).Shrink(schedule, failure.Violation.Invariant);
    }

    private static void Show(StormReport report, Schedule? shrunk, Output output)
    {
        var document = report.ToJson();
        document["shrunk"] = shrunk?.ToString();
        output.ResultJson("storm/1", document);
        var (range, tally) = (report.Range, report.Tally);
        var what = $"{Count(tally.Schedules)} {NameOf(range.Kind)} storms from seed {range.Seed}";
        output.Result(report.Upper95 is { } bound
            ? $"{Style.Good("✓")} {what}: no violation; the rate is below {bound:0.#e+0} with 95 % confidence"
            : $"{Style.Bad("✗")} {what}: {Count(tally.Violations)} ended badly");
        output.Result(
            $"  {Count(tally.Turns)} turns, {Count(tally.Intents)} intents, {Count(tally.Hedges)} hedges; "
            + $"{Count(tally.TracesEqual)} of {Count(tally.TracesCompared)} storms went the same way a second time");
        var least = tally.Coverage.Least;
        output.Result(
            $"  each of {StormCoverage.Pairs.Count()} pairs of crash point and fault was seen at least "
            + $"{Count(least.Count)} times (least: {CrashPoints.Name(least.Point)} with "
            + $"{Words.Of(least.Fault.ToString())})");
        output.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"  worst loss of a vault: {tally.WorstLoss:P1} of what its executor allows in a day"));
        output.Result(Style.Dim(string.Create(
            CultureInfo.InvariantCulture,
            $"  {report.Duration.TotalSeconds:F1} s, {report.PerSecondPerCore:F0} storms a second on each core")));
        foreach (var failure in tally.Failures)
        {
            output.Result($"  seed {failure.Seed}: {failure.Violation}");
        }

        if (shrunk is not null)
        {
            ShowShrunk(report, shrunk, output);
        }
    }

    private static void ShowShrunk(StormReport report, Schedule shrunk, Output output)
    {
        var seed = report.Tally.Failures[0].Seed;
        output.Result();
        output.Result($"Seed {seed}, made as short as it can be while it ends badly in the same way:");
        output.Result();
        output.Result(shrunk.ToString());
        output.Result();
        output.Result($"Read it:  keeperbot storm --kind {NameOf(report.Range.Kind)} --seed {seed} --narrate");
        output.Result("Run it:   save the lines above in a file, then keeperbot storm --file FILE");
        output.Result("Pin it:   save them in tests/KeeperBot.Tests/Storms/Pinned, after a line that begins with #");
        output.Result("          and says what was wrong");
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
