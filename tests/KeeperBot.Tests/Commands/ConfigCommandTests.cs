using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Terminal;
using KeeperBot.Tests.Configuration;

namespace KeeperBot.Tests.Commands;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Check_GoodFile_SaysWhatItComesToAndStartsNothing()
    {
        var run = await RunAsync("check", "--json");

        Assert.Equal(ExitCode.Ok, run.Code);
        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/config-check/1", (string?)document["schema"]);
        Assert.Equal(_sample.Load(_sample.Text).Mandate.Hash.ToString(), (string?)document["mandate"]);
        Assert.False(File.Exists(Path.Combine(_sample.Folder.FullName, "keeper.journal")));
    }

    [Fact]
    public async Task Check_BadFile_ExitsWith3AtThePlace()
    {
        File.WriteAllText(_sample.FilePath, _sample.With("gas.ceiling", "\"60 Gwei\""));

        var run = await RunAsync("check");

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains("gas.ceiling", run.Error, StringComparison.Ordinal);
        Assert.Contains("60 gwei", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Origin_NamesFileFlagAndDefaultAndHidesKeys()
    {
        File.WriteAllText(_sample.FilePath, _sample.With("gas.hedgeGas", null));

        var run = await RunAsync("show", "--origin", "--set", "gas.tip=2 gwei");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"^mode +live +.*keeperbot\.json:\d+:\d+$", Line(run, "mode "));
        Assert.Matches("^gas.tip +2 gwei +--set gas.tip$", Line(run, "gas.tip "));
        Assert.Matches("^gas.hedgeGas +450000 +default$", Line(run, "gas.hedgeGas "));
        Assert.DoesNotContain(SampleConfiguration.Canary, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_Always_IsTheFileOfTheDocumentation()
    {
        var run = await CommandLineRun.OfAsync("config", "schema");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(ConfigurationSchema.Text, run.Out);
    }

    [Fact]
    public async Task Set_NotASetting_ExitsWith2()
    {
        var run = await RunAsync("check", "--set", "gas.tip");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--set", run.Error, StringComparison.Ordinal);
    }

    private static string Line(CommandLineRun run, string key) =>
        run.Out.Split('\n').Single(line => line.StartsWith(key, StringComparison.Ordinal));

    private Task<CommandLineRun> RunAsync(params string[] args) =>
        CommandLineRun.OfAsync(["config", .. args, "--config", _sample.FilePath]);
}
