using KeeperBot.Ethereum.Signing;
using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>Storms on a real node, one after the other, each compared with its simulation.</summary>
/// <param name="tally">Takes what they come to.</param>
/// <param name="withDetails">Whether every story is told in full, to <paramref name="tell"/>.</param>
/// <param name="tell">Takes lines for people.</param>
internal sealed class AnvilStormRun(AnvilStormTally tally, bool withDetails, Action<string> tell) : IAsyncDisposable
{
    /// <summary>anvil forgets little of the blocks that it takes back, and gets slower with each.</summary>
    private const int SchedulesPerNode = 100;

    /// <summary>One node starts at a time: what the first one builds the others find in the cache.</summary>
    private static readonly SemaphoreSlim Starting = new(1, 1);

    private readonly StormStage _simulation = new();
    private readonly PrivateKey _key = new(Convert.FromHexString(StandInSigner.Keeper.SecretHex));
    private AnvilStage? _stage;
    private int _onThisNode;

    /// <summary>Runs a schedule.</summary>
    public async Task RunAsync(Schedule schedule, bool compare, CancellationToken cancellation)
    {
        var stage = await StageAsync(cancellation);
        var real = new StormStory(withDetails);
        var before = stage.Rpc.RoundTrips;
        var outcome = Play(schedule, real, variant => variant with
        {
            Ground = (_, _) => new AnvilGround(stage, schedule.Setup),
            Mandate = stage.Adapt,
            Key = _key,
        });
        tally.Add(schedule.Seed, outcome, stage.Rpc.RoundTrips - before);
        if (compare)
        {
            var simulated = new StormStory(withDetails);
            Play(schedule, simulated, variant => variant);
            tally.Compare(schedule.Seed, StormStory.FirstDifference(simulated, real));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        if (_stage is not null)
        {
            await _stage.DisposeAsync();
        }
    }

    private async Task<AnvilStage> StageAsync(CancellationToken cancellation)
    {
        if (_onThisNode++ == SchedulesPerNode && _stage is not null)
        {
            tell(tally.ToString());
            await _stage.DisposeAsync();
            (_stage, _onThisNode) = (null, 1);
        }

        return _stage ??= await StartAsync(cancellation);
    }

    private static async Task<AnvilStage> StartAsync(CancellationToken cancellation)
    {
        await Starting.WaitAsync(cancellation);
        try
        {
            return await AnvilStage.StartAsync(cancellation);
        }
        finally
        {
            Starting.Release();
        }
    }

    private StormOutcome Play(Schedule schedule, StormStory story, Func<StormVariant, StormVariant> change)
    {
        var variant = change(StormVariant.Production with
        {
            Record = (story.Add, story.Add),
            Narrate = story.Details is { } details ? details.Add : null,
        });
        StormOutcome outcome;
        try
        {
            outcome = Storm.Run(schedule, _simulation, variant);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {schedule.Seed}: the storm itself failed", error);
        }

        if (story.Details is { } told)
        {
            tell($"{schedule}\n{string.Join('\n', told)}");
        }

        return outcome;
    }
}
