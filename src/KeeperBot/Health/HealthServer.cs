using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KeeperBot.Terminal;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KeeperBot.Health;

/// <summary>
/// Serves <c>/health/live</c>, <c>/health/ready</c>, <c>/health</c> and <c>/metrics</c>: reading only, to this machine
/// only unless the configuration says otherwise.
/// </summary>
/// <remarks>
/// A page in a browser on this machine can send requests here under a name of its own (DNS rebinding), so the name that
/// is asked for must be a known one; and nothing allows another origin to read the answer. Kestrel alone, without a
/// host: no configuration, no logging and no signal handling beside the program's own.
/// </remarks>
public sealed class HealthServer : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly KestrelServer _server;

    private HealthServer(KestrelServer server) => _server = server;

    /// <summary>Where it answers, such as <c>http://127.0.0.1:8480</c>.</summary>
    public string Address => _server.Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Begins to serve.</summary>
    /// <param name="listen">Address and port; port 0 for any that is free.</param>
    /// <param name="hosts">Names under which it may be asked, beside the address and this machine's own.</param>
    /// <param name="health">How the keeper does; called on any thread.</param>
    /// <param name="metrics">The metrics as text; called on any thread.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task<HealthServer> StartAsync(
        IPEndPoint listen,
        ImmutableArray<string> hosts,
        Func<HealthReport> health,
        Func<string> metrics,
        CancellationToken cancellation)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = 64;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = 8 << 10;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        options.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        try
        {
            var own = listen.AddressFamily == AddressFamily.InterNetworkV6
                ? $"[{listen.Address}]"
                : $"{listen.Address}";
            await server.StartAsync(new Application([own, .. hosts], health, metrics), cancellation);
            return new HealthServer(server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    private sealed class Application(ImmutableArray<string> hosts, Func<HealthReport> health, Func<string> metrics)
        : IHttpApplication<HttpContext>
    {
        private static readonly ImmutableArray<string> OwnNames = ["localhost", "127.0.0.1", "[::1]"];

        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }

        public async Task ProcessRequestAsync(HttpContext context)
        {
            var (status, type, text) = Answer(context.Request);
            var response = context.Response;
            response.StatusCode = status;
            response.ContentType = type;
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.XFrameOptions = "DENY";
            response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (status == StatusCodes.Status405MethodNotAllowed)
            {
                response.Headers.Allow = "GET, HEAD";
            }

            var body = Encoding.UTF8.GetBytes(Redactor.Process.Clean(text));
            response.ContentLength = body.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await response.Body.WriteAsync(body, context.RequestAborted);
            }
        }

        private (int Status, string Type, string Text) Answer(HttpRequest request)
        {
            if (!OwnNames.Concat(hosts).Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
            {
                return Plain(
                    StatusCodes.Status421MisdirectedRequest,
                    "not under this name: ask 127.0.0.1, or add the name to daemon.hosts");
            }

            if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            {
                return Plain(StatusCodes.Status405MethodNotAllowed, "only GET and HEAD");
            }

            switch (request.Path.Value)
            {
                case "/health/live":
                    return Verdict(health().IsLive, "live", "the loop does not turn");
                case "/health/ready":
                    return Verdict(health().IsReady, "ready", "not ready: see /health");
                case "/health":
                    var report = health();
                    return (
                        StatusOf(report.Status != HealthStatus.Fail),
                        "application/json; charset=utf-8",
                        report.ToJson().ToJsonString(Readable) + "\n");
                case "/metrics":
                    return (StatusCodes.Status200OK, PrometheusText.ContentType, metrics());
                default:
                    return Plain(
                        StatusCodes.Status404NotFound, "there are /health, /health/live, /health/ready and /metrics");
            }
        }

        private static (int Status, string Type, string Text) Verdict(bool well, string yes, string no) =>
            Plain(StatusOf(well), well ? yes : no);

        private static int StatusOf(bool well) =>
            well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

        private static (int Status, string Type, string Text) Plain(int status, string text) =>
            (status, "text/plain; charset=utf-8", text + "\n");
    }
}
