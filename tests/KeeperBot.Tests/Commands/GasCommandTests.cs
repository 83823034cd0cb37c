using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Core.Forecasts;
using KeeperBot.Forecasts;
using KeeperBot.Terminal;
using KeeperBot.Tests.Forecasts;

namespace KeeperBot.Tests.Commands;

/// <summary><c>gas</c> on base fees from a file.</summary>
public sealed class GasCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-gas-");

    private string File => Path.Combine(_folder.FullName, "fees.csv");

    private string Document => Path.Combine(_folder.FullName, "gas.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Csv_FeesWithRegimes_AreLearntJudgedAndWrittenAsTheDocument()
    {
        Write(RandomFees.OfRegimes(RandomFees.Regimes, 45, 5));
        var run = await RunAsync("--json", "--out", Document, "--chain", "10");
        Assert.Equal(ExitCode.Ok, run.Code);
        var said = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/gas/1", (string?)said["schema"]);
        var regimes = said["regimes"]!.AsArray();
        Assert.Equal(["calm", "busy", "spike"], regimes.Select(regime => (string?)regime!["name"]));
        Assert.Equal(10e9, (double)regimes[0]!["typicalWei"]!, 0.3e9);
        Assert.Equal(120e9, (double)regimes[2]!["typicalWei"]!, 6e9);
        Assert.Equal(1.0, regimes.Sum(regime => (double)regime!["share"]!), 9);
        Assert.Equal(6, said["calibration"]!.AsArray().Count);
        Assert.True((bool)said["past"]!["goneBy"]!);

        var forecast = GasForecast.Parse(await System.IO.File.ReadAllTextAsync(
            Document, TestContext.Current.CancellationToken));
        Assert.Equal(10ul, forecast.ChainId);
        Assert.Equal(RandomFees.Start + (45 * 288 * 300), forecast.AsOf);
        Assert.Equal("12961 base fees of fees.csv", forecast.Source);
        Assert.Equal(forecast.Past.Samples, said["calibration"]!.AsArray().Sum(score => (int)score!["count"]!));
        Assert.Equal(["fees.csv", "gas.json"], _folder.GetFiles().Select(file => file.Name).Order());

        var shown = await RunAsync();
        Assert.Contains("a keeper goes by it: ", shown.Out, StringComparison.Ordinal);
        Assert.Contains("times a day to calm, busy, spike", shown.Out, StringComparison.Ordinal);
        Assert.Contains("busy, 4 h", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_FeesThatWalkAtRandom_AreWrittenAsLostAndShownSo()
    {
        Write(RandomFees.OfWalk(60, 32));
        var run = await RunAsync("--out", Document);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("a keeper does not go by it: ", run.Out, StringComparison.Ordinal);
        Assert.False(GasForecast.Parse(await System.IO.File.ReadAllTextAsync(
            Document, TestContext.Current.CancellationToken)).Past.BeatsPlain);
    }

    [Fact]
    public async Task Csv_ConstantFees_LeaveTheOlderDocumentAlone()
    {
        await System.IO.File.WriteAllTextAsync(Document, "older", TestContext.Current.CancellationToken);
        Write(RandomFees.OfWalk(30, 1, perDay: 0.0));
        var run = await RunAsync("--out", Document);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("hardly move", run.Error, StringComparison.Ordinal);
        Assert.Equal("older", await System.IO.File.ReadAllTextAsync(
            Document, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Csv_OfBlocks_IsShownAndMakesNoDocument()
    {
        var fees = RandomFees.OfRegimes(RandomFees.Regimes, 20, 6);
        Write(fees, "block", i => 25 * i);
        Assert.Equal(ExitCode.Ok, (await RunAsync("--block-seconds", "12")).Code);
        var refused = await RunAsync("--out", Document);
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("add a column timestamp", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--days", "8", "state 9 to 365 days")]
    [InlineData("--chain", "0", "state the chain's id")]
    [InlineData("--block-seconds", "0", "state 0.01 to 3600 seconds")]
    [InlineData("--csv", "/nowhere/at.csv", "name a file that can be read")]
    [InlineData("--out", "/nowhere/gas.json", "a folder that can be written to")]
    public async Task Options_ThatCannotBe_AreRefusedWithWhatToDo(string option, string value, string says)
    {
        Write(RandomFees.OfRegimes(RandomFees.Regimes, 20, 6));
        var run = await RunAsync(option, value);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_WithAGap_NamesTheLine()
    {
        Write([.. RandomFees.OfRegimes(RandomFees.Regimes, 20, 6).Where((_, i) => i is < 100 or >= 120)]);
        var run = await RunAsync();
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("fees.csv:102: 105 minutes without a fee", run.Error, StringComparison.Ordinal);
    }

    private void Write(FeePoint[] fees, string column = "timestamp", Func<int, long>? at = null) =>
        System.IO.File.WriteAllLines(
            File,
            fees.Select((fee, i) => string.Create(
                    CultureInfo.InvariantCulture, $"{at?.Invoke(i) ?? (long)fee.Time},{(long)fee.FeeWei}"))
                .Prepend($"{column},wei"));

    private Task<CommandLineRun> RunAsync(params string[] options) => CommandLineRun.OfAsync(
        ["gas", .. options.Contains("--csv") ? [] : new[] { "--csv", File }, .. options]);
}
