using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace KeeperBot.ChainTests.Faults;

/// <summary>The real node as the proxy and its faults reach it: with the pool's rules and in the dialect set.</summary>
public sealed class FaultyNode : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Uri _uri;

    internal FaultyNode(Uri uri)
    {
        _uri = uri;
        Pool = new PoolRules(this);
    }

    /// <summary>Whose words refusals are put in; null leaves the node's own.</summary>
    public NodeDialect? Dialect { get; set; }

    /// <summary>How the pool treats what the node below would treat otherwise.</summary>
    public PoolRules Pool { get; }

    /// <summary>Every raw transaction seen.</summary>
    public SeenTransactions Transactions { get; } = new();

    /// <summary>True while nothing stands between the keeper's bytes and the node's.</summary>
    internal bool IsPlain => Dialect is null && !Pool.IsActive;

    /// <summary>Lets the node answer one call, by the pool's rules and in the dialect set.</summary>
    public async Task<byte[]> ForwardAsync(RpcCall call, CancellationToken cancellationToken)
    {
        var reply = Pool.IsActive
            ? await Pool.AnswerAsync(call, cancellationToken)
            : await SendAsync(call.Bytes, cancellationToken);
        return Dialect is not null && DialectTexts.Understand(reply) is { } refusal ? Refuse(call, refusal) : reply;
    }

    /// <summary>Asks the node itself, past every rule and fault.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters as a JSON array.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">The node refused.</exception>
    public async Task<JsonElement> AskAsync(string method, string parameters, CancellationToken cancellationToken)
    {
        var call = Encoding.UTF8.GetBytes(
            $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");
        var reply = JsonElement.Parse(await SendAsync(call, cancellationToken));
        return reply.TryGetProperty("result", out var result)
            ? result
            : throw new InvalidOperationException($"{method}{parameters}: {reply.GetRawText()}");
    }

    /// <summary>Offers a raw transaction to the node itself; null when it took it, or why it did not.</summary>
    /// <exception cref="InvalidOperationException">The node refused in words nobody listed.</exception>
    public async Task<NodeRefusal?> OfferAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        var bytes = Ethereum.Hex.Encode(raw.Span);
        var send = Encoding.UTF8.GetBytes(
            $$"""{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["{{bytes}}"]}""");
        var reply = await SendAsync(send, cancellationToken);
        return JsonElement.Parse(reply).TryGetProperty("result", out _)
            ? null
            : DialectTexts.Understand(reply)
                ?? throw new InvalidOperationException($"unknown refusal: {Encoding.UTF8.GetString(reply)}");
    }

    /// <summary>The height of the node's head.</summary>
    public async Task<ulong> HeightAsync(CancellationToken cancellationToken) =>
        BlockNumber(await AskAsync("eth_blockNumber", "[]", cancellationToken))!.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        Pool.Dispose();
        _http.Dispose();
    }

    /// <summary>The reply in which a node of the dialect set refuses a call for this reason.</summary>
    internal byte[] Refuse(RpcCall call, NodeRefusal refusal)
    {
        var (code, text) = DialectTexts.Of(Dialect ?? NodeDialect.Geth, refusal);
        return ((WireReply.Single)call.Refuse(code, text)).Json.ToArray();
    }

    /// <summary>Posts bytes to the node and brings its bytes.</summary>
    internal async Task<byte[]> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(message);
        content.Headers.ContentType = Json;
        using var response = await _http.PostAsync(_uri, content, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Brings what the node, or a relay in its place, answers to a GET.</summary>
    internal async Task<WireReply> GetAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(_uri, pathAndQuery), cancellationToken);
        return new WireReply.Body(await response.Content.ReadAsByteArrayAsync(cancellationToken))
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString() ?? "application/json",
        };
    }

    /// <summary>A quantity of at most 64 bits; null for anything else.</summary>
    internal static ulong? BlockNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Ethereum.Hex.TryParseQuantity(value.GetString(), out var number)
            ? (ulong)number
            : null;
}
