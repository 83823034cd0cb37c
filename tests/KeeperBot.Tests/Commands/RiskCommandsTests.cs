using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Journals;
using KeeperBot.Terminal;
using KeeperBot.Tests.Configuration;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Commands;

/// <summary><c>greeks</c>, <c>scenarios</c> and <c>surface</c> on the newest block of a journal.</summary>
public sealed class RiskCommandsTests : IDisposable
{
    private static readonly Scenario Scene = new Scenario().WithNetDelta(Scenario.Ether(4));
    private readonly SampleConfiguration _sample = new();

    public RiskCommandsTests()
    {
        using var journal = KeeperJournal.Open(
            SqliteJournalStore.Open(Path.Combine(_sample.Folder.FullName, "keeper.journal")));
        journal.Adopt(Scene.Mandate);
        journal.Commit(new Fact.BlockSeen(Scene.Observe()));
    }

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Greeks_Journal_NetsToTheDecisionsOwnDelta()
    {
        var run = await RunAsync("greeks", "--json");
        Assert.Equal(ExitCode.Ok, run.Code);
        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/greeks/1", (string?)document["schema"]);
        var weth = document["factors"]![0]!;
        Assert.Equal(("WETH", "underlying"), ((string?)weth["factor"], (string?)weth["kind"]));
        Assert.Equal(4.0, (double)weth["delta"]!, 1e-6);
        Assert.Equal(12_000.0, (double)weth["deltaUsd"]!, 0.01);
        Assert.Equal(
            ["100 calls at 3200", "hedge"],
            weth["contributions"]!.AsArray().Select(part => (string?)part!["label"]));
        Assert.Equal("quote", (string?)document["factors"]![1]!["kind"]);
        Assert.Empty(document["notToBeActedOn"]!.AsArray());
    }

    [Fact]
    public async Task Greeks_Table_FitsTheColumnsAndNamesEveryPart()
    {
        var run = await RunAsync("greeks");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Assert.Matches(@"hedge +-\d+\.\d{3} ", run.Out);
        Assert.Matches(@"net +\+4\.000 +\+12\.0k", run.Out);
        Assert.Contains("USDC peg 1.0000 USD", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenarios_Journal_HasTheGridTheDaysAndTheTail()
    {
        var history = Path.Combine(_sample.Folder.FullName, "history.csv");
        var random = new Random(1);
        File.WriteAllLines(history, Enumerable.Range(0, 200)
            .Select(day => $"{1_600_000_000 + (86_400 * day)},{3_000 + random.Next(-300, 300)}")
            .Prepend("timestamp,close"));
        var run = await RunAsync("scenarios", "--json", "--days", "0,3", "--history", history);
        Assert.Equal(ExitCode.Ok, run.Code);
        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/scenarios/1", (string?)document["schema"]);
        var cells = document["grid"]!["cells"]!.AsArray();
        Assert.Equal(126, cells.Count);
        Assert.Equal(0.0, (double)Assert.Single(cells, cell =>
            (double)cell!["spot"]! == 0 && (double)cell["volatility"]! == 0 && (double)cell["days"]! == 0)!["pnlUsd"]!);
        Assert.Equal(["2020-03-12", "2022-06-13", "2023-03-11", "2023-08-17"],
            document["stress"]!.AsArray().Select(day => (string?)day!["name"]));
        Assert.Equal(199, (int)document["shortfall"]!["observations"]!);
        var levels = document["shortfall"]!["levels"]!.AsArray().Select(l => (double)l!["shortfallUsd"]!).ToList();
        Assert.Equal(levels.Order(), levels);
    }

    [Fact]
    public async Task Scenarios_Table_FitsTheColumns()
    {
        var run = await RunAsync("scenarios");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Assert.Contains("Black Thursday", run.Out, StringComparison.Ordinal);
        Assert.Contains("+30 %", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Surface_Journal_IsTheStatedVolatility()
    {
        var run = await RunAsync("surface", "--json", "--tenors", "30");
        Assert.Equal(ExitCode.Ok, run.Code);
        var tenor = Assert.Single(JsonNode.Parse(run.Out)!["tenors"]!.AsArray())!;
        Assert.Equal(30.0, (double)tenor["days"]!);
        Assert.All(tenor["points"]!.AsArray(), point => Assert.Equal(0.8, (double)point!["volatility"]!, 12));
        Assert.Matches(@"30 d +forward 3 002\.\d+", (await RunAsync("surface")).Out);
    }

    [Theory]
    [InlineData("greeks", "Contributions", ">100 calls at 3200<")]
    [InlineData("scenarios", "profile", "P&amp;L against now, USD")]
    [InlineData("surface", "smile", "Implied volatility")]
    public async Task Svg_Asked_IsDrawnWhereItIsTold(string verb, string name, string shows)
    {
        var file = Path.Combine(_sample.Folder.FullName, name + ".svg");
        var run = await RunAsync(verb, "--svg", file);
        Assert.Equal(ExitCode.Ok, run.Code);
        var drawn = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains(shows, drawn, StringComparison.Ordinal);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scenarios", "--spot=-100,0", "above -100")]
    [InlineData("scenarios", "--days=-1", "days are from 0")]
    [InlineData("scenarios", "--volatility=much", "'much' is no number")]
    [InlineData("scenarios", "--history=/nowhere/at.csv", "name a file that can be read")]
    [InlineData("surface", "--tenors=0", "'0' is no number of days")]
    [InlineData("surface", "--asset=DOGE", "name one of: WETH, USDC")]
    [InlineData("greeks", "--correlation=WETH", "'WETH' is no correlation")]
    [InlineData("greeks", "--correlation=A/B=0.5", "the correlations of WETH are not stated")]
    [InlineData("greeks", "--correlation=WETH/B=1.5", "from -1 to 1")]
    [InlineData("greeks", "--svg=/nowhere/at.svg", "folder that can be written to")]
    [InlineData("greeks", "--vault=btc", "there is no vault 'btc'")]
    public async Task Run_WhatCannotBe_IsRefusedWithWhatToDo(string verb, string option, string says)
    {
        var run = await RunAsync(verb, option);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private Task<CommandLineRun> RunAsync(string verb, params string[] options) =>
        CommandLineRun.OfAsync([verb, "--journal", .. options, "--config", _sample.FilePath]);
}
