using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.ChainTests.Storms.Anvil;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms;

/// <summary>
/// The storm's schedules against a real node with the real contracts: nothing that the storm checks is violated there
/// either, and what happens is what happens in the simulation. <c>KEEPERBOT_ANVIL_SCHEDULES</c> and
/// <c>KEEPERBOT_ANVIL_TRACES</c> say how many, <c>KEEPERBOT_ANVIL_SEED</c> from which seed, and
/// <c>KEEPERBOT_ANVIL_REPORT</c> where the figures go.
/// </summary>
public sealed class AnvilStormTests(ITestOutputHelper output)
{
    private const int UsualSchedules = 40;
    private const int MostShown = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Storm_OnAnvil_ViolatesNothingAndTellsTheStoryOfTheSimulation()
    {
        var schedules = Number("KEEPERBOT_ANVIL_SCHEDULES", UsualSchedules);
        var traces = Number("KEEPERBOT_ANVIL_TRACES", schedules);
        var first = (ulong)Number("KEEPERBOT_ANVIL_SEED", 1);
        await using var stage = await AnvilStage.StartAsync(Cancellation);
        using var key = new PrivateKey(Convert.FromHexString(StandInSigner.Keeper.SecretHex));
        var simulation = new StormStage();
        var clock = Stopwatch.StartNew();
        var (violations, differences) = (new List<string>(), new List<string>());
        var (turns, hedges, compared) = (0, 0, 0);
        for (var seed = first; seed < first + (ulong)schedules; seed++)
        {
            Cancellation.ThrowIfCancellationRequested();
            var schedule = SharedSchedule.Make(seed);
            var real = new StormStory(schedules == 1);
            var outcome = Run(schedule, simulation, real, variant => variant with
            {
                Ground = (_, _) => new AnvilGround(stage, schedule.Setup),
                Mandate = stage.Adapt,
                Signer = (process, _) => new PassingSigner(process, key),
            });
            Tell(schedules, schedule.ToString(), real);
            turns += outcome.Turns;
            hedges += outcome.Hedges;
            if (outcome.Violation is { } violation)
            {
                violations.Add($"seed {seed}: {violation}");
            }

            if (compared < traces)
            {
                compared++;
                var simulated = new StormStory(schedules == 1);
                Run(schedule, simulation, simulated, variant => variant);
                Tell(schedules, "simulated", simulated);
                if (StormStory.FirstDifference(simulated, real) is { } difference)
                {
                    differences.Add($"seed {seed}: {difference}");
                }
            }
        }

        var seconds = clock.Elapsed.TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seeds from {first}: {schedules} schedules in {seconds:F1} s ({schedules / seconds:F1}/s), {turns} turns, "
            + $"{hedges} hedges, {stage.Rpc.RoundTrips} round trips, {violations.Count} violations, "
            + $"{differences.Count} of {compared} traces differ"));
        Write("KEEPERBOT_ANVIL_REPORT", new JsonObject
        {
            ["firstSeed"] = first,
            ["anvilSchedules"] = schedules,
            ["violations"] = violations.Count,
            ["tracesCompared"] = compared,
            ["tracesEqual"] = compared - differences.Count,
            ["hedges"] = hedges,
            ["seconds"] = Math.Round(seconds, 1),
        });
        foreach (var line in violations.Concat(differences).Take(MostShown))
        {
            output.WriteLine(line);
        }

        Assert.Empty(violations);
        Assert.Empty(differences);
        Assert.True(hedges > 0, "nothing was hedged");
    }

    private static StormOutcome Run(
        Schedule schedule, StormStage stage, StormStory story, Func<StormVariant, StormVariant> change) => Storm.Run(
            schedule,
            stage,
            change(StormVariant.Production with
            {
                Record = (story.Add, story.Add),
                Narrate = story.Details is { } details ? details.Add : null,
            }));

    /// <summary>Whoever asks for one schedule wants to read what happened.</summary>
    private void Tell(int schedules, string title, StormStory story)
    {
        if (schedules == 1)
        {
            output.WriteLine($"{title}\n{string.Join('\n', story.Details!)}");
        }
    }

    private static int Number(string variable, int usual) => int.Parse(
        Environment.GetEnvironmentVariable(variable) ?? $"{usual}", CultureInfo.InvariantCulture);

    private static void Write(string variable, JsonObject report)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } file)
        {
            File.WriteAllText(file, JsonSerializer.Serialize(report));
        }
    }
}
