using System.CommandLine;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Core.Pricing.Vectorised;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Sweep;

/// <summary><c>sweep</c>: how fast policies are simulated, against a plain loop that does the same.</summary>
internal sealed class SweepCommand : KeeperCommand
{
    private const int NameWidth = 52, NumberWidth = -22;
    private const double OneGoal = 60.0, ManyGoal = 80.0, ScalingGoal = 1.8, PeakGoal = 1e9, PerSecond = 1000.0;

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How many times each way is timed",
        DefaultValueFactory = _ => 60,
    };

    public SweepCommand()
        : base("sweep", "How fast policies are simulated, against a plain loop that does the same")
    {
        Rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000)
            {
                result.AddError($"{Rounds.Name} is a number from 1 to 1000");
            }
        });
        Options.Add(Rounds);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var rounds = parsed.GetValue(Rounds);
        var lanes = Avx512F.IsSupported ? "AVX-512" : $"vectors of {PortableLanes.Count}";
        var bench = new SweepBench(cancellation);
        output.Note($"{Machine.Summary}; {lanes}");
        output.Note($"{bench.Policies} policies in the sweep of many; {rounds} rounds in turns, best and median");
        bench.Run(rounds);
        output.Result(Style.Strong(
            Style.Pad("million policy-steps a second", NameWidth) + Style.Pad("best / median", NumberWidth)));
        Speed("one fixed band, constant gas, one thread", bench.Band, OneGoal);
        Speed("one cost-optimal band, changing gas, one thread", bench.Optimal, null);
        Speed("many policies, one thread", bench.Many, ManyGoal);
        Speed("many policies, two threads", bench.ManyOnTwo, null);
        Speed("plain loop, one fixed band", bench.ScalarBand, null);
        Speed("plain loop, one cost-optimal band", bench.ScalarOptimal, null);
        Speed("plain loop, many policies", bench.ScalarMany, null);
        var scaling = Ratio(bench.Many, bench.ManyOnTwo);
        Row("times the plain loop, one fixed band", Ratio(bench.ScalarBand, bench.Band), null);
        Row("times the plain loop, one cost-optimal band", Ratio(bench.ScalarOptimal, bench.Optimal), null);
        Row("times the plain loop, many policies", Ratio(bench.ScalarMany, bench.Many), null);
        Row("two threads against one", scaling, scaling.Best >= ScalingGoal, $"{ScalingGoal}");
        output.Result(
            Style.Pad($"peak working set after {SweepBench.LargePaths} paths", NameWidth)
            + Style.Pad(Number(bench.PeakBytes / 1e6) + " MB", NumberWidth) + Goal(bench.PeakBytes < PeakGoal, "1 GB"));
        output.ResultJson("bench-sweep/1", new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["lanes"] = lanes,
            ["policies"] = bench.Policies,
            ["rounds"] = rounds,
            ["nsBand"] = bench.Band.ToJson(2),
            ["nsOptimal"] = bench.Optimal.ToJson(2),
            ["nsMany"] = bench.Many.ToJson(2),
            ["nsManyOnTwo"] = bench.ManyOnTwo.ToJson(2),
            ["nsScalarBand"] = bench.ScalarBand.ToJson(2),
            ["nsScalarOptimal"] = bench.ScalarOptimal.ToJson(2),
            ["nsScalarMany"] = bench.ScalarMany.ToJson(2),
            ["peakBytes"] = bench.PeakBytes,
        });
        return Task.FromResult(ExitCode.Ok);

        void Speed(string name, Samples nanoseconds, double? goal) => Row(
            name,
            (PerSecond / nanoseconds.Min, PerSecond / nanoseconds.Median),
            goal is null ? null : PerSecond / nanoseconds.Min >= goal,
            $"{goal}");

        void Row(string name, (double Best, double Median) value, bool? met, string goal = "") => output.Result(
            Style.Pad(name, NameWidth)
            + Style.Pad($"{Number(value.Best)} / {Number(value.Median)}", NumberWidth)
            + (met is { } known ? Goal(known, goal) : string.Empty));
    }

    private static (double Best, double Median) Ratio(Samples slow, Samples fast) =>
        (slow.Min / fast.Min, slow.Median / fast.Median);

    private static string Goal(bool met, string goal)
    {
        var text = $"   goal {goal}: {(met ? "met" : "not met")}";
        return met ? Style.Good(text) : Style.Bad(text);
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
