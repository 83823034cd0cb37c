using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Route;

/// <summary><c>route</c>: what splitting a hedge over venues saves, and how long finding the split takes.</summary>
internal sealed class RouteCommand : KeeperCommand
{
    private const int NameWidth = 40, NumberWidth = -24;
    private const double GoalMicroseconds = 1_000.0;

    private static readonly double[] Notionals = [30_000.0, 300_000.0, 3_000_000.0];

    private static readonly Option<int> Markets = new("--markets")
    {
        Description = "How many random markets are routed for each size",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How many times each is timed",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of the markets",
        DefaultValueFactory = _ => 20_261_122,
    };

    public RouteCommand()
        : base("route", "What splitting a hedge over venues saves, and how long it takes")
    {
        foreach (var (option, most) in new[] { (Markets, 100_000), (Rounds, 1_000) })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1 || result.GetValueOrDefault<int>() > most)
                {
                    result.AddError($"{option.Name} is a number from 1 to {most}");
                }
            });
            Options.Add(option);
        }

        Options.Add(Seed);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (markets, rounds, seed) = (parsed.GetValue(Markets), parsed.GetValue(Rounds), parsed.GetValue(Seed));
        output.Note($"{Machine.Summary}; seed {seed}, {rounds} rounds after as many to warm up");
        output.Note(RouteMarkets.Distribution);
        var cases = new JsonArray();
        foreach (var notional in Notionals)
        {
            var bench = new RouteBench(seed, markets, notional);
            bench.Run(rounds, cancellation);
            if (bench.Routed == 0)
            {
                throw new ProblemException(
                    ExitCode.VerificationFailed, "no market can be routed", "route", "take more markets");
            }

            Show(notional, bench, output);
            cases.Add(ToJson(notional, bench));
        }

        output.ResultJson("bench-route/1", new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["seed"] = seed,
            ["markets"] = markets,
            ["rounds"] = rounds,
            ["distribution"] = RouteMarkets.Distribution,
            ["goalUs"] = GoalMicroseconds,
            ["cases"] = cases,
        });
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Show(double notional, RouteBench bench, Output output)
    {
        var name = "orders of " + notional.ToString("N0", CultureInfo.InvariantCulture);
        output.Result(Style.Strong(
            Style.Pad(name, NameWidth) + Style.Pad("bp, p10 / p50 / p90", NumberWidth)
            + Style.Pad("% of the cost", NumberWidth) + Style.Pad("mean bp", NumberWidth)
            + Style.Pad("can be filled", NumberWidth)));
        Show("saved against the best single venue", bench.Single, output);
        Show("saved against an equal split", bench.Equal, output);
        output.Result(
            Style.Pad("the router itself, mean legs", NameWidth) + Style.Pad(Number(bench.MeanLegs), NumberWidth)
            + Style.Pad(string.Empty, NumberWidth) + Style.Pad(string.Empty, NumberWidth)
            + Style.Pad(bench.Routed.ToString(CultureInfo.InvariantCulture), NumberWidth));
        Show("microseconds, best / p50 / p99", bench.Best, output);
        Show("to what it was better than", bench.Alternatives, output);
    }

    private static JsonObject ToJson(double notional, RouteBench bench) => new()
    {
        ["notional"] = notional,
        ["routed"] = bench.Routed,
        ["meanLegs"] = Math.Round(bench.MeanLegs, 2),
        ["againstSingle"] = bench.Single.ToJson(),
        ["againstEqual"] = bench.Equal.ToJson(),
        ["bestUs"] = Times(bench.Best),
        ["alternativesUs"] = Times(bench.Alternatives),
    };

    private static void Show(string name, RouteBench.Saving saving, Output output) => output.Result(
        Style.Pad(name, NameWidth) + Style.Pad(Points(saving.Bps), NumberWidth)
        + Style.Pad(Points(saving.Percent), NumberWidth) + Style.Pad(Number(saving.MeanBps), NumberWidth)
        + Style.Pad(saving.Filled.ToString(CultureInfo.InvariantCulture), NumberWidth));

    private static void Show(string name, Samples microseconds, Output output)
    {
        var times = $"{Number(microseconds.Min)} / {Number(microseconds.Median)} / "
            + Number(microseconds.Percentile(99));
        output.Result(Style.Pad(name, NameWidth) + Style.Pad(times, NumberWidth)
            + (microseconds.Median <= GoalMicroseconds ? Style.Good("   goal 1 ms: met") : Style.Bad("   not met")));
    }

    private static string Points(Samples samples) =>
        $"{Number(samples.Percentile(10))} / {Number(samples.Median)} / {Number(samples.Percentile(90))}";

    private static JsonObject Times(Samples samples) => new()
    {
        ["min"] = Math.Round(samples.Min, 1),
        ["p50"] = Math.Round(samples.Median, 1),
        ["p99"] = Math.Round(samples.Percentile(99), 1),
    };

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
