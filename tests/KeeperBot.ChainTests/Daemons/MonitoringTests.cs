using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Health;
using Microsoft.AspNetCore.Http;

namespace KeeperBot.ChainTests.Daemons;

/// <summary>OP-03: the tools that operators have read what the program and scripts/ops give them.</summary>
public sealed class MonitoringTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Ops => Path.Combine(RepositoryRoot(), "scripts", "ops");

    [Fact]
    public async Task Prometheus_ScrapesARunningKeeper_AnswersQueriesAndLoadsTheRules()
    {
        var prometheus = Tool("prometheus");
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var keeper = bench.Run(bench.Configure());
        var address = await ServiceBench.AddressOfAsync(keeper, Cancellation);
        var folder = bench.Chain.NewFolder("prometheus");
        File.Copy(Path.Combine(Ops, "alerts.yml"), Path.Combine(folder, "alerts.yml"));
        var configuration = (await File.ReadAllTextAsync(Path.Combine(Ops, "prometheus.yml"), Cancellation))
            .Replace("127.0.0.1:8480", address.Authority, StringComparison.Ordinal)
            .Replace("15s", "1s", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), configuration, Cancellation);
        var port = FreePort();
        using var process = Start(
            prometheus,
            $"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error");
        try
        {
            var api = new Uri($"http://127.0.0.1:{port}");
            await Waiting.UntilAsync(
                async () =>
                {
                    await bench.Chain.Controls.MineAsync(1, Cancellation);
                    return await QueryAsync(
                        bench, api, "keeperbot_plans_total{job=\"keeperbot\",outcome=\"executed\"}") == 1;
                },
                "Prometheus knows of the hedge", Cancellation);
            Assert.Equal(1, await QueryAsync(bench, api, "up{job=\"keeperbot\"}"));
            Assert.Equal(1, await QueryAsync(bench, api, "keeperbot_mode_info{mode=\"live\"}"));
            const string Latency = "histogram_quantile(0.5, keeperbot_rpc_request_seconds_bucket)";
            Assert.True(await QueryAsync(bench, api, Latency) > 0);

            // On a devnet nobody would be woken but for its clock, which is of another year.
            var firing = await QueryAsync(
                bench, api, "count(ALERTS{alertstate=\"firing\",alertname!~\"KeeperBot(HeadStale|PriceStale)\"})");
            Assert.Null(firing);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Promtool_MetricsAndRules_FindsNothingWrong()
    {
        var promtool = Tool("promtool");
        using var store = new MetricStore();
        foreach (var metric in Metrics.All)
        {
            string[] labels = [.. metric.Labels.Select(label => $"a \"{label}\" \\ b")];
            Action<MetricDeclaration, double, ReadOnlySpan<string>> write = metric.Kind switch
            {
                MetricKind.Counter => store.Add,
                MetricKind.Gauge => store.Set,
                _ => store.Observe,
            };
            write(metric, 0.5, labels);
        }

        var metrics = await RunAsync(promtool, PrometheusText.Write(store.Read()), "check", "metrics");
        Assert.True(metrics is { ExitCode: 0, Said: "" }, $"exit {metrics.ExitCode}: {metrics.Said}");
        var rules = await RunAsync(promtool, "", "check", "config", Path.Combine(Ops, "prometheus.yml"));
        Assert.True(rules.ExitCode == 0, rules.Said);
    }

    [Fact]
    public async Task Systemd_UnitFile_IsValidAndLetsTheKeeperDoLittle()
    {
        var analyze = Tool("systemd-analyze");
        using var folder = new TemporaryFolder();
        var unit = (await File.ReadAllTextAsync(Path.Combine(Ops, "keeperbot.service"), Cancellation))
            .Replace("ExecStart=/usr/local/bin/keeperbot", "ExecStart=/bin/true", StringComparison.Ordinal);
        var file = folder["keeperbot.service"];
        await File.WriteAllTextAsync(file, unit, Cancellation);

        var verified = await RunAsync(analyze, "", "verify", "--man=no", file);
        Assert.True(verified is { ExitCode: 0, Said: "" }, $"exit {verified.ExitCode}: {verified.Said}");
        var exposure = await RunAsync(analyze, "", "security", "--offline=yes", "--threshold=20", "--no-pager", file);
        output.WriteLine(exposure.Said.Split('\n').Last(line => line.Contains("exposure", StringComparison.Ordinal)));
        Assert.True(exposure.ExitCode == 0, "more exposed than 2.0 of 10");
    }

    [Fact]
    public async Task OpenTelemetry_EndpointInTheEnvironment_ReceivesTheSameMetrics()
    {
        var received = new ConcurrentQueue<(string Path, string Text)>();
        await using var collector = await LoopbackHost.StartAsync(
            async (context, cancellation) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, cancellation);
                received.Enqueue((context.Request.Path.Value!, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.StatusCode = StatusCodes.Status200OK;
            },
            Cancellation);
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [OpenTelemetryExport.Variable] = $"http://127.0.0.1:{collector.Port}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };
        await using var keeper = KeeperProcess.Start(environment, "run", "--config", bench.Configure(), "--json");

        await Waiting.UntilAsync(
            () => received.Any(message => message.Path == "/v1/metrics"
                && message.Text.Contains("keeperbot_signer_balance_ether", StringComparison.Ordinal)
                && message.Text.Contains("eth-options", StringComparison.Ordinal)),
            "the collector gets the metrics", Cancellation);
        Assert.Contains(received, message => message.Text.Contains("service.name", StringComparison.Ordinal));
    }

    private static async Task<double?> QueryAsync(ServiceBench bench, Uri api, string query)
    {
        try
        {
            var (status, text) = await bench.GetAsync(
                api, $"/api/v1/query?query={Uri.EscapeDataString(query)}", Cancellation);
            if (status != (int)HttpStatusCode.OK)
            {
                return null;
            }

            using var answer = JsonDocument.Parse(text);
            var result = answer.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0
                ? null
                : double.Parse(result[0].GetProperty("value")[1].GetString()!);
        }
        catch (HttpRequestException)
        {
            // It is still starting.
            return null;
        }
    }

    private string Tool(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            var package = name == "systemd-analyze" ? "systemd" : "prometheus";
            var reason = $"{name} is not installed: apt-get install {package}";
            output.WriteLine(reason);
            Assert.Skip(reason);
        }

        return found;
    }

    private static Process Start(string tool, params string[] arguments) => Process.Start(
        new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<(int ExitCode, string Said)> RunAsync(
        string tool, string input, params string[] arguments)
    {
        using var process = Start(tool, arguments);
        var (said, errors) = (
            process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await said + await errors);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "KeeperBot.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("KeeperBot.sln is not above the tests");
        }

        return folder;
    }
}
