using KeeperBot.Storms;
using KeeperBot.Storms.World;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Storms;

/// <summary>
/// Schedules that once ended badly, one a file, each after a line that says what was wrong. They must never again.
/// </summary>
public sealed class PinnedStormTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names =>
    [
        .. Directory.EnumerateFiles(Folder, "*.txt")
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(GoldenFile.Root, "tests", "KeeperBot.Tests", "Storms", "Pinned");

    [Theory]
    [MemberData(nameof(Names))]
    public void Storm_PinnedSchedule_KeepsEveryPromise(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name));
        Assert.StartsWith("# ", text, StringComparison.Ordinal);

        var outcome = Storm.Run(Schedule.Parse(text), new StormStage(), StormVariant.Production);

        output.WriteLine($"{outcome.Turns} turns, {outcome.Intents} intents, {outcome.Hedges} hedges");
        Assert.True(outcome.Violation is null, $"{outcome.Violation}\n{text}");
        Assert.True(outcome.Turns > 0, "no keeper took a turn");
    }
}
