using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>
/// JSON-RPC 2.0 over one transport: numbers requests, matches and checks replies, counts and times out.
/// </summary>
/// <remarks>
/// Every failure of the outside world is an <see cref="RpcException"/>. Nothing is retried: only the caller knows
/// whether a request may be repeated. Safe for concurrent use.
/// </remarks>
public sealed class JsonRpcClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly IRpcTransport _transport;
    private readonly TimeProvider _timeProvider;
    private readonly ReplyParser _parser;
    private ulong _lastId;
    private long _roundTrips;

    /// <summary>Takes the transport over: it is disposed with the client.</summary>
    public JsonRpcClient(IRpcTransport transport, TimeProvider timeProvider)
    {
        _transport = transport;
        _timeProvider = timeProvider;
        _parser = new ReplyParser(transport.Endpoint, transport.Limits);
    }

    /// <summary>Where the node is.</summary>
    public RpcEndpoint Endpoint => _transport.Endpoint;

    /// <summary>Messages sent so far; a batch is one.</summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>Requests sent so far, by method; each request of a batch counts.</summary>
    public ImmutableSortedDictionary<string, long> RequestCounts =>
        _counts.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Asks one question.</summary>
    /// <exception cref="RpcException">No usable answer; the kind says why.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the request may have been sent.</exception>
    public async Task<T> RequestAsync<T>(RpcRequest<T> request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, id, request);
        }

        var timeout = _transport.Limits.TimeoutOf(request.Method);
        var payload = new RpcPayload(id, 1, buffer.WrittenMemory);
        var reply = await SendAsync(payload, request.Method, timeout, cancellationToken);
        using var document = _parser.Parse(reply, request.Method);
        return _parser.ReadSingle(document.RootElement, id, request).Value;
    }

    /// <summary>Asks several questions in one message; answers come in the order of the questions.</summary>
    /// <remarks>
    /// A node's refusal of one question is data; a malformed answer to one makes the whole batch fail.
    /// </remarks>
    /// <exception cref="ArgumentException">No question, or more than <see cref="RpcLimits.BatchCount"/>.</exception>
    /// <exception cref="RpcException">No usable reply.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the requests may have been sent.</exception>
    public async Task<ImmutableArray<RpcOutcome<T>>> BatchAsync<T>(
        IReadOnlyList<RpcRequest<T>> requests, CancellationToken cancellationToken)
    {
        var limits = _transport.Limits;
        if (requests.Count == 0 || requests.Count > limits.BatchCount)
        {
            throw new ArgumentException(
                $"a batch has 1 to {limits.BatchCount} requests, this has {requests.Count}", nameof(requests));
        }

        var firstId = Interlocked.Add(ref _lastId, (ulong)requests.Count) - (ulong)requests.Count + 1;
        var buffer = new ArrayBufferWriter<byte>(256 * requests.Count);
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            for (var i = 0; i < requests.Count; i++)
            {
                Write(json, firstId + (ulong)i, requests[i]);
            }

            json.WriteEndArray();
        }

        var name = $"batch of {requests.Count}";
        var timeout = requests.Max(request => limits.TimeoutOf(request.Method));
        var payload = new RpcPayload(firstId, requests.Count, buffer.WrittenMemory);
        var reply = await SendAsync(payload, name, timeout, cancellationToken);
        using var document = _parser.Parse(reply, name);
        return _parser.ReadBatch(document.RootElement, firstId, requests);
    }

    /// <summary>Subscribes (<c>eth_subscribe</c>) and yields what the node sends until the connection ends.</summary>
    /// <remarks>
    /// A hint only: messages can be lost, late or twice. One subscription per connection; closing the connection ends
    /// it.
    /// </remarks>
    /// <param name="subscription">What to be told of, such as <c>newHeads</c>.</param>
    /// <param name="read">Reads one notification's content; must not keep the value.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The transport cannot receive notifications (HTTP).</exception>
    /// <exception cref="RpcException">The node refused, sent nonsense, or the connection ended.</exception>
    public async IAsyncEnumerable<T> SubscribeAsync<T>(
        string subscription, Func<RpcValue, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var notifications = _transport.Notifications
            ?? throw new InvalidOperationException($"{Endpoint} cannot notify: subscriptions need a WebSocket");
        var request = new RpcRequest<string>(
            "eth_subscribe", json => json.WriteStringValue(subscription), static result => result.AsText());
        var id = await RequestAsync(request, cancellationToken);
        await foreach (var message in notifications.ReadAllAsync(cancellationToken))
        {
            using var document = _parser.Parse(message, subscription);
            if (_parser.ReadNotification(document.RootElement, subscription, id) is { } content)
            {
                yield return read(content);
            }
        }
    }

    /// <summary>Disposes the transport.</summary>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private async Task<ReadOnlyMemory<byte>> SendAsync(
        RpcPayload payload, string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _roundTrips);
        using var deadline = new CancellationTokenSource(timeout, _timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await _transport.SendAsync(payload, linked.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcTimeoutException($"{Endpoint}: {name}: no complete reply in {timeout.TotalSeconds} s", error);
        }
    }

    private void Write<T>(Utf8JsonWriter json, ulong id, RpcRequest<T> request)
    {
        _counts.AddOrUpdate(request.Method, 1, static (_, count) => count + 1);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteNumber("id"u8, id);
        json.WriteString("method"u8, request.Method);
        json.WriteStartArray("params"u8);
        request.WriteParameters(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
