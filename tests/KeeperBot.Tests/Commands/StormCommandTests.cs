using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Commands;

public sealed class StormCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.txt");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Storm_CalmSchedules_ReportsEveryFigure()
    {
        var run = await CommandLineRun.OfAsync(
            "storm", "--kind", "spike", "--seed", "100", "--schedules", "2", "--json");

        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal("keeperbot/storm/1", (string?)document["schema"]);
        Assert.Equal(100, (int)document["seedFrom"]!);
        Assert.Equal(2, (int)document["schedules"]!);
        Assert.Equal(0, (int)document["doubleHedges"]!);
        Assert.Equal(0, (int)document["lostIntents"]!);
        Assert.Equal(1.5, (double)document["upper95"]!);
        Assert.Equal(1, (int)document["tracesEqual"]!);
        Assert.True((double)document["schedulesPerSecondPerCore"]! > 0);
        Assert.Equal(15, document["coverage"]!["counts"]!["after signed"]!.AsArray().Count);
    }

    [Fact]
    public async Task Storm_Narrated_TellsWhatHappens()
    {
        var run = await CommandLineRun.OfAsync("storm", "--kind", "spike", "--seed", "100", "--narrate");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("tick 0: block", run.Out, StringComparison.Ordinal);
        Assert.Contains("no violation", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storm_ScheduleInAFile_IsRun()
    {
        await File.WriteAllTextAsync(
            _file, "# a reason to trade\n7 1 1 1 2 0 10 -45000 3\n0 0 PriceMove 0 120 0 Head\n",
            TestContext.Current.CancellationToken);

        var run = await CommandLineRun.OfAsync("storm", "--file", _file, "--json");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Null(JsonNode.Parse(run.Out)!["violation"]);
    }

    [Theory]
    [InlineData("--narrate")]
    [InlineData("--schedules", "0")]
    [InlineData("--threads", "-1")]
    [InlineData("--kind", "hurricane")]
    [InlineData("--file", "no-such-file.txt")]
    public async Task Storm_WrongCommandLine_DoesNothing(params string[] args)
    {
        var run = await CommandLineRun.OfAsync(["storm", .. args]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Storm_FileThatHoldsNoSchedule_SaysWhere()
    {
        await File.WriteAllTextAsync(_file, "1 2 3", TestContext.Current.CancellationToken);

        var run = await CommandLineRun.OfAsync("storm", "--file", _file);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(_file, run.Error, StringComparison.Ordinal);
    }
}
