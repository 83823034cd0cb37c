using System.Globalization;
using System.Text.Json;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Storms.Kills;

namespace KeeperBot.ChainTests.Storms;

/// <summary>
/// SIGKILL at every point at which the keeper's program can be cut off: a real process, a real chain, and the journal
/// on the real disk. <c>KEEPERBOT_KILLS</c> says how many times, once at each point unless it is set;
/// <c>KEEPERBOT_KILL_REPORT</c> where the figures go.
/// </summary>
public sealed class KillStormTests(ITestOutputHelper output)
{
    private const int KillsPerLife = 100;
    private const int MostBlocks = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_KilledAtEveryPoint_HedgesOnceOrHaltsWithinTwoBlocks()
    {
        var kills = int.Parse(
            Environment.GetEnvironmentVariable("KEEPERBOT_KILLS") ?? $"{KillScene.Points.Length}",
            CultureInfo.InvariantCulture);
        var seed = int.Parse(
            Environment.GetEnvironmentVariable("KEEPERBOT_KILL_SEED") ?? "77", CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var tally = new KillTally();
        await using (var chain = await KeeperDevnet.StartAsync(Cancellation))
        {
            await chain.LiftBudgetsAsync(Cancellation);
            for (var done = 0; done < kills; done += KillsPerLife)
            {
                var life = new KillLife(chain, $"life-{done / KillsPerLife}", random, tally);
                await life.RunAsync(done, Math.Min(KillsPerLife, kills - done), Cancellation);
                output.WriteLine(tally.ToString());
            }
        }

        if (Environment.GetEnvironmentVariable("KEEPERBOT_KILL_REPORT") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(tally.Report(seed)), Cancellation);
        }

        Assert.Equal(kills, tally.Kills);
        Assert.InRange(tally.BlocksAt(0.99), 0, MostBlocks);
        Assert.True(kills < KillScene.Points.Length || tally.PointsSeen == KillScene.Points.Length, tally.ToString());
    }
}
