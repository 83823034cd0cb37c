using System.Text.Json;
using KeeperBot.Configuration;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>A book that an operator declares, from its file to decisions and figures, on a real node.</summary>
public sealed class DeclaredBookTests : IAsyncLifetime
{
    private KeeperDevnet? _chain;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeeperDevnet Chain => _chain ?? throw new InvalidOperationException("the devnet has not been started");

    public async ValueTask InitializeAsync() => _chain = await KeeperDevnet.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_chain is not null)
        {
            await _chain.DisposeAsync();
        }
    }

    [Fact]
    public async Task File_ThatChanges_IsHeardWithoutARestartAndABrokenOneChangesNothing()
    {
        var file = Chain.Configure("declared", live: false, WithBook);
        var book = Path.Combine(Path.GetDirectoryName(file)!, "desk.json");
        await WriteAsync(book, 10);
        await using var keeper = await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation);
        var first = await TurnAsync(keeper);
        await WriteAsync(book, 25);
        Assert.Equal(first + 15, await TurnAsync(keeper), 1.0);
        await File.WriteAllTextAsync(book, "{ \"asOf\"", Cancellation);
        Assert.Equal(first + 15, await TurnAsync(keeper), 1.0);
        await WriteAsync(book, -5);
        Assert.Equal(first - 15, await TurnAsync(keeper), 1.0);
    }

    [Fact]
    public async Task Commands_OnALiveNode_ShowTheDeclaredPartAndAgreeWithTheDecision()
    {
        var file = Chain.Configure("figures", live: false, WithBook);
        var book = Path.Combine(Path.GetDirectoryName(file)!, "desk.json");
        await WriteAsync(book, 10);
        using var greeks = await JsonAsync("greeks", "--json", "--config", file);
        var weth = greeks.RootElement.GetProperty("factors")[0];
        Assert.Contains(
            weth.GetProperty("contributions").EnumerateArray(),
            part => part.GetProperty("label").GetString() == "10 WETH"
                && part.GetProperty("delta").GetDouble() == 10.0);
        using var decision = await JsonAsync("run", "--once", "--json", "--config", file);
        Assert.Equal(
            decision.RootElement.GetProperty("measure").GetProperty("netDelta").GetDouble(),
            weth.GetProperty("delta").GetDouble(), 0.01);
        using var kept = await JsonAsync("scenarios", "--journal", "--json", "--config", file);
        Assert.Equal(63, kept.RootElement.GetProperty("grid").GetProperty("cells").GetArrayLength());
        Assert.Equal(0, (await KeeperProcess.RunAsync(Cancellation, "replay", "--config", file)).ExitCode);

        await Chain.Controls.WarpAsync(TimeSpan.FromHours(2), Cancellation);
        using var late = await JsonAsync("greeks", "--json", "--config", file);
        Assert.Contains(
            late.RootElement.GetProperty("notToBeActedOn").EnumerateArray(),
            reason => reason.GetString()!.Contains("desk.json", StringComparison.Ordinal));
    }

    private static KeeperOptions WithBook(KeeperOptions options) => options with
    {
        Vaults =
        [
            options.Vaults[0] with
            {
                Holds = [new HoldingOptions { Kind = "declared", File = "desk.json", MaxAge = "1 h" }],
            },
        ],
    };

    private async Task<double> TurnAsync(KeeperSession keeper)
    {
        await Chain.Controls.MineAsync(1, Cancellation);
        var decisions = await keeper.Loop.TurnAsync(Cancellation);
        return Assert.Single(decisions!).Measure!.BookDelta;
    }

    private async Task WriteAsync(string file, int units)
    {
        var head = await Chain.Client.GetBlockAsync(BlockRef.Latest, Cancellation);
        var time = DateTimeOffset.FromUnixTimeSeconds((long)head!.Timestamp);
        await File.WriteAllTextAsync(
            file,
            $$"""
            {
              "asOf": "{{time:yyyy-MM-ddTHH:mm:ssZ}}",
              "positions": [{ "type": "spot", "asset": "WETH", "units": {{units}} }]
            }
            """,
            Cancellation);
    }

    private static async Task<JsonDocument> JsonAsync(params string[] line)
    {
        var result = await KeeperProcess.RunAsync(Cancellation, line);
        Assert.True(result.ExitCode == 0, result.Errors);
        return JsonDocument.Parse(result.Output);
    }
}
