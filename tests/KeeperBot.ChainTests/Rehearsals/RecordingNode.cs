using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Secrets;
using Microsoft.AspNetCore.Http;

namespace KeeperBot.ChainTests.Rehearsals;

/// <summary>Stands for an operator's provider: passes everything on to a node, and remembers what was asked.</summary>
internal sealed class RecordingNode : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _methods = new(StringComparer.Ordinal);
    private readonly HttpClient _client = new();
    private readonly Uri _node;
    private LoopbackHost _host = null!;

    private RecordingNode(string node) => _node = new Uri(node);

    /// <summary>Where it is asked, with a key in its path as providers have it.</summary>
    public string Url => $"http://127.0.0.1:{_host.Port}/v2/{CanarySecrets.UrlKey}";

    /// <summary>Every method that anybody asked for.</summary>
    public ImmutableSortedSet<string> Methods => [.. _methods.Keys];

    /// <summary>The last message, as text.</summary>
    public string LastBody { get; private set; } = string.Empty;

    public static async Task<RecordingNode> StartAsync(string node, CancellationToken cancellation)
    {
        var recorder = new RecordingNode(node);
        recorder._host = await LoopbackHost.StartAsync(recorder.AnswerAsync, cancellation);
        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _client.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellation);
        LastBody = Encoding.UTF8.GetString(body.ToArray());
        foreach (var call in RpcCall.Parse(body.ToArray(), out _))
        {
            _methods.AddOrUpdate(call.Method, 1, static (_, times) => times + 1);
        }

        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new("application/json");
        using var reply = await _client.PostAsync(_node, content, cancellation);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(await reply.Content.ReadAsByteArrayAsync(cancellation), cancellation);
    }
}
