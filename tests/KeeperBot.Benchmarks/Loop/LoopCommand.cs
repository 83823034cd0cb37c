using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Loop;

/// <summary><c>loop</c>: from a block to its journalled decisions, with 1, 10 and 100 vaults.</summary>
internal sealed class LoopCommand : KeeperCommand
{
    /// <summary>200 MB.</summary>
    private const double MemoryGoalMiB = 190;

    private const int Column = -13;

    private static readonly Option<int> Blocks = new("--blocks")
    {
        Description = "How many blocks; the first tenth warms up",
        DefaultValueFactory = _ => 300,
    };

    private static readonly Option<int[]> Vaults = new("--vaults")
    {
        Description = "How many vaults; several numbers make several keepers",
        DefaultValueFactory = _ => [1, 10, 100],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of the path of the price",
        DefaultValueFactory = _ => 20_261_121,
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder for journals while it runs, on the disk to measure",
        DefaultValueFactory = _ => Path.Combine(".devnet", "bench"),
    };

    public LoopCommand()
        : base("loop", "From a block to its durable decisions, with 1, 10 and 100 vaults")
    {
        Blocks.Validators.Add(result =>
            Require(result.GetValueOrDefault<int>() is >= 1 and <= 2_000, result, "1 to 2000"));
        Vaults.Validators.Add(result => Require(
            result.GetValueOrDefault<int[]>() is { Length: > 0 } counts && counts.All(n => n is >= 1 and <= 200)
            && counts.Distinct().Count() == counts.Length,
            result,
            "different numbers from 1 to 200"));
        Options.Add(Blocks);
        Options.Add(Vaults);
        Options.Add(Seed);
        Options.Add(Data);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (blocks, seed, counts) = (parsed.GetValue(Blocks), parsed.GetValue(Seed), parsed.GetRequiredValue(Vaults));
        var root = Path.GetFullPath(parsed.GetRequiredValue(Data));
        var folder = Path.Combine(root, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        try
        {
            output.Note($"{Machine.Summary}; {blocks} blocks, the first {blocks / LoopBench.WarmUpPart} to warm up");
            await using var devnet = await RunningDevnet.StartAsync(new DevnetOptions(folder), cancellation);
            var start = Stopwatch.GetTimestamp();
            output.Note($"deploying {counts.Max()} vaults, each with an executor and a book of its own ...");
            var fleet = await VaultFleet.DeployAsync(devnet, counts.Max(), cancellation);
            var deployed = Stopwatch.GetElapsedTime(start);
            output.Note($"deployed in {deployed.TotalSeconds:0} s; running");
            var results = await MeasureAsync(devnet, fleet, (counts, blocks, seed, folder), cancellation);
            return Report(results, (counts.Max(), blocks, seed, deployed), output);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<IReadOnlyList<LoopResult>> MeasureAsync(
        RunningDevnet devnet,
        VaultFleet fleet,
        (int[] Counts, int Blocks, int Seed, string Folder) wanted,
        CancellationToken cancellation)
    {
        await using var floor = new LoopFloor(RpcEndpoint.Parse(devnet.Manifest.RpcUrl), wanted.Folder);
        var keepers = new List<BenchedKeeper>();
        try
        {
            foreach (var count in wanted.Counts)
            {
                keepers.Add(BenchedKeeper.Open(fleet, count, wanted.Folder, floor));
            }

            await new LoopBench(devnet, keepers, wanted.Seed).RunAsync(wanted.Blocks, cancellation);
            return [.. keepers.Select(keeper => keeper.Result)];
        }
        finally
        {
            foreach (var keeper in keepers)
            {
                await keeper.DisposeAsync();
            }
        }
    }

    private static int Report(
        IReadOnlyList<LoopResult> results,
        (int Pairs, int Blocks, int Seed, TimeSpan Deployed) run,
        Output output)
    {
        using var process = Process.GetCurrentProcess();
        var (resident, peak) = (MiB(process.WorkingSet64), MiB(process.PeakWorkingSet64));
        var constant = results.SelectMany(r => new[] { r.Requests.Fewest, r.Requests.Most }).Distinct().Count() == 1;
        Show(results, output);
        output.Result();
        var answer = constant ? Style.Good("yes") : Style.Bad("no");
        output.Result($"requests a block do not depend on the vaults: {answer}");
        output.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"memory with all {results.Count} keepers in one process: {resident:0} MiB resident, {peak:0} at peak"));
        output.ResultJson("bench-loop/1", new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["blocks"] = run.Blocks,
            ["warmUpBlocks"] = run.Blocks / LoopBench.WarmUpPart,
            ["seed"] = run.Seed,
            ["deployedPairs"] = run.Pairs,
            ["deploymentSeconds"] = Math.Round(run.Deployed.TotalSeconds, 1),
            ["keepers"] = new JsonArray([.. results.Select(r => (JsonNode)r.ToJson())]),
            ["requestsAreConstant"] = constant,
            ["residentMiB"] = Math.Round(resident, 1),
            ["peakResidentMiB"] = Math.Round(peak, 1),
            ["memoryGoalMiB"] = MemoryGoalMiB,
            ["meetsMemoryGoal"] = resident < MemoryGoalMiB,
        });
        return constant ? ExitCode.Ok : ExitCode.VerificationFailed;
    }

    private static void Show(IReadOnlyList<LoopResult> results, Output output)
    {
        string[] titles =
            ["vaults", "p50 ms", "p99 ms", "node", "journal", "own", "floor", "x floor", "requests", "journal B"];
        output.Result(Style.Strong(string.Concat(titles.Select(title => Style.Pad(title, Column)))));
        foreach (var result in results)
        {
            double[] figures =
            [
                result.Vaults, result.Total.Median, result.Total.Percentile(99), result.Node.Median,
                result.Journal.Median, result.Own.Median, result.Floor.Median, result.TimesFloor, result.Requests.Most,
                result.JournalBytesPerBlock,
            ];
            output.Result(string.Concat(figures.Select(figure =>
                Style.Pad(figure.ToString("0.##", CultureInfo.InvariantCulture), Column))));
        }
    }

    private static double MiB(long bytes) => bytes / (1024.0 * 1024.0);

    private static void Require(bool holds, System.CommandLine.Parsing.OptionResult result, string wanted)
    {
        if (!holds)
        {
            result.AddError($"{result.Option.Name} takes {wanted}");
        }
    }
}
