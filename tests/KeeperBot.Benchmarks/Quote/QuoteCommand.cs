using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Devnet;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Quote;

/// <summary><c>quote</c>: quotes of a Uniswap V3 pool against its quoter on a node and against v3-sdk.</summary>
internal sealed class QuoteCommand : KeeperCommand
{
    private const int NameWidth = 44, TimeWidth = -22, RateWidth = -14;
    private const double Goal = 100.0, NanosecondsPerSecond = 1e9;

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How many times each way is timed",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> Milliseconds = new("--milliseconds")
    {
        Description = "How long each time takes",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of the positions in the pool and of the sizes",
        DefaultValueFactory = _ => 20_261_122,
    };

    public QuoteCommand()
        : base("quote", "Quotes of a Uniswap V3 pool against its quoter on a node and against v3-sdk")
    {
        foreach (var option in new[] { Rounds, Milliseconds })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                {
                    result.AddError($"{option.Name} is a number from 1 to 100000");
                }
            });
            Options.Add(option);
        }

        Options.Add(Seed);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(Path.Combine(
            ".devnet", "bench", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        try
        {
            var (rounds, milliseconds) = (parsed.GetValue(Rounds), parsed.GetValue(Milliseconds));
            await using var devnet = await RunningDevnet.StartAsync(new DevnetOptions(folder), cancellation);
            var pool = await QuotedPool.PrepareAsync(devnet, parsed.GetValue(Seed), cancellation);
            using var rivals = await Rivals.StartAsync("quotes.mjs", pool.ToJson(), cancellation);
            var versions = string.Join(", ", rivals.Versions.Select(v => $"{v.Key} {v.Value}"));
            output.Note($"{Machine.Summary}; {versions}");
            output.Note(
                $"{pool.Orders.Length} sizes, {pool.State.Ticks.Length} initialised ticks in {pool.Reads} reads; "
                + $"{rounds} rounds in turns, best and median; every amount is the same to the unit");
            var bench = new QuoteBench(pool, devnet.Controls.Chain.Client, rivals, milliseconds);
            await bench.RunAsync(rounds, cancellation);
            Show(bench, output);
            var json = new JsonObject
            {
                ["machine"] = Machine.ToJson(),
                ["libraries"] = rivals.Versions.DeepClone(),
                ["rounds"] = rounds,
                ["milliseconds"] = milliseconds,
                ["goal"] = Goal,
            };
            foreach (var (name, value) in bench.ToJson())
            {
                json[name] = value?.DeepClone();
            }

            output.ResultJson("bench-quote/1", json);
            return ExitCode.Ok;
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Show(QuoteBench bench, Output output)
    {
        output.Result(Style.Strong(
            Style.Pad("microseconds a quote", NameWidth) + Style.Pad("best / median", TimeWidth)
            + Style.Pad("a second", RateWidth)));
        Row("KeeperBot, any further size", bench.Ours, null);
        Row("KeeperBot, the first size of a block", bench.First, null);
        Row("@uniswap/v3-sdk", bench.Sdk, bench.TimesSdk);
        Row("QuoterV2, a request each", bench.Calls, bench.TimesCalls);
        Row("QuoterV2, all in one request", bench.Multicall, null);

        void Row(string name, Samples samples, double? times)
        {
            var rate = NanosecondsPerSecond / samples.Median;
            output.Result(
                Style.Pad(name, NameWidth)
                + Style.Pad($"{Number(samples.Min / 1e3)} / {Number(samples.Median / 1e3)}", TimeWidth)
                + Style.Pad(rate.ToString("0", CultureInfo.InvariantCulture), RateWidth)
                + (times is not { } ratio ? string.Empty : Verdict(ratio)));
        }
    }

    private static string Verdict(double ratio)
    {
        var text = $"   {Number(ratio)} times as long; goal {Goal:0}: {(ratio >= Goal ? "met" : "not met")}";
        return ratio >= Goal ? Style.Good(text) : Style.Bad(text);
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
