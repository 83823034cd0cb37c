using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Decisions;

/// <summary><c>decision</c>: one decision on a large book, against measuring the book once.</summary>
internal sealed class DecisionCommand : KeeperCommand
{
    private const int NameWidth = 36, NumberWidth = -22, Blocks = 12;
    private const double GoalMicroseconds = 1_000;

    private static readonly string[] Policies = ["cost-optimal-band", "delta-band"];

    private static readonly Option<int> Legs = new("--legs")
    {
        Description = "How many options the vault has",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = $"How many times the {Blocks} blocks are decided",
        DefaultValueFactory = _ => 40,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of the books and of the blocks",
        DefaultValueFactory = _ => 20_261_122,
    };

    public DecisionCommand()
        : base("decision", "Keeper.Next on a vault with 1,000 option legs, flips included")
    {
        foreach (var option in new[] { Legs, Rounds })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 1_000)
                {
                    result.AddError($"{option.Name} is a number from 1 to 1000");
                }
            });
            Options.Add(option);
        }

        Options.Add(Seed);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (legs, rounds, seed) = (parsed.GetValue(Legs), parsed.GetValue(Rounds), parsed.GetValue(Seed));
        output.Note($"{Machine.Summary}; {legs} legs, {Blocks} blocks, {rounds} rounds after as many to warm up");
        output.Result(Style.Strong(
            Style.Pad("microseconds, best / p50 / p99", NameWidth) + Style.Pad("first", NumberWidth)
            + Style.Pad("again", NumberWidth) + Style.Pad("measure once", NumberWidth)
            + Style.Pad("times measuring", NumberWidth)));

        var cases = new JsonArray();
        foreach (var declared in new[] { false, true })
        {
            foreach (var policy in Policies)
            {
                var bench = new DecisionBench(PreparedBlock.Of(new Random(seed), policy, declared, legs, Blocks));
                var result = bench.Run(rounds);
                var book = declared ? "declared" : "option-vault";
                Show($"{book}, {policy}", result, bench, output);
                var json = result.ToJson();
                (json["book"], json["policy"]) = (book, policy);
                cases.Add(json);
            }
        }

        output.ResultJson("bench-decision/1", new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["legs"] = legs,
            ["blocks"] = Blocks,
            ["rounds"] = rounds,
            ["seed"] = seed,
            ["goalUs"] = GoalMicroseconds,
            ["cases"] = cases,
        });
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Show(string name, DecisionResult result, DecisionBench bench, Output output)
    {
        var ratio = (result.First.Median / result.Measure.Median).ToString("0.0", CultureInfo.InvariantCulture);
        var goal = result.First.Median <= GoalMicroseconds ? Style.Good("   goal 1 ms: met") : Style.Bad("   not met");
        output.Result(
            Style.Pad(name, NameWidth) + Times(result.First) + Times(result.Again) + Times(result.Measure)
            + Style.Pad(ratio, NumberWidth) + goal);
        output.Note(string.Join(
            ", ",
            bench.Verdicts.Select(verdict => $"{verdict.Count} {verdict.Verdict.ToString().ToLowerInvariant()}")));
    }

    private static string Times(Samples samples) => Style.Pad(
        string.Create(
            CultureInfo.InvariantCulture, $"{samples.Min:0} / {samples.Median:0} / {samples.Percentile(99):0}"),
        NumberWidth);
}
