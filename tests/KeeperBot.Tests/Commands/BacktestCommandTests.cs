using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Commands;

/// <summary><c>backtest</c> of a declared book, without a configuration or a node.</summary>
public sealed class BacktestCommandTests : IDisposable
{
    private const int Seed = 20_261_122;
    private const int Hours = 24 * 12;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-backtest-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task History_OfADeclaredBook_IsReportedEverywhereTheSame()
    {
        WriteBars(bars => bars);
        var run = await RunAsync(
            "--history", In("bars.csv"), "--days", "5", "--json", "--html", In("r.html"), "--csv", In("d.csv"));
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        var report = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/backtest/1", (string?)report["schema"]);
        Assert.Equal(2, (int)report["paths"]!);
        var own = report["policies"]!.AsArray().Single()!;
        Assert.Equal(("yours", "cost-optimal-band"), ((string?)own["family"], (string?)own["setting"]));
        Assert.True((double)own["costUsd"]! > 0.0);
        var parts = own["attributionUsd"]!.AsObject();
        Assert.Equal(
            (double)parts["total"]!,
            parts.Where(part => part.Key != "total").Sum(part => (double)part.Value!),
            6);

        var lines = await File.ReadAllLinesAsync(In("d.csv"), TestContext.Current.CancellationToken);
        Assert.Equal((2 * 5 * 24) + 1, lines.Length);
        Assert.StartsWith("path,decision,time,spot,netDelta,verdict,", lines[0], StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(In("r.html"), TestContext.Current.CancellationToken);
        Assert.Contains("What the keeper did", page, StringComparison.Ordinal);
        Assert.Equal(["bars.csv", "book.json", "d.csv", "r.html"], Files());

        var shown = await RunAsync("--history", In("bars.csv"), "--days", "5");
        Assert.Contains("mean of 2 paths", shown.Out, StringComparison.Ordinal);
        Assert.Contains(
            Figures.Number((double)own["costUsd"]!, 1), shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_Model_SetsThePolicyAgainstFamiliesOnTheSamePaths()
    {
        var run = await RunAsync(
            "--model", "gbm", "--spot", "3000", "--days", "3", "--paths", "2", "--compare", "--json");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        var policies = JsonNode.Parse(run.Out)!["policies"]!.AsArray();
        Assert.Equal(
            ["yours", "threshold", "threshold to the edge", "timer", "cost-optimal band"],
            policies.Select(policy => (string?)policy!["family"]).Distinct());

        // The family holds the operator's own setting, and gives the same figures for it.
        var same = policies.Single(policy => (string?)policy!["setting"] == "1 x risk aversion")!;
        Assert.Equal((double)policies[0]!["costUsd"]!, (double)same["costUsd"]!);
        Assert.Equal((double)policies[0]!["trackingErrorUsd"]!, (double)same["trackingErrorUsd"]!);

        // A tighter threshold costs more and leaves less.
        var thresholds = policies.Where(policy => (string?)policy!["family"] == "threshold").ToList();
        Assert.Equal(
            thresholds.Select(policy => (double)policy!["hedges"]!).OrderDescending(),
            thresholds.Select(policy => (double)policy!["hedges"]!));
    }

    [Theory]
    [InlineData("heston", "")]
    [InlineData("merton", "")]
    [InlineData("bootstrap", "block=12")]
    public async Task Model_Any_IsReproducibleBySeed(string model, string parameter)
    {
        WriteBars(bars => bars);
        string[] args =
        [
            "--model", model, "--history", In("bars.csv"), "--spot", "2500", "--days", "2", "--paths", "2", "--seed",
            "5", "--json", .. parameter.Length > 0 ? new[] { "--parameter", parameter } : [],
        ];
        var (first, again) = (await RunAsync(args), await RunAsync(args));
        Assert.True(first.Code == ExitCode.Ok, first.Error);
        Assert.Equal(first.Out, again.Out);
        Assert.NotEqual(first.Out, (await RunAsync([.. args, "--seed", "6"])).Out);
    }

    public static TheoryData<string, string> BadHistories => new()
    {
        { "gap", "the history has 1 gap(s)" },
        { "duplicate", "does not come after the one before" },
        { "backwards", "does not come after the one before" },
        { "zero", "at" },
        { "negative", "at" },
        { "text", "is no price" },
        { "short", "one window takes" },
        { "empty", "is empty" },
        { "headless", "no column is named" },
    };

    [Theory]
    [MemberData(nameof(BadHistories))]
    public async Task BadHistory_IsNamedAndNothingIsWritten(string flaw, string said)
    {
        WriteBars(bars => Spoil(bars, flaw));
        var run = await RunAsync(
            "--history", In("bars.csv"), "--days", "5", "--html", In("r.html"), "--csv", In("d.csv"));
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Contains("bars.csv", run.Error, StringComparison.Ordinal);
        Assert.Equal(["bars.csv", "book.json"], Files());
    }

    [Fact]
    public async Task Gap_MayBeHeld_AndIsNamed()
    {
        WriteBars(bars => Spoil(bars, "gap"));
        var run = await RunAsync("--history", In("bars.csv"), "--days", "5", "--gaps", "hold");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("the last price holds from 2023-01-05", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("heston", "rho=1", "rho")]
    [InlineData("heston", "kappa=0", "kappa")]
    [InlineData("merton", "jumps=-1", "jumps")]
    [InlineData("merton", "jumps=1000", "the jumps alone have a variance")]
    [InlineData("heston", "speed=1", "no parameter 'speed'")]
    [InlineData("gbm", "kappa", "no NAME=VALUE")]
    [InlineData("walk", "a=1", "no model is named 'walk'")]
    public async Task BadModel_IsNamed(string model, string parameter, string said)
    {
        var run = await RunAsync("--model", model, "--spot", "3000", "--parameter", parameter);
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--paths", "0")]
    [InlineData("--days", "-1")]
    [InlineData("--step", "0")]
    [InlineData("--failures", "101")]
    [InlineData("--depth", "0")]
    [InlineData("--latency", "-1")]
    [InlineData("--spot", "0")]
    [InlineData("--volatility", "0")]
    [InlineData("--gas", "dear")]
    [InlineData("--gas", "-1")]
    public async Task BadOption_IsNamed(string option, string value)
    {
        var run = await RunAsync("--model", "gbm", "--spot", "3000", option, value);
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoMarket_IsAnErrorThatSaysWhatThereIs()
    {
        var run = await RunAsync();
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--history FILE, --feed, or --model gbm", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnwritableReport_LeavesNothingBehind()
    {
        var run = await RunAsync(
            "--model", "gbm", "--spot", "3000", "--days", "1", "--paths", "1", "--html", In("no/such/r.html"));
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--html", run.Error, StringComparison.Ordinal);
        Assert.Equal(["book.json"], Files());
    }

    private static List<string> Spoil(List<string> bars, string flaw)
    {
        var cells = bars[100].Split(',');
        bars[100] = flaw switch
        {
            "duplicate" => bars[99],
            "backwards" => bars[50],
            "zero" => $"{cells[0]},0,0,0,0",
            "negative" => $"{cells[0]},-1,-1,-1,-1",
            "text" => $"{cells[0]},dear,{cells[2]},{cells[3]},{cells[4]}",
            _ => bars[100],
        };
        return flaw switch
        {
            "gap" => [.. bars[..100], .. bars[103..]],
            "short" => bars[..50],
            "empty" => [],
            "headless" => bars[1..],
            _ => bars,
        };
    }

    private void WriteBars(Func<List<string>, List<string>> change)
    {
        var random = new Random(Seed);
        var price = 1_500.0;
        var bars = new List<string> { "timestamp,open,high,low,close" };
        for (var hour = 0; hour < Hours; hour++)
        {
            var open = price;
            price *= 1.0 + ((random.NextDouble() - 0.5) * 0.02);
            var (high, low) = (Math.Max(open, price), Math.Min(open, price));
            bars.Add(string.Create(
                CultureInfo.InvariantCulture, $"{1_672_531_200 + (hour * 3_600)},{open:R},{high:R},{low:R},{price:R}"));
        }

        File.WriteAllLines(In("bars.csv"), change(bars));
    }

    private async Task<CommandLineRun> RunAsync(params string[] args)
    {
        await File.WriteAllTextAsync(In("book.json"), """
            {
              "asOf": "2026-11-01T08:00:00Z",
              "positions": [
                {
                  "type": "option", "asset": "WETH", "units": -100, "right": "call", "strike": 1500,
                  "expiry": "2026-12-01T08:00:00Z"
                }
              ]
            }
            """);
        return await CommandLineRun.OfAsync(["backtest", "--book", In("book.json"), .. args]);
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private IEnumerable<string> Files() =>
        _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal);
}
