using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Turn;

/// <summary><c>turn</c>: the brain and the journal on one block of one vault, without a node and a disk.</summary>
internal sealed class TurnCommand : KeeperCommand
{
    private const int NameWidth = 34, NumberWidth = -10, Blocks = 12;

    private static readonly Option<int> Schedules = new("--schedules")
    {
        Description = $"How many random books, {Blocks} blocks each",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How many times all of them are timed",
        DefaultValueFactory = _ => 150,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of the books and of the price's path",
        DefaultValueFactory = _ => 20_261_121,
    };

    public TurnCommand()
        : base("turn", "From the answers at a block to chained journal entries, one vault, in memory")
    {
        foreach (var option in new[] { Schedules, Rounds })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
                {
                    result.AddError($"{option.Name} is a number from 1 to 10000");
                }
            });
            Options.Add(option);
        }

        Options.Add(Seed);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (count, rounds, seed) = (parsed.GetValue(Schedules), parsed.GetValue(Rounds), parsed.GetValue(Seed));
        output.Note(
            $"{Machine.Summary}; {count} schedules of {Blocks} blocks, {rounds} rounds after as many to warm up");
        var random = new Random(seed);
        var schedules = Enumerable.Range(0, count)
            .Select(_ => RecordedTurn.Schedule(random, Blocks))
            .ToImmutableArray();
        var result = new TurnBench(schedules).Run(rounds, rounds);
        var verdicts = schedules.SelectMany(schedule => schedule)
            .GroupBy(turn => turn.Decision.Verdict)
            .OrderBy(group => group.Key)
            .Select(group => KeyValuePair.Create(group.Key.ToString().ToLowerInvariant(), group.Count()))
            .ToList();
        Show(result, output);
        output.Result(string.Join(", ", verdicts.Select(verdict => $"{verdict.Value} {verdict.Key}")));
        output.ResultJson("bench-turn/1", new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["schedules"] = count,
            ["blocks"] = Blocks,
            ["rounds"] = rounds,
            ["seed"] = seed,
            ["turn"] = result.ToJson(),
            ["verdicts"] = new JsonObject(
                verdicts.Select(verdict => KeyValuePair.Create(verdict.Key, (JsonNode?)verdict.Value))),
        });
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Show(TurnResult result, Output output)
    {
        output.Result(Style.Strong(
            Style.Pad("microseconds a turn", NameWidth) + Style.Pad("best", NumberWidth)
            + Style.Pad("median", NumberWidth)));
        foreach (var part in Enum.GetValues<TurnPart>())
        {
            output.Result(Row(Label(part), result[part]));
        }

        output.Result(Row("whole turn", result.Whole));
        output.Result(Row($"floor: keccak of {result.HashedBytes} bytes", result.Floor));
        output.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.TimesFloor.OfMinima:0.0} / {result.TimesFloor.OfMedians:0.0} times the floor, "
            + $"{result.AllocatedBytes / 1024.0:0.0} KiB allocated a turn"));
    }

    private static string Row(string name, Samples samples) =>
        Style.Pad(name, NameWidth) + Style.Pad(Number(samples.Min), NumberWidth)
        + Style.Pad(Number(samples.Median), NumberWidth);

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Label(TurnPart part) => part switch
    {
        TurnPart.Observe => "observe: rounds of asks",
        TurnPart.SnapshotHash => "snapshot hash",
        TurnPart.Next => "Keeper.Next with flips",
        TurnPart.Store => "snapshot into parts",
        TurnPart.Serialise => "canonical JSON",
        TurnPart.Append => "journal chain",
        TurnPart.Flips => "(flips alone)",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "not a part of a turn"),
    };
}
