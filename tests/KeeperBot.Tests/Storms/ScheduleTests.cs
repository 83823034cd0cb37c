using KeeperBot.Storms;
using KeeperBot.Storms.Runs;

namespace KeeperBot.Tests.Storms;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(StormKind.Mixed)]
    [InlineData(StormKind.Lying)]
    [InlineData(StormKind.AllLying)]
    [InlineData(StormKind.Spike)]
    [InlineData(StormKind.Split)]
    internal void Schedule_PrintedAndRead_IsTheSame(StormKind kind)
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            var schedule = ScheduleMaker.Make(kind, seed);

            var read = Schedule.Parse($"# why it is kept\n{schedule}\n");

            Assert.Equal(schedule with { Faults = [] }, read with { Faults = [] });
            Assert.Equal<IEnumerable<ScheduledFault>>(schedule.Faults, read.Faults);
            Assert.Equal(schedule.ToString(), ScheduleMaker.Make(kind, seed).ToString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing else")]
    [InlineData("1 1 1 1 2 0 10")]
    [InlineData("1 1 1 1 2 0 10 -45000 five")]
    [InlineData("1 1 1 1 2 0 10 -45000 5\n0 0 Hurricane 0 0 0 Head")]
    [InlineData("1 1 1 1 2 0 10 -45000 5\n0 0 Crash 0 0 0")]
    public void Parse_NoSchedule_SaysSo(string text) => Assert.Throws<FormatException>(() => Schedule.Parse(text));

    [Fact]
    public void Make_LyingKind_HasOneLiarAmongThree()
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            var schedule = ScheduleMaker.Make(StormKind.Lying, seed);

            var liars = schedule.Faults.Where(fault => FaultClasses.Of(fault.Kind) == FaultClass.Lie).ToList();
            Assert.Equal(3, schedule.Setup.Nodes);
            Assert.NotEmpty(liars);
            Assert.Single(liars.Select(fault => fault.Target % 3).Distinct());
        }
    }

    [Fact]
    public void Make_MixedKind_DrawsEveryKindOfFault()
    {
        var drawn = Enumerable.Range(0, 3_000)
            .SelectMany(seed => ScheduleMaker.Make((ulong)seed).Faults)
            .Select(fault => fault.Kind)
            .ToHashSet();

        Assert.Equal(Enum.GetValues<FaultKind>().ToHashSet(), drawn);
    }
}
