using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Benchmarks.Policy.Experiments;
using KeeperBot.Commands;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Policy;

/// <summary><c>policy</c>: what the cost-optimal band saves, on common random paths, against its bars.</summary>
internal sealed class PolicyCommand : KeeperCommand
{
    private const int MinPaths = 16, MaxPaths = 10_000_000;

    private static readonly ImmutableArray<Experiment> Experiments =
    [
        new MainChainExperiment(),
        new UsualRulesExperiment(),
        new RollupExperiment(),
        new SmallVaultExperiment(),
        new ChangingGasExperiment(),
        new LargeVaultExperiment(),
        new OtherMarketsExperiment(),
        new HistoryExperiment(),
        new LiquidityExperiment(),
        new ClassicFrontierExperiment(),
        new PublishedTablesExperiment(),
        new UtilityExperiment(),
        new RobustnessExperiment(),
    ];

    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Which experiments; all when left out",
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int?> Paths = new("--paths")
    {
        Description = "How many paths a scenario; each experiment has its own number",
    };

    private static readonly Option<string?> Csv = new("--csv")
    {
        Description = "A file for what every setting of every policy did",
        HelpName = "FILE",
    };

    private static readonly Option<string?> History = new("--history")
    {
        Description = "Hourly bars for A8, a CSV with a time, open, high, low and close",
        HelpName = "FILE",
    };

    public PolicyCommand()
        : base("policy", "What the cost-optimal band saves against the rules that desks use")
    {
        Only.AcceptOnlyFromAmong([.. Experiments.Select(experiment => experiment.Id)]);
        Paths.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < MinPaths or > MaxPaths)
            {
                result.AddError($"{Paths.Name} is a number from {MinPaths} to {MaxPaths}");
            }
        });
        Options.Add(Only);
        Options.Add(Paths);
        Options.Add(Csv);
        Options.Add(History);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        output.Note(Machine.Summary);
        var only = parsed.GetValue(Only) ?? [];
        var laboratory = new Laboratory(parsed.GetValue(Paths), parsed.GetValue(History), output, cancellation);
        var findings = new List<Finding>();
        foreach (var experiment in Experiments.Where(one => only.Length == 0 || only.Contains(one.Id)))
        {
            output.Result(Style.Strong($"{experiment.Id}  {experiment.Title}"));
            output.Result(Finding.Heading);
            foreach (var finding in experiment.Run(laboratory))
            {
                output.Result(finding.Row);
                findings.Add(finding);
            }
        }

        var failed = findings.Count(finding => !finding.Passes);
        output.Result($"{findings.Count - failed} of {findings.Count} pass");
        if (parsed.GetValue(Csv) is { } file) File.WriteAllLines(file, Lines(laboratory.Simulations));
        output.ResultJson("bench-policy/1", new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["findings"] = new JsonArray([.. findings.Select(finding => finding.ToJson())]),
        });
        return Task.FromResult(failed == 0 ? ExitCode.Ok : ExitCode.VerificationFailed);
    }

    private static IEnumerable<string> Lines(IEnumerable<Simulation> simulations)
    {
        const string header = "scenario,family,parameter,paths,mean_cost,cost_error,tracking_deviation,mean_result,"
            + "result_deviation,mean_trades";
        return simulations
            .SelectMany(simulation => simulation.Figures.Select(one => string.Create(
                CultureInfo.InvariantCulture,
                $"\"{simulation.Scenario.Name}\",\"{one.Policy.Family}\",{one.Policy.Parameter:G6},{one.Paths},"
                + $"{one.MeanCost:G7},{one.MeanCostError:G4},{one.TrackingDeviation:G7},{one.MeanResult:G7},"
                + $"{one.ResultDeviation:G7},{one.MeanTrades:G6}")))
            .Prepend(header);
    }
}
