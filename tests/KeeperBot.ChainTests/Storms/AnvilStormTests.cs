using System.Globalization;
using System.Text.Json;
using KeeperBot.ChainTests.Storms.Anvil;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms;

/// <summary>
/// The storm's schedules against a real node with the real contracts: nothing that the storm checks is violated there
/// either, and what happens is what happens in the simulation. <c>KEEPERBOT_ANVIL_SCHEDULES</c> and
/// <c>KEEPERBOT_ANVIL_TRACES</c> say how many, <c>KEEPERBOT_ANVIL_SEED</c> from which seed,
/// <c>KEEPERBOT_ANVIL_NODES</c> on how many nodes at once (as many as there are processors), and
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
        var nodes = Math.Min(Number("KEEPERBOT_ANVIL_NODES", Environment.ProcessorCount), schedules);
        var first = ulong.Parse(
            Environment.GetEnvironmentVariable("KEEPERBOT_ANVIL_SEED") ?? "1", CultureInfo.InvariantCulture);
        var tally = new AnvilStormTally();
        output.WriteLine($"seeds from {first}");
        var taken = -1;

        async Task RunSomeAsync()
        {
            await using var run = new AnvilStormRun(tally, schedules == 1, output.WriteLine);
            while (Interlocked.Increment(ref taken) is var next && next < schedules)
            {
                Cancellation.ThrowIfCancellationRequested();
                await run.RunAsync(SharedSchedule.Make(first + (ulong)next), next < traces, Cancellation);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, nodes).Select(_ => Task.Run(RunSomeAsync, Cancellation)));
        output.WriteLine(tally.ToString());
        if (Environment.GetEnvironmentVariable("KEEPERBOT_ANVIL_REPORT") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(tally.Report(first)), Cancellation);
        }

        AssertAllIsWell(tally);
        Assert.True(tally.Hedges > 0, "nothing was hedged");
    }

    /// <summary>What once went another way on a real node than in the simulation, for how anvil is led.</summary>
    [Theory]
    [InlineData("two offers of one fee above a gap", """
        1795282302012 1 1 1 4 1 20 -52000 3
        0 0 Drain 0 3000 3 Head
        0 1 LieNonce 0 2 2 Head
        0 4 Crash 0 0 4 AfterSend
        0 11 OldCopy 0 30 1 Head
        1 9 HeadStall 0 0 4 Head
        2 9 PriceMove 0 -400 0 Head
        """)]
    [InlineData("a reorganisation takes a sandwich back", """
        1795500000037 1 3 1 4 1 10 -52000 6
        2 0 PriceMove 1 -400 0 Head
        2 12 Censor 2 0 3 Head
        4 6 Sandwich 2 -80 0 Head
        5 0 HideReceipt 2 0 3 Head
        5 7 ReorgLost 1 1 0 Head
        """)]
    [InlineData("a node answers what was voted on without it", """
        1795600000057 1 3 1 6 1 44 -60000 3
        0 0 LieHead 0 0 4 Head
        0 0 ReorgLost 1 1 0 Head
        0 11 AcceptAndDrop 0 0 4 Head
        1 2 Sandwich 2 200 0 Head
        1 5 Crash 0 0 1 BeforeWithdrawn
        1 6 Rollback 0 3 0 Head
        2 0 PriceMove 2 400 0 Head
        2 9 Rebroadcast 0 0 2 Head
        """)]
    public async Task Storm_OnAnvilWhereItOnceDiffered_TellsTheStoryOfTheSimulation(string what, string schedule)
    {
        output.WriteLine(what);
        var tally = new AnvilStormTally();
        await using var run = new AnvilStormRun(tally, withDetails: false, output.WriteLine);

        await run.RunAsync(Schedule.Parse(schedule), compare: true, Cancellation);

        AssertAllIsWell(tally);
    }

    private void AssertAllIsWell(AnvilStormTally tally)
    {
        foreach (var line in tally.Violations.Concat(tally.Differences).Take(MostShown))
        {
            output.WriteLine(line);
        }

        Assert.Empty(tally.Violations);
        Assert.Empty(tally.Differences);
    }

    private static int Number(string variable, int usual) => int.Parse(
        Environment.GetEnvironmentVariable(variable) ?? $"{usual}", CultureInfo.InvariantCulture);
}
