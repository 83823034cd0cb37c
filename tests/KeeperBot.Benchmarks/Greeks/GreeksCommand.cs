using System.CommandLine;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Core.Pricing.Vectorised;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Greeks;

/// <summary><c>greeks</c>: option values, Greeks and implied volatilities against QuantLib, and a large book.</summary>
internal sealed class GreeksCommand : KeeperCommand
{
    private const int NameWidth = 44, TimeWidth = -20, RatioWidth = -18, SampleSize = 1_024;
    private const double GreeksGoal = 25.0, GreeksRatioGoal = 20.0, VolatilityGoal = 150.0, VolatilityRatioGoal = 15.0;

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How many times each way is timed",
        DefaultValueFactory = _ => 200,
    };

    public GreeksCommand()
        : base("greeks", "Option values, Greeks and implied volatilities against QuantLib, and a large book")
    {
        Rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
            {
                result.AddError($"{Rounds.Name} is a number from 1 to 100000");
            }
        });
        Options.Add(Rounds);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var rounds = parsed.GetValue(Rounds);
        var sample = new GreeksSample(SampleSize, 1);
        var (quantLib, reason) = await QuantLib.StartAsync(sample, cancellation);
        using var rival = quantLib;
        var rivalName = rival is null ? "no QuantLib" : $"QuantLib {rival.Version}, {QuantLib.Build}";
        output.Note($"{Machine.Summary}; {rivalName}");
        output.Note($"{SampleSize} options, {rounds} rounds in turns; best round and median, one thread");
        if (reason is not null)
        {
            output.Note($"QuantLib is skipped: {reason}");
        }

        var result = await new GreeksBench(sample, rival).RunAsync(rounds, cancellation);
        var book = new BookBench();
        book.Run(rounds);
        Show(result, output);
        Show(book, output);
        var json = new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["avx512"] = Avx512F.IsSupported,
            ["portableLanes"] = PortableLanes.Count,
            ["quantLib"] = rival?.Version,
            ["quantLibSkipped"] = reason,
            ["options"] = SampleSize,
            ["rounds"] = rounds,
        };
        foreach (var (name, value) in result.ToJson())
        {
            json[name] = value?.DeepClone();
        }

        json["book"] = new JsonObject
        {
            ["legs"] = BookBench.Legs,
            ["underlyings"] = BookBench.Underlyings,
            ["cells"] = BookBench.Cells,
            ["greeksUs"] = book.GreeksMicroseconds.ToJson(1),
            ["gridMs"] = book.GridMilliseconds.ToJson(2),
        };
        output.ResultJson("bench-greeks/1", json);
        return ExitCode.Ok;
    }

    private static void Show(GreeksResult result, Output output)
    {
        output.Result(Style.Strong(
            Style.Pad("nanoseconds an option", NameWidth) + Style.Pad("best / median", TimeWidth)
            + Style.Pad("x QuantLib", RatioWidth)));
        Row("12 outputs, scalar", result.Scalar, result.QuantLib);
        Row($"12 outputs, vectors of {PortableLanes.Count}", result.Portable, result.QuantLib);
        Row("12 outputs, AVX-512", result.Avx512, result.QuantLib, GreeksGoal, GreeksRatioGoal);
        Row("QuantLib BlackCalculator, 8 outputs", result.QuantLib, null);
        Row("implied volatility, scalar", result.ScalarVolatility, result.QuantLibVolatility);
        Row(
            $"implied volatility, vectors of {PortableLanes.Count}",
            result.PortableVolatility,
            result.QuantLibVolatility);
        Row(
            "implied volatility, AVX-512",
            result.Avx512Volatility,
            result.QuantLibVolatility,
            VolatilityGoal,
            VolatilityRatioGoal);
        Row("QuantLib blackFormulaImpliedStdDev", result.QuantLibVolatility, null);

        void Row(string name, Samples samples, Samples? rival, double goal = 0.0, double ratioGoal = 0.0)
        {
            if (samples.IsEmpty)
            {
                output.Result(Style.Pad(name, NameWidth) + Style.Dim("   not on this machine"));
                return;
            }

            var ratios = rival is null or { IsEmpty: true }
                ? string.Empty
                : Number(rival.Min / samples.Min) + " / " + Number(rival.Median / samples.Median);
            output.Result(
                Style.Pad(name, NameWidth)
                + Style.Pad($"{Number(samples.Min)} / {Number(samples.Median)}", TimeWidth)
                + Style.Pad(ratios, RatioWidth)
                + (goal > 0.0 ? Goal(samples, rival, goal, ratioGoal) : string.Empty));
        }
    }

    private static void Show(BookBench book, Output output)
    {
        var (greeks, grid) = (book.GreeksMicroseconds, book.GridMilliseconds);
        output.Result($"book of {BookBench.Legs} legs on {BookBench.Underlyings} underlyings:");
        output.Result($"  all Greeks by underlying in {Number(greeks.Min)} / {Number(greeks.Median)} us");
        output.Result(
            $"  the same in {BookBench.Cells} cells of spot and volatility in "
            + $"{Number(grid.Min)} / {Number(grid.Median)} ms");
    }

    private static string Goal(Samples samples, Samples? rival, double goal, double ratioGoal)
    {
        var alone = rival is null or { IsEmpty: true };
        var met = samples.Min <= goal
            && (alone || Math.Min(rival!.Min / samples.Min, rival.Median / samples.Median) >= ratioGoal);
        var goals = alone ? $"{goal:0} ns" : $"{goal:0} ns, {ratioGoal:0} times";
        var text = $"   goal {goals}: {(met ? "met" : "not met")}";
        return met ? Style.Good(text) : Style.Bad(text);
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
