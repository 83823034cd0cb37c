using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.Runs;
using KeeperBot.Storms.World;
using KeeperBot.Transactions;

namespace KeeperBot.Tests.Storms;

public sealed class ShrinkerTests(ITestOutputHelper output)
{
    /// <summary>Takes every inclusion for final, so that a reorganisation makes its endings wrong.</summary>
    private static readonly StormVariant Broken = StormVariant.Production with
    {
        Lane = LaneRules.Production with { IsFinal = static (_, _) => true },
    };

    private readonly StormStage _stage = new();

    [Fact]
    public void Shrink_BrokenKeeper_LeavesOnlyWhatIsNeeded()
    {
        var (schedule, invariant) = FirstFailure();

        var shrunk = new Shrinker(Broken, _stage).Shrink(schedule, invariant);

        output.WriteLine($"{schedule}\n\n{invariant}\n\n{shrunk}");
        Assert.Equal(invariant, Violated(shrunk));
        Assert.True(shrunk.Faults.Length < schedule.Faults.Length, "no fault was dropped");
        for (var i = 0; i < shrunk.Faults.Length; i++)
        {
            Assert.NotEqual(invariant, Violated(shrunk with { Faults = shrunk.Faults.RemoveAt(i) }));
        }
    }

    [Fact]
    public void Shrink_NothingWrong_LeavesTheScheduleAsItIs()
    {
        var schedule = new Schedule(1, new StormSetup(1, 1, 1, 2, 0, 10, -45_000, 3), []);

        Assert.Equal(schedule, new Shrinker(StormVariant.Production, _stage).Shrink(schedule, Invariant.NoDoubleHedge));
    }

    private (Schedule Schedule, Invariant Invariant) FirstFailure()
    {
        for (var seed = 0UL; seed < 1_000; seed++)
        {
            var schedule = ScheduleMaker.Make(seed);
            var sound = Violated(schedule, StormVariant.Production) is null;
            if (sound && schedule.Faults.Length > 3 && Violated(schedule) is { } invariant)
            {
                return (schedule, invariant);
            }
        }

        throw new InvalidOperationException("a keeper that takes inclusion for finality survived 1,000 storms");
    }

    private Invariant? Violated(Schedule schedule) => Violated(schedule, Broken);

    private Invariant? Violated(Schedule schedule, StormVariant variant) =>
        Storm.Run(schedule, _stage, variant).Violation?.Invariant;
}
