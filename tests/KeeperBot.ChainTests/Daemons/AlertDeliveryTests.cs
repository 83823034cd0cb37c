using System.Collections.Concurrent;
using System.Text.Json;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Configuration;
using KeeperBot.Terminal;
using Microsoft.AspNetCore.Http;

namespace KeeperBot.ChainTests.Daemons;

/// <summary>Alerts of the real program, as a stand-in for Telegram and for a webhook receives them.</summary>
public sealed class AlertDeliveryTests
{
    // As secret as the key in a node's URL: the scan of the whole run looks for it.
    private const string Token = $"123456:{CanarySecrets.UrlKey}";

    private readonly ConcurrentQueue<(string Path, JsonElement Body)> _received = new();
    private int _status = StatusCodes.Status200OK;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_FeedGoesStaleAndEtherRunsOut_TellsEachOnceAndResolves()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var standIn = await LoopbackHost.StartAsync(ReceiveAsync, Cancellation);
        await using var keeper = bench.Run(Configure(bench, standIn));
        await MineUntilAsync(
            bench, keeper, () => ServiceBench.Events(keeper, "plan-ended").Count == 1, "it has hedged");
        Assert.Empty(_received);

        await bench.Chain.Controls.WarpAsync(TimeSpan.FromMinutes(70), Cancellation);
        await MineUntilAsync(bench, keeper, () => Webhooks("feed-stale", "raised") == 1, "the stale feed is told");
        await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        await MineUntilAsync(bench, keeper, () => Webhooks("feed-stale", "resolved") == 1, "it is resolved");

        await SetEtherAsync(bench, "0x1");
        await MineUntilAsync(bench, keeper, () => Webhooks("runway", "raised") == 1, "the end of the ether is told");
        await SetEtherAsync(bench, "0x8ac7230489e80000");
        await MineUntilAsync(bench, keeper, () => Webhooks("runway", "resolved") == 1, "it is resolved");

        await Waiting.UntilAsync(() => Telegrams().Count >= 4, "Telegram gets the same four", Cancellation);
        Assert.Equal(8, _received.Count);
        Assert.Equal(2, ServiceBench.Events(keeper, "alert-raised").Count);
        Assert.All(Telegrams(), body => Assert.Equal("-1001", body.GetProperty("chat_id").GetString()));
        Assert.Contains("the base feed is", Telegrams()[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(CanarySecrets.UrlKey, keeper.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NobodyTakesTheAlert_HedgesOnAndSaysSoWithoutTheSecret()
    {
        _status = StatusCodes.Status401Unauthorized;
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var standIn = await LoopbackHost.StartAsync(ReceiveAsync, Cancellation);
        await SetEtherAsync(bench, "0x1");
        await using var keeper = bench.Run(Configure(bench, standIn));
        await Waiting.UntilAsync(() => _received.Count >= 4, "both are tried again", Cancellation);
        var block = await bench.Chain.Controls.MineAsync(1, Cancellation);
        await keeper.WaitForBlockAsync(block.Number, Cancellation);
        await Waiting.UntilAsync(
            () => ServiceBench.Events(keeper, "alert-undelivered").Count == 2, "it says so", Cancellation);

        Assert.Contains("HTTP status 401", keeper.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(CanarySecrets.UrlKey, keeper.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCodes.Status204NoContent, ExitCode.Ok, "webhook-1 took it")]
    [InlineData(StatusCodes.Status500InternalServerError, ExitCode.NotReady, "webhook-1: HTTP status 500")]
    public async Task AlertsTest_Channels_EachSaysWhetherItTookTheMessage(int status, int exitCode, string said)
    {
        _status = status;
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var standIn = await LoopbackHost.StartAsync(ReceiveAsync, Cancellation);
        var run = await KeeperProcess.RunAsync(Cancellation, "alerts", "test", "--config", Configure(bench, standIn));

        Assert.True(run.ExitCode == exitCode, $"exit {run.ExitCode}: {run.Errors}");
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
        Assert.Equal(2, _received.Count);
        Assert.DoesNotContain(CanarySecrets.UrlKey, run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlertsTest_NobodyListens_SaysSoWithoutTheSecret()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        string file;
        await using (var standIn = await LoopbackHost.StartAsync(ReceiveAsync, Cancellation))
        {
            file = Configure(bench, standIn);
        }

        var run = await KeeperProcess.RunAsync(Cancellation, "alerts", "test", "--config", file);
        Assert.Equal(ExitCode.NotReady, run.ExitCode);
        Assert.Contains("telegram: no connection (ConnectionError)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(CanarySecrets.UrlKey, run.Output + run.Errors, StringComparison.Ordinal);
    }

    private static string Configure(ServiceBench bench, LoopbackHost standIn)
    {
        // Files that may hold a secret end as configurations do.
        var folder = bench.Chain.NewFolder("alerts");
        var token = Path.Combine(folder, "token" + CanarySecrets.ConfigurationEnding);
        var url = Path.Combine(folder, "url" + CanarySecrets.ConfigurationEnding);
        File.WriteAllText(token, Token + "\n");
        File.WriteAllText(url, $"http://127.0.0.1:{standIn.Port}/hook/{CanarySecrets.UrlKey}\n");
        return bench.Configure(options => options with
        {
            Alerts = new AlertOptions
            {
                Telegram = new TelegramOptions
                {
                    TokenFile = token,
                    Chat = "-1001",
                    Api = $"http://127.0.0.1:{standIn.Port}",
                },
                Webhooks = [new WebhookOptions { UrlFile = url }],
                Settle = "1 s",

                // Blocks, twelve seconds apart, come faster here than plans do: some miss their deadline.
                Events = new AlertLevelOptions { Revert = "off" },
            },
        });
    }

    private async Task ReceiveAsync(HttpContext context, CancellationToken cancellation)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, default, cancellation);
        _received.Enqueue((context.Request.Path.Value!, document.RootElement.Clone()));
        context.Response.StatusCode = _status;
    }

    private int Webhooks(string cause, string state) => _received.Count(message =>
        message.Path == $"/hook/{CanarySecrets.UrlKey}"
        && message.Body.GetProperty("cause").GetString() == cause
        && message.Body.GetProperty("state").GetString() == state);

    private List<JsonElement> Telegrams() =>
        [.. _received.Where(message => message.Path == $"/bot{Token}/sendMessage").Select(message => message.Body)];

    private static Task SetEtherAsync(ServiceBench bench, string wei) => bench.Chain.RequestAsync(
        "anvil_setBalance", $"[\"{bench.Chain.Devnet.Manifest.Keeper}\", \"{wei}\"]", Cancellation);

    /// <summary>
    /// Mines until something is so, no faster than the keeper reads: blocks are twelve seconds apart, and a feed that
    /// is not renewed meanwhile goes stale once more.
    /// </summary>
    private static Task MineUntilAsync(
        ServiceBench bench, KeeperProcess keeper, Func<bool> condition, string what) =>
        Waiting.UntilAsync(
            async () =>
            {
                var block = await bench.Chain.Controls.MineAsync(1, Cancellation);
                await keeper.WaitForBlockAsync(block.Number, Cancellation);
                return condition();
            },
            what, Cancellation);
}
