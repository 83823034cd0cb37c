using System.Text;
using System.Text.Json;
using KeeperBot.ChainTests.Faults;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Volatility;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>A volatility surface that a server answers with, from its socket to decisions, on a real node.</summary>
public sealed class ServedSurfaceTests : IAsyncLifetime
{
    private const string Secret = "key-4c11d0";

    private KeeperDevnet? _chain;
    private LoopbackHost? _server;
    private volatile Func<ulong, (int Status, string Body)> _answer = _ => (503, "closed");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeeperDevnet Chain => _chain ?? throw new InvalidOperationException("the devnet has not been started");

    public async ValueTask InitializeAsync()
    {
        _chain = await KeeperDevnet.StartAsync(Cancellation);
        _server = await LoopbackHost.StartAsync(
            async (context, stopping) =>
            {
                var head = await Chain.Controls.Chain.HeadAsync(stopping);
                var (status, body) = _answer(head.Timestamp);
                context.Response.StatusCode = status;
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), stopping);
            },
            Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_chain is not null)
        {
            await _chain.DisposeAsync();
        }
    }

    [Fact]
    public async Task Server_ThatAnswers_IsWhatDecisionsAreValuedOnAndReplayed()
    {
        _answer = now => (200, Surface(now, 0.9));
        var file = Chain.Configure("served", live: false, OnTheServer);
        await using (var keeper = await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation))
        {
            var decision = await TurnAsync(keeper);
            Assert.Equal(0.9, decision.Measure!.Volatility);
            Assert.Contains(decision.Reasons, reason => reason.Code == ReasonCode.DocumentAge && reason.Passed);
        }

        using var shown = await JsonAsync("surface", "--json", "--config", file);
        Assert.Equal("desk", shown.RootElement.GetProperty("statedBy").GetProperty("source").GetString());
        Assert.Equal(0, (await KeeperProcess.RunAsync(Cancellation, "replay", "--config", file)).ExitCode);
        Assert.DoesNotContain(
            Secret, Encoding.UTF8.GetString(await File.ReadAllBytesAsync(
                KeeperConfiguration.Load(file).JournalFile, Cancellation)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "closed", "HTTP status 503")]
    [InlineData(200, "{}", "not a surface document")]
    public async Task Server_ThatHasNone_RefusesTheVaultAndSaysWhy(int status, string body, string said)
    {
        _answer = _ => (status, body);
        var file = Chain.Configure("none", live: false, OnTheServer);
        await using var keeper = await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation);
        var decision = await TurnAsync(keeper);
        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.Contains(said, keeper.DocumentProblem, StringComparison.Ordinal);
        Assert.Contains("without it the vault is refused", keeper.DocumentProblem, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, keeper.DocumentProblem, StringComparison.Ordinal);
    }

    private static string Surface(ulong now, double volatility) =>
        Encoding.UTF8.GetString(
            new SurfaceDocument("WETH", now, "desk", 3_000, new FlatSurface(volatility)).Write());

    private async Task<Decision> TurnAsync(KeeperSession keeper)
    {
        await Chain.Controls.MineAsync(1, Cancellation);
        var decisions = await keeper.Loop.TurnAsync(Cancellation);
        return Assert.Single(decisions!);
    }

    private async Task<JsonDocument> JsonAsync(params string[] arguments)
    {
        var run = await KeeperProcess.RunAsync(Cancellation, arguments);
        Assert.True(run.ExitCode == 0, run.Errors);
        return JsonDocument.Parse(run.Output);
    }

    private KeeperOptions OnTheServer(KeeperOptions options) => options with
    {
        Vaults =
        [
            options.Vaults[0] with
            {
                Market = new MarketOptions
                {
                    Surface = new SurfaceOptions
                    {
                        Url = $"http://127.0.0.1:{_server!.Port}/{Secret}/weth.json",
                        MaxAge = "1 h",
                    },
                },
            },
        ],
    };
}
