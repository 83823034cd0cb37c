using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Core.Forecasts;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Commands;

/// <summary><c>volatility</c> on bars from a file.</summary>
public sealed class VolatilityCommandTests : IDisposable
{
    private const int Seed = 20260101;
    private const double True = 0.6;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-volatility-");

    private string File => Path.Combine(_folder.FullName, "bars.csv");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Csv_KnownVolatility_IsEstimatedAndForecastWithItsPastErrors()
    {
        Write(220);
        var run = await RunAsync("--json", "--horizon", "5");
        Assert.Equal(ExitCode.Ok, run.Code);
        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/volatility/1", (string?)document["schema"]);
        Assert.Equal(5, document["realised"]!.AsArray().Count);

        // Yang-Zhang sees 720 bars, whose range falls 4 % short: it was looked at 600 times, not always (Rogers and
        // Satchell 1991). EWMA gives weight to the last thirty days or so.
        Assert.Equal(True, Estimate(document, "Yang-Zhang"), 0.1 * True);
        Assert.Equal(True, Estimate(document, "EWMA"), 0.2 * True);
        var forecast = document["forecast"]!;
        Assert.Equal(5, (int)forecast["horizonDays"]!);
        Assert.Equal(
            ["har", "ewma", "garch", "blend", "plain"],
            forecast["ingredients"]!.AsArray().Select(part => (string?)part!["name"]));
        Assert.Equal(True, (double)forecast["volatility"]!, 0.2 * True);
        Assert.Equal(1.0, forecast["ingredients"]!.AsArray().Sum(part => (double?)part!["weight"] ?? 0.0), 9);

        var shown = await RunAsync("--horizon", "5");
        Assert.Contains("the next 5 days, % a year", shown.Out, StringComparison.Ordinal);
        Assert.Contains((string)forecast["verdict"]!, shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_TooShortForAForecast_IsEstimatedAndSaysWhyThereIsNone()
    {
        Write(40);
        var run = await RunAsync("--json");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Null(JsonNode.Parse(run.Out)!["forecast"]);
        Assert.Contains(
            "too few: the first forecast is made after 180", (await RunAsync()).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Out_Forecast_IsADocumentThatTheBrainReads()
    {
        Write(220);
        var target = Path.Combine(_folder.FullName, "forecast.json");
        var run = await RunAsync("--json", "--asset", "WETH", "--out", target);
        Assert.Equal(ExitCode.Ok, run.Code);
        var forecast = VolatilityForecast.Parse(await System.IO.File.ReadAllTextAsync(target, CancellationToken.None));
        var blend = JsonNode.Parse(run.Out)!["forecast"]!["ingredients"]!.AsArray()
            .Single(part => (string?)part!["name"] == "blend")!;
        Assert.Equal(("WETH", 7), (forecast.Asset, forecast.HorizonDays));
        Assert.Equal((double)blend["volatility"]!, forecast.Volatility);
        Assert.Equal((double)blend["qlike"]!, forecast.Past.Forecast);
        Assert.Equal((ulong)JsonNode.Parse(run.Out)!["until"]!, forecast.AsOf);
        Assert.Equal([File, target], Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Out_WithoutAForecastOrItsAsset_IsRefusedAndLeavesTheOldFileAlone()
    {
        Write(40);
        var target = Path.Combine(_folder.FullName, "forecast.json");
        await System.IO.File.WriteAllTextAsync(target, "yesterday's", CancellationToken.None);
        var tooShort = await RunAsync("--asset", "WETH", "--out", target);
        Assert.Equal(ExitCode.Usage, tooShort.Code);
        Assert.Contains("there is no forecast to write", tooShort.Error, StringComparison.Ordinal);
        var nameless = await RunAsync("--out", target);
        Assert.Equal(ExitCode.Usage, nameless.Code);
        Assert.Contains("add --asset", nameless.Error, StringComparison.Ordinal);
        Assert.Equal("yesterday's", await System.IO.File.ReadAllTextAsync(target, CancellationToken.None));
    }

    [Fact]
    public async Task Csv_WithAGap_IsRefusedUnlessTheLastPriceMayHold()
    {
        Write(40, gapAt: 100);
        var refused = await RunAsync();
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("the history has 1 gap(s)", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--hold-gaps", refused.Error, StringComparison.Ordinal);
        var held = await RunAsync("--hold-gaps");
        Assert.Equal(ExitCode.Ok, held.Code);
        Assert.Contains("the last price holds from", held.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--horizon", "0", "state 1 to 90")]
    [InlineData("--days", "1", "state 2 to 3650")]
    [InlineData("--csv", "/nowhere/at.csv", "name a file that can be read")]
    public async Task Options_ThatCannotBe_AreRefusedWithWhatToDo(string option, string value, string says)
    {
        Write(3);
        var run = await RunAsync(option, value);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private static double Estimate(JsonNode document, string name) => (double)document["realised"]!.AsArray()
        .Single(one => (string?)one!["estimator"] == name)!["volatility"]!;

    /// <summary>Hourly bars of a random walk.</summary>
    private void Write(int days, int? gapAt = null)
    {
        const int Steps = 600;
        var random = new Random(Seed);
        var step = True / Math.Sqrt(365.0 * 24.0 * Steps);
        using var file = System.IO.File.CreateText(File);
        file.WriteLine("timestamp,open,high,low,close");
        var price = 3_000.0;
        for (var hour = 0; hour < days * 24; hour++)
        {
            var (open, high, low) = (price, price, price);
            for (var i = 0; i < Steps; i++)
            {
                var (radius, angle) = (Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())), random.NextDouble());
                price *= Math.Exp(step * radius * Math.Cos(2.0 * Math.PI * angle));
                (high, low) = (Math.Max(high, price), Math.Min(low, price));
            }

            if (hour != gapAt)
            {
                file.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{1_760_000_400 + (hour * 3_600)},{open},{high},{low},{price}"));
            }
        }
    }

    private Task<CommandLineRun> RunAsync(params string[] options) => CommandLineRun.OfAsync(
        ["volatility", .. options.Contains("--csv") ? [] : new[] { "--csv", File }, .. options]);
}
