using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>A harness that cannot see a broken keeper proves nothing: every canary must be caught.</summary>
public sealed class CanaryTests(ITestOutputHelper output, CanaryReport report) : IClassFixture<CanaryReport>
{
    private const ulong FirstSeed = 1;
    private const int ProductionSeeds = 500;

    // What storms share makes them fast, and belongs to one thread.
    private static readonly StormStage Stage = new();

    public static TheoryData<string> Names => [.. Canary.All.Select(canary => canary.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Storm_BrokenKeeper_IsCaught(string name)
    {
        var canary = Canary.All.Single(canary => canary.Name == name);

        var caught = new CanaryHunt(Stage, FirstSeed).Run(canary);

        Assert.True(caught is not null, $"{name} ({canary.Broken}) came through seeds {FirstSeed} and following");
        output.WriteLine(
            $"{name}: {caught.Seeds} seeds from {FirstSeed} ({caught.Runs} run), seed {caught.Seed}: {caught.What}");
        Assert.Contains(caught.Invariant, canary.CaughtBy);
        report.Add(caught);
    }

    [Fact]
    public void Canaries_All_AreTwentyFiveOrMore() =>
        Assert.InRange(Canary.All.Select(canary => canary.Name).Distinct(StringComparer.Ordinal).Count(), 25, 99);

    [Fact]
    public void Storm_Production_ComesThroughTheSeedsOfTheCanaries()
    {
        var violations = new List<string>();
        for (var seed = FirstSeed; seed < FirstSeed + ProductionSeeds; seed++)
        {
            if (Storm.Run(ScheduleMaker.Make(seed), Stage, StormVariant.Production).Violation is { } violation)
            {
                violations.Add($"seed {seed}: {violation}");
            }
        }

        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }
}
