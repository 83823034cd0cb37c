using System.Diagnostics;
using System.Text.Json;
using KeeperBot.ChainTests.Devnet;

namespace KeeperBot.ChainTests.Benchmarks;

/// <summary>The benchmarks run and say what they promise to say. What the times are is not a test's business.</summary>
public sealed class BenchmarkTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Ethereum_ShortRun_ComparesEveryCaseWithBothLibraries()
    {
        using var document = await RunJsonAsync("ethereum", "--rounds", "2", "--milliseconds", "1");
        var report = document.RootElement;

        Assert.Equal("keeperbot/bench-ethereum/1", report.GetProperty("schema").GetString());
        Assert.Equal("2.57.0", report.GetProperty("libraries").GetProperty("viem").GetString());
        Assert.Equal("6.17.0", report.GetProperty("libraries").GetProperty("ethers").GetString());
        var cases = report.GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal(
            "keccak256 encode encode decode decode sign sign",
            string.Join(' ', cases.Select(c => c.GetProperty("case").GetString())));
        Assert.Equal(3, cases.Count(c => c.GetProperty("goal").ValueKind == JsonValueKind.Number));
        foreach (var one in cases)
        {
            foreach (var library in new[] { "keeperbot", "viem", "ethers" })
            {
                var (min, median) = (Number(one, library, "min"), Number(one, library, "median"));
                Assert.True(min > 0 && min <= median, $"{library} took {min} at best and {median} in the middle");
            }

            Assert.Equal(
                Number(one, "viem", "min") / Number(one, "keeperbot", "min"),
                Number(one, "timesFasterThanViem", "min"),
                tolerance: 0.05);
        }
    }

    [Fact]
    public async Task Quote_ShortRun_ComparesWithTheQuoterAndTheLibrary()
    {
        using var document = await RunJsonAsync("quote", "--rounds", "2", "--milliseconds", "5");
        var report = document.RootElement;

        Assert.Equal("keeperbot/bench-quote/1", report.GetProperty("schema").GetString());
        Assert.Equal("3.31.5", report.GetProperty("libraries").GetProperty("v3-sdk").GetString());
        string[] ways = ["nsOurs", "nsFirst", "nsCall", "nsMulticall", "nsSdk"];
        Assert.All(ways, name => Assert.True(Number(report, name, "min") > 0, name));
        Assert.True(report.GetProperty("ticks").GetInt32() > 40);
        Assert.All(
            ["timesCall", "timesMulticall", "timesSdk"], name => Assert.True(report.GetProperty(name).GetDouble() > 1));
    }

    [Fact]
    public async Task Greeks_ShortRun_ComparesWithTheScalarPathAndWithQuantLibOrSaysWhyNot()
    {
        using var document = await RunJsonAsync("greeks", "--rounds", "2");
        var report = document.RootElement;

        Assert.Equal("keeperbot/bench-greeks/1", report.GetProperty("schema").GetString());
        string[] ours = ["nsScalar", "nsVector", "nsImpliedVolatilityScalar", "nsImpliedVolatility"];
        Assert.All(ours, name => Assert.True(Number(report, name, "min") > 0, name));
        Assert.Equal(report.GetProperty("avx512").GetBoolean(), IsObject(report, "nsAvx512"));
        var compared = report.GetProperty("quantLib").ValueKind == JsonValueKind.String;
        Assert.NotEqual(compared, report.GetProperty("quantLibSkipped").ValueKind == JsonValueKind.String);
        string[] theirs =
        [
            "nsQuantLib", "nsQuantLibImpliedVolatility", "timesQuantLib", "timesQuantLibImpliedVolatility",
        ];
        Assert.All(theirs, name => Assert.Equal(compared, IsObject(report, name)));
        var book = report.GetProperty("book");
        Assert.Equal(
            (10_000, 50, 63),
            (Count(book, "legs"), Count(book, "underlyings"), Count(book, "cells")));
        Assert.True(Number(book, "greeksUs", "min") > 0);
        Assert.True(Number(book, "gridMs", "min") > 0);
    }

    [Fact]
    public async Task Loop_ShortRun_AsksTheNodeAsOftenForTwoVaultsAsForOne()
    {
        const int blocks = 3;
        using var folder = new TemporaryFolder();
        using var document = await RunJsonAsync(
            "loop", "--blocks", $"{blocks}", "--vaults", "1", "2", "--data", folder.Path);
        var report = document.RootElement;

        Assert.Equal("keeperbot/bench-loop/1", report.GetProperty("schema").GetString());
        Assert.True(report.GetProperty("requestsAreConstant").GetBoolean());
        Assert.True(report.GetProperty("residentMiB").GetDouble() > 0);
        var keepers = report.GetProperty("keepers").EnumerateArray().ToList();
        Assert.Equal([1, 2], keepers.Select(k => k.GetProperty("vaults").GetInt32()));
        foreach (var keeper in keepers)
        {
            // The head, the contracts' code, what every adapter knows to ask for, and what the first answers lead to.
            Assert.Equal(4, Number(keeper, "requestsPerBlock", "min"));
            Assert.Equal(4, Number(keeper, "requestsPerBlock", "max"));
            var decided = keeper.GetProperty("verdicts").EnumerateObject().Sum(verdict => verdict.Value.GetInt32());
            Assert.Equal(blocks * keeper.GetProperty("vaults").GetInt32(), decided);
            Assert.True(Number(keeper, "decisionMs", "p50") <= Number(keeper, "decisionMs", "p99"));
            Assert.True(Number(keeper, "nodeMs", "min") < Number(keeper, "decisionMs", "min"));
            Assert.True(keeper.GetProperty("journalBytesPerBlock").GetInt64() > 0);
        }

        Assert.Equal("hedge", Verdicts(keepers[0]));
        Assert.Equal("hold hedge", Verdicts(keepers[1]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Turn_ShortRun_MeasuresEveryPartAndDecidesAsRecorded()
    {
        using var document = await RunJsonAsync("turn", "--schedules", "2", "--rounds", "2");
        var turn = document.RootElement.GetProperty("turn");

        Assert.Equal("keeperbot/bench-turn/1", document.RootElement.GetProperty("schema").GetString());
        string[] parts = ["observe", "snapshotHash", "next", "store", "serialise", "append", "flips"];
        Assert.Equal(parts, turn.GetProperty("partsUs").EnumerateObject().Select(part => part.Name));
        Assert.All(parts, part => Assert.True(Number(turn.GetProperty("partsUs"), part, "min") > 0, part));
        Assert.True(Number(turn, "wholeUs", "min") <= Number(turn, "wholeUs", "median"));
        Assert.True(Number(turn, "timesFloor", "min") > 1);
        Assert.True(turn.GetProperty("allocatedBytes").GetInt64() > 0);
        var verdicts = document.RootElement.GetProperty("verdicts").EnumerateObject();
        Assert.Equal(2 * 12, verdicts.Sum(verdict => verdict.Value.GetInt32()));
    }

    [Fact]
    public async Task Policy_ShortRunTwice_FindsTheSameAndSaysWhetherItPasses()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "policies.csv");
        string[] arguments = ["policy", "--only", "A1", "--paths", "160", "--csv", file, "--json"];
        var (exitCode, output, errors) = await RunAsync(arguments);
        using var first = JsonDocument.Parse(output);
        using var second = JsonDocument.Parse((await RunAsync(arguments)).Output);

        Assert.Equal("keeperbot/bench-policy/1", first.RootElement.GetProperty("schema").GetString());
        var findings = first.RootElement.GetProperty("findings").EnumerateArray().ToList();
        Assert.Equal(
            findings.Select(finding => finding.GetRawText()),
            second.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetRawText()));
        Assert.Equal(5, findings.Count);
        Assert.All(findings, finding =>
        {
            Assert.Equal("A1", finding.GetProperty("id").GetString());
            Assert.InRange(finding.GetProperty("saving").GetDouble(), 0.1, 0.6);
            Assert.True(finding.GetProperty("standardError").GetDouble() > 0.0);
        });
        var passed = findings.All(finding => finding.GetProperty("pass").GetBoolean());
        Assert.True(exitCode == (passed ? 0 : 9), $"exit code {exitCode}: {errors}");
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.StartsWith("scenario,family,parameter,", lines[0], StringComparison.Ordinal);
        Assert.Equal(24, lines.Count(line => line.Contains("\"cost-optimal band\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ethereum", "--rounds", "0")]
    [InlineData("greeks", "--rounds", "0")]
    [InlineData("policy", "--paths", "0")]
    [InlineData("policy", "--only", "A99")]
    [InlineData("turn", "--rounds", "0")]
    [InlineData("loop", "--vaults", "0")]
    [InlineData("loop", "--blocks", "0")]
    [InlineData("nothing")]
    public async Task Options_Impossible_AreAUsageErrorAndNoResult(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.NotEmpty(errors);
    }

    private static double Number(JsonElement json, string group, string name) =>
        json.GetProperty(group).GetProperty(name).GetDouble();

    private static int Count(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static bool IsObject(JsonElement json, string name) =>
        json.GetProperty(name).ValueKind == JsonValueKind.Object;

    private static string Verdicts(JsonElement keeper) =>
        string.Join(' ', keeper.GetProperty("verdicts").EnumerateObject().Select(verdict => verdict.Name));

    private static async Task<JsonDocument> RunJsonAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync([.. arguments, "--json"]);
        Assert.True(exitCode == 0, $"exit code {exitCode}: {errors}");
        Assert.Equal(1, output.Count(c => c == '\n'));
        return JsonDocument.Parse(output);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "KeeperBot.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
