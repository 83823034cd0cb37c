using System.Globalization;
using System.Text.Json;
using KeeperBot.ChainTests.Storms.Anvil;

namespace KeeperBot.ChainTests.Storms;

/// <summary>
/// The storm's schedules against a real node with the real contracts: nothing that the storm checks is violated there
/// either, and what happens is what happens in the simulation. <c>KEEPERBOT_ANVIL_SCHEDULES</c> and
/// <c>KEEPERBOT_ANVIL_TRACES</c> say how many, <c>KEEPERBOT_ANVIL_SEED</c> from which seed, and
/// <c>KEEPERBOT_ANVIL_REPORT</c> where the figures go. Whoever asks for one schedule is told all that happened in it.
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
        var first = ulong.Parse(
            Environment.GetEnvironmentVariable("KEEPERBOT_ANVIL_SEED") ?? "1", CultureInfo.InvariantCulture);
        await using var run = new AnvilStormRun(schedules == 1, output.WriteLine);
        output.WriteLine($"seeds from {first}");
        for (var done = 0; done < schedules; done++)
        {
            Cancellation.ThrowIfCancellationRequested();
            await run.RunAsync(first + (ulong)done, done < traces, Cancellation);
        }

        output.WriteLine(run.ToString());
        if (Environment.GetEnvironmentVariable("KEEPERBOT_ANVIL_REPORT") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(run.Report(first)), Cancellation);
        }

        foreach (var line in run.Violations.Concat(run.Differences).Take(MostShown))
        {
            output.WriteLine(line);
        }

        Assert.Empty(run.Violations);
        Assert.Empty(run.Differences);
        Assert.True(run.Hedges > 0, "nothing was hedged");
    }

    private static int Number(string variable, int usual) => int.Parse(
        Environment.GetEnvironmentVariable(variable) ?? $"{usual}", CultureInfo.InvariantCulture);
}
