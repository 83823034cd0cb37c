using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Terminal;
using KeeperBot.Tests.Configuration;
using KeeperBot.Tests.Journals;

namespace KeeperBot.Tests.Commands;

public sealed class ExitCodeTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    private string Journal => Path.Combine(_sample.Folder.FullName, "keeper.journal");

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("hedge")]
    [InlineData("run --onec")]
    [InlineData("status extra")]
    [InlineData("status --color sometimes")]
    [InlineData("replay seven")]
    [InlineData("explain 1 2")]
    [InlineData("devnet --port many")]
    [InlineData("devnet --block-time 0")]
    [InlineData("devnet --block-time 3601")]
    [InlineData("rebalance --max-notional")]
    public async Task CommandLine_Wrong_ExitsWith2AndSaysSoOnStderr(string line)
    {
        var run = await CommandLineRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(run.Out);
        Assert.NotEmpty(run.Error);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("status")]
    [InlineData("explain")]
    [InlineData("replay")]
    [InlineData("rebalance")]
    public async Task Verb_WithoutConfiguration_ExitsWith3(string verb)
    {
        var run = await CommandLineRun.OfAsync(verb, "--config", Path.Combine(_sample.Folder.FullName, "none.json"));

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Empty(run.Out);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("  at   ", run.Error, StringComparison.Ordinal);
        Assert.Contains("  fix  ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("explain")]
    [InlineData("explain 3")]
    [InlineData("replay")]
    [InlineData("status --json")]
    public async Task Verb_WithoutAJournal_ExitsWith4(string line)
    {
        var run = await RunAsync(line);

        Assert.Equal(ExitCode.NotReady, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains("there is no journal yet", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Verb_BrokenConfiguration_ExitsWith3AndShowsThePlace()
    {
        File.WriteAllText(_sample.FilePath, _sample.With("vaults[0].policy.band", "\"2 ETH\""));
        var run = await RunAsync("status");

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("vaults[0].policy.band: '2 ETH' needs the unit WETH", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"keeperbot\.json:\d+:\d+", run.Error);
    }

    [Theory]
    [InlineData("run --once")]
    [InlineData("rebalance")]
    public async Task Verb_NobodyListensAtTheNodesPort_ExitsWith8WithoutTheUrlsKey(string line)
    {
        var run = await RunAsync(line);

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains("http://127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleConfiguration.Canary, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Rebalance_UnknownVault_ExitsWith2BeforeAnythingIsRead()
    {
        var run = await RunAsync("rebalance --vault eth-option");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("name one of: eth-options", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadingVerbs_WithAJournal_ExitWith0()
    {
        WriteJournal();
        string[] lines =
            ["status", "explain", "explain 2", "explain last --vault eth-options", "replay", "replay 3"];
        foreach (var line in lines)
        {
            var run = await RunAsync(line);
            Assert.True(run.Code == ExitCode.Ok, $"{line}: {run.Code} {run.Error}");
            Assert.NotEmpty(run.Out);

            var json = await RunAsync(line + " --json --quiet");
            Assert.Equal(ExitCode.Ok, json.Code);
            Assert.Empty(json.Error);
            Assert.StartsWith("keeperbot/", (string?)JsonNode.Parse(json.Out)!["schema"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("explain 99")]
    [InlineData("explain first")]
    [InlineData("explain last --vault other")]
    [InlineData("replay 99")]
    [InlineData("replay 0")]
    public async Task Verb_DecisionThatIsNotThere_ExitsWith2(string line)
    {
        WriteJournal();
        var run = await RunAsync(line);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Replay_DecisionRecordedOtherwise_ExitsWith9AndNamesIt()
    {
        WriteJournal();
        var copy = Path.Combine(_sample.Folder.FullName, "copy.journal");
        SampleJournal.CopyWith(Journal, copy, 2, d => d with { Timestamp = d.Timestamp + 1 });
        var run = await CommandLineRun.OfAsync("replay", "--journal", copy);
        var one = await CommandLineRun.OfAsync("replay", "2", "--journal", copy, "--json");

        Assert.Equal(ExitCode.VerificationFailed, run.Code);
        Assert.Contains("1 of 3 decisions came out differently", run.Out, StringComparison.Ordinal);
        Assert.Contains("decision 2", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.VerificationFailed, one.Code);
        Assert.False((bool)JsonNode.Parse(one.Out)!["equal"]!);
        Assert.Equal(ExitCode.Ok, (await CommandLineRun.OfAsync("replay", "1", "--journal", copy)).Code);
    }

    [Fact]
    public async Task Replay_NoFileOrNoJournal_ExitsWith4OrWith9()
    {
        var none = await CommandLineRun.OfAsync("replay", "--journal", Path.Combine(_sample.Folder.FullName, "none"));
        Assert.Equal(ExitCode.NotReady, none.Code);

        var other = await CommandLineRun.OfAsync("replay", "--journal", _sample.FilePath);
        Assert.Equal(ExitCode.VerificationFailed, other.Code);
        Assert.StartsWith("error: the journal is broken", other.Error, StringComparison.Ordinal);
    }

    private void WriteJournal()
    {
        SampleJournal.Write(Journal, KeeperConfiguration.Load(_sample.FilePath).Mandate, 3);
        Assert.True(File.Exists(Journal));
    }

    private Task<CommandLineRun> RunAsync(string line) =>
        CommandLineRun.OfAsync([.. line.Split(' '), "--config", _sample.FilePath]);
}
