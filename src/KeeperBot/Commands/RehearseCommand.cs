using System.CommandLine;
using KeeperBot.Core.Decisions;
using KeeperBot.Devnet;
using KeeperBot.Rehearsals;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>rehearse</c>: the operator's own configuration, live, on a fork of the operator's own chain.</summary>
internal sealed class RehearseCommand : KeeperCommand
{
    private const int MostBlocks = 10_000;
    private const double DeepestFall = -90;
    private const double HighestRise = 400;

    private static readonly Option<int> Blocks = new("--blocks")
    {
        Description = "How many blocks the keeper sees",
        DefaultValueFactory = _ => 12,
        HelpName = "NUMBER",
    };

    private static readonly Option<double?> Move = new("--move")
    {
        Description = "Move the price of what is hedged by so many percent after a third of the blocks, such as -5",
        HelpName = "PERCENT",
    };

    /// <summary>Creates the verb.</summary>
    public RehearseCommand()
        : base("rehearse", "Run this configuration live on a fork of its chain, and show what it would have done")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(ForkUrl.Block);
        Options.Add(Blocks);
        Options.Add(Move);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var plan = PlanOf(parsed);
        var stated = GlobalOptions.Stated(parsed);
        var configuration = stated.Configuration;
        output.Note(Style.Dim($"forking the chain of {configuration.Endpoint}, which is only read ..."));
        await using var stage = await RehearsalStage.BuildAsync(
            configuration, plan.ForkBlock, NodeModules.Default, cancellation);
        output.Note(DecisionText.Header);
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        var rehearsal = new Rehearsal(stage, plan, decision =>
        {
            var answer = $"{decision.Verdict} {decision.Decisive.Code}";
            if (decision.Verdict == Verdict.Hedge || last.GetValueOrDefault(decision.Vault) != answer)
            {
                output.Note(DecisionText.Line(decision, configuration.Mandate.Vault(decision.Vault)));
            }

            last[decision.Vault] = answer;
        });
        var report = await rehearsal.RunAsync(cancellation);
        foreach (var line in RehearsalText.Lines(report))
        {
            output.Result(line);
        }

        output.ResultJson("rehearsal/1", RehearsalDocument.Of(report));
        var (code, next) = Outcome(report, stated.File);
        output.Note(next);
        return code;
    }

    private static (int Code, string Next) Outcome(RehearsalReport report, string file) => report switch
    {
        { Reverted: true } => (
            ExitCode.Reverted, "Next:  find out why the hedge reverted (above), then rehearse again"),
        { Refused: true } => (
            ExitCode.Refused, "Next:  cure what held the hedge (above), then rehearse again"),
        _ => (ExitCode.Ok, $"Next:  keeperbot run --config {file} --set mode=shadow"),
    };

    private static RehearsalPlan PlanOf(ParseResult parsed)
    {
        var (blocks, move) = (parsed.GetValue(Blocks), parsed.GetValue(Move));
        if (blocks is < 1 or > MostBlocks)
        {
            throw new ProblemException(
                ExitCode.Usage, $"{blocks} is outside 1 to {MostBlocks}", "--blocks", "state how many blocks");
        }

        if (move is not (null or (>= DeepestFall and <= HighestRise)))
        {
            throw new ProblemException(
                ExitCode.Usage, $"{move} % is outside {DeepestFall} to {HighestRise}", "--move",
                "state percent, such as -5");
        }

        return new RehearsalPlan(
            blocks, move is { } percent ? (int)Math.Round(percent * 100) : null, parsed.GetValue(ForkUrl.Block));
    }
}
