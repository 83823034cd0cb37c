using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KeeperBot.ChainTests.Faults;

/// <summary>A web server on a free loopback port that does nothing by itself: no logs, no configuration.</summary>
internal sealed class LoopbackHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping;

    private LoopbackHost(WebApplication application, CancellationTokenSource stopping)
    {
        _application = application;
        _stopping = stopping;
        Port = new Uri(application.Urls.Single()).Port;
    }

    public int Port { get; }

    /// <summary>Serves until disposed; the token given to the handler is cancelled then.</summary>
    public static async Task<LoopbackHost> StartAsync(
        Func<HttpContext, CancellationToken, Task> answer, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var application = builder.Build();
        var stopping = new CancellationTokenSource();

        application.Use((context, next) =>
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
            {
                context.Features.Set<IHttpUpgradeFeature>(new MutableConnection.Upgrade(upgrade));
            }

            return next(context);
        });

        // A half-open peer is one that answers no ping, so the server must not send its own either.
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        application.Run(async context =>
        {
            using var ended = CancellationTokenSource
                .CreateLinkedTokenSource(stopping.Token, context.RequestAborted);
            try
            {
                await answer(context, ended.Token);
            }
            catch (Exception error) when (ended.IsCancellationRequested && error is OperationCanceledException)
            {
                // The caller went away, or the test ended.
                context.Abort();
            }
        });
        await application.StartAsync(cancellationToken);
        return new LoopbackHost(application, stopping);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }
}
