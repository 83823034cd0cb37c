using System.Globalization;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.Runs;
using KeeperBot.Storms.World;

namespace KeeperBot.Tests.Storms;

/// <summary>
/// The program as it ships, in storms of fresh seeds. <c>KEEPERBOT_STORM_SEED</c> fixes where they begin,
/// <c>KEEPERBOT_STORM_SCHEDULES</c> how many mixed ones there are.
/// </summary>
public sealed class StormTests(ITestOutputHelper output)
{
    private const long MixedSchedules = 20_000;

    [Theory]
    [InlineData(StormKind.Mixed, MixedSchedules)]
    [InlineData(StormKind.Spike, 1_000)]
    [InlineData(StormKind.Lying, 2_000)]
    [InlineData(StormKind.AllLying, 500)]
    [InlineData(StormKind.Split, 500)]
    internal void Storm_FreshSeeds_KeepsEveryPromise(StormKind kind, long schedules)
    {
        var seed = Setting("KEEPERBOT_STORM_SEED") ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var count = kind == StormKind.Mixed ? Setting("KEEPERBOT_STORM_SCHEDULES") ?? schedules : schedules;
        output.WriteLine($"{count} {kind} storms from seed {seed}");

        var report = new StormRunner(StormVariant.Production, threads: 1, TimeProvider.System).Run(
            new StormRange(kind, (ulong)seed, count), progress: null, TestContext.Current.CancellationToken);

        output.WriteLine(report.ToJson().ToJsonString());
        Assert.True(report.Tally.Violations == 0, Explain(report));
        Assert.Equal(count, report.Tally.Schedules);
        Assert.True(report.Tally.Hedges > 0, "no storm saw a hedge");
        Assert.InRange(report.Tally.WorstLoss, 0, 1);
    }

    [Fact]
    public void Storm_EnoughSeeds_MeetsEveryPairOfCrashPointAndFault()
    {
        // One turn through the pairs is 570 seeds; rare pairs need several until all that they rest on comes together.
        var coverage = new StormCoverage();
        var stage = new StormStage();
        var seed = 0UL;
        for (; seed < MixedSchedules && coverage.Least.Count == 0; seed++)
        {
            coverage.Add(Storm.Run(ScheduleMaker.Make(seed), stage, StormVariant.Production).Effects);
        }

        output.WriteLine($"every pair was met within {seed} seeds");
        Assert.True(coverage.Least.Count > 0, $"never met: {coverage.Least}");
    }

    private static long? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : null;

    private static string Explain(StormReport report)
    {
        if (report.Tally.Failures.Count == 0)
        {
            return "none";
        }

        var failure = report.Tally.Failures[0];
        var schedule = ScheduleMaker.Make(report.Range.Kind, failure.Seed);
        var shrunk = failure.Violation.Invariant == Invariant.Deterministic
            ? schedule
            : new Shrinker(StormVariant.Production, new StormStage()).Shrink(schedule, failure.Violation.Invariant);
        return $"{report.Tally.Violations} storms ended badly; seed {failure.Seed}: {failure.Violation}\n"
            + $"the schedule, made short:\n{shrunk}";
    }
}
