using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>
/// Storms on a real node, one after the other, each compared with its simulation; and what they came to.
/// </summary>
/// <param name="withDetails">Whether every story is told in full, to <paramref name="tell"/>.</param>
/// <param name="tell">Takes lines for people.</param>
internal sealed class AnvilStormRun(bool withDetails, Action<string> tell) : IAsyncDisposable
{
    /// <summary>anvil keeps the state of every block it ever made, and gets slower with each.</summary>
    private const int SchedulesPerNode = 100;

    private readonly StormStage _simulation = new();
    private readonly PrivateKey _key = new(Convert.FromHexString(StandInSigner.Keeper.SecretHex));
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private AnvilStage? _stage;
    private long _roundTrips;
    private int _schedules;
    private int _turns;
    private int _compared;

    /// <summary>What was violated on the real node, each with its seed.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Where a story differs from its simulation's, each with its seed.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>How many hedges were executed on the real node.</summary>
    public int Hedges { get; private set; }

    /// <summary>Runs the schedule of a seed.</summary>
    public async Task RunAsync(ulong seed, bool compare, CancellationToken cancellation)
    {
        var stage = await StageAsync(cancellation);
        var schedule = SharedSchedule.Make(seed);
        var real = new StormStory(withDetails);
        var outcome = Play(schedule, real, variant => variant with
        {
            Ground = (_, _) => new AnvilGround(stage, schedule.Setup),
            Mandate = stage.Adapt,
            Signer = (process, _) => new PassingSigner(process, _key),
        });
        _schedules++;
        _turns += outcome.Turns;
        Hedges += outcome.Hedges;
        if (outcome.Violation is { } violation)
        {
            Violations.Add($"seed {seed}: {violation}");
        }

        if (compare)
        {
            _compared++;
            var simulated = new StormStory(withDetails);
            Play(schedule, simulated, variant => variant);
            if (StormStory.FirstDifference(simulated, real) is { } difference)
            {
                Differences.Add($"seed {seed}: {difference}");
            }
        }
    }

    /// <summary>The figures.</summary>
    public JsonObject Report(ulong firstSeed) => new()
    {
        ["firstSeed"] = firstSeed,
        ["anvilSchedules"] = _schedules,
        ["violations"] = Violations.Count,
        ["tracesCompared"] = _compared,
        ["tracesEqual"] = _compared - Differences.Count,
        ["turns"] = _turns,
        ["hedges"] = Hedges,
        ["seconds"] = Math.Round(_clock.Elapsed.TotalSeconds, 1),
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_schedules} schedules in {_clock.Elapsed.TotalSeconds:F1} s, {_turns} turns, {Hedges} hedges, "
        + $"{_roundTrips + (_stage?.Rpc.RoundTrips ?? 0)} round trips, {Violations.Count} violations, "
        + $"{Differences.Count} of {_compared} traces differ");

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
        if (_schedules % SchedulesPerNode == 0 && _stage is not null)
        {
            tell(ToString());
            _roundTrips += _stage.Rpc.RoundTrips;
            await _stage.DisposeAsync();
            _stage = null;
        }

        return _stage ??= await AnvilStage.StartAsync(cancellation);
    }

    private StormOutcome Play(Schedule schedule, StormStory story, Func<StormVariant, StormVariant> change)
    {
        var outcome = Storm.Run(schedule, _simulation, change(StormVariant.Production with
        {
            Record = (story.Add, story.Add),
            Narrate = story.Details is { } details ? details.Add : null,
        }));
        if (story.Details is { } told)
        {
            tell($"{schedule}\n{string.Join('\n', told)}");
        }

        return outcome;
    }
}
