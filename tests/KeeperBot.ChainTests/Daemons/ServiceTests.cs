using System.Net;
using System.Text.Json;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Recipes;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Health;

namespace KeeperBot.ChainTests.Daemons;

/// <summary>OP-02, OP-03: what a supervisor and a monitoring system see of the real program.</summary>
public sealed class ServiceTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AsAService_IsReadyTellsItsStateAndAnswers()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var keeper = bench.Run(bench.Configure());
        var address = await ServiceBench.AddressOfAsync(keeper, Cancellation);
        await Waiting.UntilAsync(() => bench.Supervisor.HasHeard("READY=1"), "it is ready", Cancellation);
        await Waiting.UntilAsync(
            async () =>
            {
                await bench.Chain.Controls.MineAsync(1, Cancellation);
                return bench.Supervisor.HasHeard("STATUS=live, block")
                    && bench.Supervisor.Heard.Any(heard => heard.State.Contains("WETH HOLD", StringComparison.Ordinal))
                    && ServiceBench.Events(keeper, "plan-ended").Count > 0;
            },
            "it hedged, and says so", Cancellation);

        Assert.Equal((200, "live\n"), await bench.GetAsync(address, "/health/live", Cancellation));
        Assert.Equal((200, "ready\n"), await bench.GetAsync(address, "/health/ready", Cancellation));
        var (status, text) = await bench.GetAsync(address, "/health", Cancellation);
        using var health = JsonDocument.Parse(text);
        Assert.Equal((200, "ok"), (status, health.RootElement.GetProperty("status").GetString()));
        Assert.Equal(
            HealthChecks.Catalogue.Select(check => check.Name),
            health.RootElement.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        var (_, metrics) = await bench.GetAsync(address, "/metrics", Cancellation);
        Assert.Contains(
            "keeperbot_plans_total{vault=\"eth-options\",outcome=\"executed\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains(
            "keeperbot_rpc_requests_total{node=\"1\",method=\"eth_call\",outcome=\"answered\"} ", metrics,
            StringComparison.Ordinal);
        Assert.DoesNotContain(CanarySecrets.UrlKey, text + metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("0x", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/health", "evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("GET", "/metrics", "evil.example:80", HttpStatusCode.MisdirectedRequest)]
    [InlineData("GET", "/health/live", "localhost:1", HttpStatusCode.OK)]
    [InlineData("HEAD", "/health/live", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("GET", "/health/live", "[::1]:9", HttpStatusCode.OK)]
    [InlineData("GET", "/health/live", "keeper.internal", HttpStatusCode.OK)]
    [InlineData("POST", "/health/live", "localhost", HttpStatusCode.MethodNotAllowed)]
    [InlineData("OPTIONS", "/metrics", "localhost", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/health/", "localhost", HttpStatusCode.NotFound)]
    [InlineData("GET", "/../etc/passwd", "localhost", HttpStatusCode.NotFound)]
    public async Task Serve_Request_IsAnsweredOnlyToKnownNamesAndForReading(
        string method, string path, string host, HttpStatusCode expected)
    {
        var report = new HealthReport(
            DateTimeOffset.UnixEpoch,
            [.. HealthChecks.Catalogue.Select(check => new HealthCheck(check.Name, HealthStatus.Ok, "well"))]);
        await using var server = await HealthServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), ["keeper.internal"], () => report, () => "m", Cancellation);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address + path));
        request.Headers.Host = host;
        request.Headers.Add("Origin", "https://evil.example");
        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.DoesNotContain(
            answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.Ordinal));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Run_PortIsTaken_HedgesWithoutServing()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var first = bench.Run(bench.Configure());
        var port = (await ServiceBench.AddressOfAsync(first, Cancellation)).Port;
        var file = bench.Chain.Configure("other", live: false, options => options with
        {
            Daemon = options.Daemon with { Listen = $"127.0.0.1:{port}" },
        });
        await using var second = KeeperProcess.Start("run", "--config", file, "--json");

        await second.WaitForBlockAsync(1, Cancellation);
        Assert.Single(ServiceBench.Events(second, "health-not-served"));
    }

    /// <summary>
    /// A node that hangs with a call in flight delays a turn by its timeout at most: the loop is alive, it feeds the
    /// watchdog, and it is not ready.
    /// </summary>
    [Fact]
    public async Task Watchdog_NodeHangs_IsFedAndLiveAndNotReady()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var keeper = bench.Run(bench.Configure());
        var address = await ServiceBench.AddressOfAsync(keeper, Cancellation);
        await Waiting.UntilAsync(() => bench.Supervisor.HasHeard("READY=1"), "it is ready", Cancellation);
        var node = bench.Chain.Devnet.Anvil.ProcessId;
        await ProcessSignal.StopAsync(node, Cancellation);
        var stopped = bench.Supervisor.Now;
        try
        {
            await Waiting.UntilAsync(
                async () => bench.Supervisor.Now - stopped > TimeSpan.FromSeconds(20)
                    && (await bench.GetAsync(address, "/health/ready", Cancellation)).Status == 503,
                "it is not ready", Cancellation);
            Assert.Equal(200, (await bench.GetAsync(address, "/health/live", Cancellation)).Status);
        }
        finally
        {
            await ProcessSignal.ContinueAsync(node, CancellationToken.None);
        }

        var pings = bench.Supervisor.Heard.Where(heard => heard.State == "WATCHDOG=1").Select(h => h.At).ToList();
        var longest = pings.Zip(pings.Skip(1), (one, next) => next - one).Max();
        output.WriteLine($"{pings.Count} pings, at most {longest.TotalSeconds:F1} s apart");
        Assert.True(longest < TimeSpan.FromSeconds(15), $"the watchdog was not fed for {longest}");
        Assert.True(pings[^1] - stopped > TimeSpan.FromSeconds(10), "the watchdog was fed while the node hung");
        await Waiting.UntilAsync(
            async () => (await bench.GetAsync(address, "/health/ready", Cancellation)).Status == 200,
            "it is ready again", Cancellation);
    }

    /// <summary>A loop that does not turn feeds nobody, however long it is alive.</summary>
    [Fact]
    public async Task Watchdog_LoopStandsStill_IsNotFed()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var keeper = bench.Run(bench.Configure());
        await Waiting.UntilAsync(() => bench.Supervisor.HasHeard("WATCHDOG=1"), "it is fed", Cancellation);
        await ProcessSignal.StopAsync(keeper.Id, Cancellation);
        var stopped = bench.Supervisor.Now + TimeSpan.FromSeconds(0.5);
        await Waiting.UntilAsync(
            () => bench.Supervisor.Now > stopped + TimeSpan.FromSeconds(3), "time passes", Cancellation);
        Assert.DoesNotContain(bench.Supervisor.Heard, heard => heard.At > stopped);
        await ProcessSignal.ContinueAsync(keeper.Id, Cancellation);
        await Waiting.UntilAsync(
            () => bench.Supervisor.Heard.Any(heard => heard.At > stopped), "it is fed again", Cancellation);
    }
}
