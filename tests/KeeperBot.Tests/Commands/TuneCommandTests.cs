using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Commands;

/// <summary><c>tune</c> of a declared book, without a configuration or a node.</summary>
public sealed class TuneCommandTests : IDisposable
{
    private const int Seed = 20_261_122;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-tune-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Model_Book_IsSetAgainstEveryFamilyWithIntervals()
    {
        var run = await RunAsync("--model", "gbm", "--spot", "3000", "--days", "10", "--paths", "160", "--json");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/tune/1", (string?)document["schema"]);
        var families = document["families"]!.AsArray();
        Assert.Equal(
            ["timer", "threshold", "threshold to the edge", "price move", "gas-capped threshold", "cost-optimal band"],
            families.Select(family => (string?)family!["family"]));
        foreach (var saving in families.Select(family => family!["sameErrorSaving"]).Where(node => node is not null))
        {
            Assert.InRange((double)saving!["value"]!, (double)saving["low"]!, (double)saving["high"]!);
        }

        // Timers are the costliest way to the same error, and the policy itself is a cost-optimal band.
        double Saving(string family) => (double)families
            .Single(one => (string?)one!["family"] == family)!["sameErrorSaving"]!["value"]!;
        Assert.True(Saving("timer") < Saving("threshold") && Saving("threshold") < Saving("cost-optimal band"));
        Assert.Null(document["walkForward"]);

        var again = await RunAsync("--model", "gbm", "--spot", "3000", "--days", "10", "--paths", "160", "--json");
        Assert.Equal(run.Out, again.Out);
        var shown = await RunAsync("--model", "gbm", "--spot", "3000", "--days", "10", "--paths", "160");
        Assert.Contains("your policy costs", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_Book_IsJudgedOnLaterDays()
    {
        WriteBars(days: 50);
        string[] args =
        [
            "--history", In("bars.csv"), "--spot", "3000", "--days", "5", "--paths", "80", "--train", "20", "--judge",
            "10",
        ];
        var run = await RunAsync([.. args, "--json"]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        var walk = JsonNode.Parse(run.Out)!["walkForward"]!;
        Assert.Equal(3, (int)walk["windows"]!);
        Assert.All(
            walk["families"]!.AsArray(), family => Assert.InRange((int)family!["windows"]!, 0, 3));
        Assert.Contains("judged on later days", (await RunAsync(args)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_TooShortForTwoWindows_IsAnErrorThatSaysWhatIsNeeded()
    {
        WriteBars(days: 30);
        var run = await RunAsync("--history", In("bars.csv"), "--spot", "3000", "--days", "5", "--paths", "80");
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Out));
        Assert.Contains("two windows need 300", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Book_WithoutOptions_IsRefusedWithWhatToDoInstead()
    {
        var run = await RunOfAsync(
            """
            {
              "type": "lp-v3", "asset": "WETH", "against": "USDC", "liquidity": 1000, "lower": 2000, "upper": 4000
            }
            """,
            "--model", "gbm", "--spot", "3000");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("backtest --compare", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandLineRun> RunAsync(params string[] args) => RunOfAsync(
        """
        {
          "type": "option", "asset": "WETH", "units": -100, "right": "call", "strike": 3000,
          "expiry": "2026-12-01T08:00:00Z"
        }
        """,
        args);

    private async Task<CommandLineRun> RunOfAsync(string position, params string[] args)
    {
        await File.WriteAllTextAsync(
            In("book.json"), $$"""{ "asOf": "2026-11-01T08:00:00Z", "positions": [ {{position}} ] }""");
        return await CommandLineRun.OfAsync(["tune", "--book", In("book.json"), .. args]);
    }

    private void WriteBars(int days)
    {
        var (random, price) = (new Random(Seed), 1_500.0);
        var bars = new List<string> { "timestamp,open,high,low,close" };
        for (var hour = 0; hour <= days * 24; hour++)
        {
            var open = price;
            price *= 1.0 + ((random.NextDouble() - 0.5) * 0.02);
            var (high, low) = (Math.Max(open, price), Math.Min(open, price));
            bars.Add(string.Create(
                CultureInfo.InvariantCulture, $"{1_672_531_200 + (hour * 3_600)},{open:R},{high:R},{low:R},{price:R}"));
        }

        File.WriteAllLines(In("bars.csv"), bars);
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);
}
