using System.Diagnostics;
using System.Globalization;
using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.Tests.Storms;

public sealed class StormTests(ITestOutputHelper output)
{
    [Fact]
    public void Storm_Seeds_Profile()
    {
        var count = int.Parse(
            Environment.GetEnvironmentVariable("KEEPERBOT_STORM_SEEDS") ?? "200", CultureInfo.InvariantCulture);
        var stage = new StormStage();
        var clock = Stopwatch.StartNew();
        var turns = 0;
        var hedges = 0;
        var intents = 0;
        var calm = 0;
        var bad = new List<string>();
        for (var seed = 0UL; seed < (ulong)count; seed++)
        {
            var schedule = ScheduleMaker.Make(seed);
            var outcome = Storm.Run(schedule, stage, StormVariant.Production);
            turns += outcome.Turns;
            hedges += outcome.Hedges;
            intents += outcome.Intents;
            calm += outcome.CalmTicks;
            if (outcome.Violation is { } violation)
            {
                bad.Add($"seed {seed}: {violation}");
            }
        }

        var seconds = clock.Elapsed.TotalSeconds;
        output.WriteLine($"{count / seconds:F0}/s, {turns} turns, {seconds * 1e6 / turns:F0} us/turn, {intents} intents, {hedges} hedges, {(double)calm / count:F1} calm");
        output.WriteLine($"{bad.Count} bad");
        foreach (var line in bad.Take(40)) output.WriteLine(line);
        Assert.True(turns > 0);
    }
}
