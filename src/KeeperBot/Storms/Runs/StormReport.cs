using System.Reflection;
using System.Text.Json.Nodes;
using KeeperBot.Storms.Checks;

namespace KeeperBot.Storms.Runs;

/// <summary>What came of a range of storms.</summary>
/// <param name="Range">The range.</param>
/// <param name="Tally">The sums: the same for the same range and program.</param>
/// <param name="Threads">How many threads ran it.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="CpuTime">
/// Processor time of the whole program meanwhile, so what a core does in a second is known on a machine that does other
/// things too.
/// </param>
internal sealed record StormReport(
    StormRange Range, StormTally Tally, int Threads, TimeSpan Duration, TimeSpan CpuTime)
{
    /// <summary>Rule of three: what has not happened in N trials has a rate below 3/N, at 95 % confidence.</summary>
    private const double RuleOfThree = 3;

    /// <summary>Schedules per second of one core.</summary>
    public double PerSecondPerCore => Tally.Schedules / CpuTime.TotalSeconds;

    /// <summary>
    /// The rate of violations per schedule lies below this with 95 % confidence; null when there was one.
    /// </summary>
    public double? Upper95 => Tally.Violations == 0 && Tally.Schedules > 0 ? RuleOfThree / Tally.Schedules : null;

    /// <summary>
    /// The commit that the program was built from; <c>unknown</c> when it was built outside of a repository.
    /// </summary>
    public static string Commit =>
        typeof(StormReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+') is [_, var commit] ? commit : "unknown";

    /// <summary>The report for programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["kind"] = Words.Of(Range.Kind.ToString()),
        ["seedFrom"] = Range.Seed,
        ["schedules"] = Tally.Schedules,
        ["doubleHedges"] = Tally.Of(Invariant.NoDoubleHedge),
        ["lostIntents"] = Tally.Of(Invariant.NoLostIntent),
        ["violations"] = Tally.Violations,
        ["violationsOf"] = new JsonObject(Enum.GetValues<Invariant>().Select(invariant =>
            KeyValuePair.Create<string, JsonNode?>(Words.Of(invariant.ToString()), Tally.Of(invariant)))),
        ["upper95"] = Upper95,
        ["turns"] = Tally.Turns,
        ["intents"] = Tally.Intents,
        ["hedges"] = Tally.Hedges,
        ["tracesCompared"] = Tally.TracesCompared,
        ["tracesEqual"] = Tally.TracesEqual,
        ["untrustedSchedules"] = Tally.Untrusted,
        ["worstLossOfLimit"] = Tally.WorstLoss,
        ["schedulesPerSecondPerCore"] = Math.Round(PerSecondPerCore, 1),
        ["threads"] = Threads,
        ["durationSeconds"] = Math.Round(Duration.TotalSeconds, 1),
        ["cpuSeconds"] = Math.Round(CpuTime.TotalSeconds, 1),
        ["commit"] = Commit,
        ["coverage"] = Tally.Coverage.ToJson(),
        ["failures"] = new JsonArray([.. Tally.Failures.Select(failure => new JsonObject
        {
            ["seed"] = failure.Seed,
            ["invariant"] = Words.Of(failure.Violation.Invariant.ToString()),
            ["tick"] = failure.Violation.Tick,
            ["what"] = failure.Violation.What,
        })]),
    };
}
