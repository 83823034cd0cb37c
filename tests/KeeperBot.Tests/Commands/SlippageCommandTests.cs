using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;
using KeeperBot.Journals;
using KeeperBot.Terminal;
using KeeperBot.Tests.Backtests;
using KeeperBot.Tests.Forecasts;
using KeeperBot.Tests.Journals;

namespace KeeperBot.Tests.Commands;

/// <summary><c>slippage</c> on journals of a keeper whose chain is simulated.</summary>
public sealed class SlippageCommandTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    private string Document => Path.Combine(_folder.Folder.FullName, "slippage.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Out_JournalThatTeaches_WritesADocumentThatABandGoesBy()
    {
        Write(600, (drift, normal) => 2.0 + (0.3 * drift) + normal);
        var before = await File.ReadAllBytesAsync(_folder.Path, TestContext.Current.CancellationToken);
        var run = await RunAsync("--out", Document, "--json");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        Assert.Contains($"written: {Document}", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{Document}.partial"));
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.Path, TestContext.Current.CancellationToken));
        var told = JsonNode.Parse(run.Out)!;
        Assert.Equal("keeperbot/slippage/1", (string?)told["schema"]);
        Assert.True((bool)told["beatsPlain"]!);
        Assert.False((bool)told["configured"]!);
        Assert.Equal(30, (int)told["needed"]!);
        Assert.Equal((int)told["venues"]![0]!["fills"]!, told["fills"]!.AsArray().Count);

        var text = await File.ReadAllTextAsync(Document, TestContext.Current.CancellationToken);
        var forecast = SlippageForecast.Parse(text);
        Assert.Equal(forecast.Past.Forecast, (double)told["forecast"]!["past"]!["forecast"]!);
        var decision = Decide(text);
        var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.SlippageForecast);
        Assert.True(reason.Passed, reason.Detail);

        // Of 12 to 72 seconds the root's mean square is about 40 seconds', 9 bps; the guard allows 7.5 bps.
        Assert.InRange(reason.Measured, 5.0 + 1.0, 7.5);
    }

    [Fact]
    public async Task Text_JournalThatTeaches_SaysWhatItCostsAndWhetherItIsGoneBy()
    {
        Write(500, (drift, normal) => 2.0 + (0.3 * drift) + normal);
        var run = await RunAsync();
        Assert.Equal(ExitCode.Ok, run.Code);
        foreach (var part in new[]
        {
            "calls: ", " fills, 0 reverted, 0 never executed", "venue 1, uniswap-v3-quoter, fee 5.0 bps: ",
            "beyond their quotes", "of them were forecast from those before: wrong by", "a usual hedge, after ",
            "for each bps over ", "for gas twice as dear", "better than the quote: name what --out writes",
            "before: --json has all",
        })
        {
            Assert.Contains(part, run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Text_ExactQuotes_SaysThatItIsNotGoneBy()
    {
        Write(200, (_, _) => 0.0);
        var run = await RunAsync("--out", Document);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("not gone by: it is not better than the quote", run.Out, StringComparison.Ordinal);
        var reason = Decide(await File.ReadAllTextAsync(Document, TestContext.Current.CancellationToken)).Reasons
            .Single(r => r.Code == ReasonCode.SlippageForecast);
        Assert.False(reason.Passed);
        Assert.Contains("lost to the plain estimate", reason.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Out_TooFewFills_SaysHowManyAreNeededAndWritesNothing()
    {
        Write(12, law: null);
        var shown = await RunAsync();
        Assert.Equal(ExitCode.Ok, shown.Code);
        Assert.Contains("30 are needed to learn from", shown.Out, StringComparison.Ordinal);
        Assert.Contains("no forecast: 30 fills of a venue are needed", shown.Out, StringComparison.Ordinal);
        var refused = await RunAsync("--out", Document);
        Assert.Equal(ExitCode.NotReady, refused.Code);
        Assert.Contains("30 of one are needed", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Document));
    }

    [Fact]
    public async Task Out_FolderThatIsNotThere_IsAnErrorThatNamesIt()
    {
        Write(200, (_, normal) => 3.0 + normal);
        var run = await RunAsync("--out", Path.Combine(_folder.Folder.FullName, "none", "slippage.json"));
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("a folder that can be written to", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_MissingEmptyOrChanged_IsAProblemWithARemedy()
    {
        var missing = await RunAsync();
        Assert.Equal(ExitCode.NotReady, missing.Code);
        Write(0, law: null);
        var empty = await RunAsync();
        Assert.Equal(ExitCode.NotReady, empty.Code);
        Assert.Contains("keeperbot run", empty.Error, StringComparison.Ordinal);
    }

    private Task<CommandLineRun> RunAsync(params string[] args) =>
        CommandLineRun.OfAsync(["slippage", "--journal", _folder.Path, .. args]);

    private void Write(int blocks, Func<double, double, double>? law)
    {
        using var journal = new JournalledFills().Write(SqliteJournalStore.Open(_folder.Path), blocks, law);
    }

    /// <summary>What a keeper decides on the same vault that weighs costs and is told the document.</summary>
    private static Decision Decide(string text)
    {
        var wanted = new DocumentMandate(SlippageForecastDocument.KindName, "slippage.json", 1_000_000);
        var scene = BacktestStage.Scene(BacktestStage.CostOptimal(1e-4));
        var vault = scene.Vault with
        {
            Forecasts = new ForecastsMandate(null) { Slippage = new ForecastMandate(wanted, 0.5) },
        };
        var stated = DocumentKind.Named(wanted.Kind).Read(wanted.Name, text, vault);
        var world = new KeeperBot.Backtests.BacktestWorld(scene, BacktestStage.Terms);
        world.MoveTo(BacktestStage.Paths(1, 2, 1)[0].Steps[0] with { Time = stated.AsOf + 60 });
        var state = scene.Documents.Append(stated).Aggregate(
            KeeperState.Initial, (known, document) => known.Apply(new Fact.DocumentStated(document), []));
        var step = Keeper.Next(state, new Fact.BlockSeen(world.Read()), scene.Mandate with { Vaults = [vault] });
        return step.Effects.OfType<Effect.Record>().Single().Decision;
    }
}
