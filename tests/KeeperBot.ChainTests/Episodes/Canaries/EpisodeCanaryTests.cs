
namespace KeeperBot.ChainTests.Episodes.Canaries;

/// <summary>What the episodes check can fail: keepers and chains that are broken on purpose are caught.</summary>
public sealed class EpisodeCanaryTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int MostSeeds = 8;

    private readonly EpisodeWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Keeper_MarginRuleIsOff_IsCaught() => RequireCaughtAsync(new MarginRuleOff());

    [Fact]
    public Task Keeper_NeverSettles_IsCaught() => RequireCaughtAsync(new NeverSettles());

    [Fact]
    public Task Ledger_OneUnitIsMissing_IsCaught() => RequireCaughtAsync(new OneUnitMissing());

    [Fact]
    public Task Keeper_HoldsOutsideItsBand_IsCaught() => RequireCaughtAsync(new WiderBand());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task RequireCaughtAsync(EpisodeCanary canary)
    {
        for (var seed = 1; seed <= MostSeeds; seed++)
        {
            var outcome = await _world.PlayAsync(seed, canary, Cancellation);
            output.WriteLine(EpisodeTally.Line(outcome));
            if (outcome.Violations.Any(violation => violation.Promise == canary.Breaks))
            {
                output.WriteLine($"{outcome.Violations.First(violation => violation.Promise == canary.Breaks)}");
                return;
            }
        }

        Assert.Fail($"{canary.GetType().Name} broke {canary.Breaks} in {MostSeeds} episodes and was not caught");
    }
}
