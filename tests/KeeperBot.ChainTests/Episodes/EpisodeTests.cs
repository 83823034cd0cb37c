namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// Episodes on a real node with the real contracts: a keeper hedges a vault over every venue while a seeded stranger
/// does his worst, and every block is held against the promises.
/// </summary>
public sealed class EpisodeTests(ITestOutputHelper output)
{
    private const int FirstSeed = 2, Episodes = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Episodes_OfFiveSeeds_KeepEveryPromise()
    {
        var hedges = 0;
        await using var world = new EpisodeWorld();
        for (var seed = FirstSeed; seed < FirstSeed + Episodes; seed++)
        {
            var outcome = await world.PlayAsync(seed, canary: null, Cancellation);
            output.WriteLine($"{EpisodeTally.Line(outcome)}");
            Assert.True(outcome.Violations.IsEmpty, outcome.Describe());
            hedges += outcome.Hedges;
        }

        Assert.True(hedges > Episodes, $"{hedges} hedges in {Episodes} episodes");
    }
}
