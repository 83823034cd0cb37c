namespace KeeperBot.ChainTests.Faults;

/// <summary>The way to the node misbehaves; what is said on it is true.</summary>
public static class ConnectionFaults
{
    private static readonly WireReply.Reset Cut = new();

    /// <summary>The connection breaks before the node hears of the request.</summary>
    public static Fault Reset { get; } = new("reset", _ => Cut);

    /// <summary>The node acts on the request, and the reply is lost with the connection.</summary>
    public static Fault ForwardThenReset { get; } = new("forward, then reset", async (call, node, cancellation) =>
    {
        await node.ForwardAsync(call, cancellation);
        return Cut;
    });

    /// <summary>
    /// The request is swallowed and the connection stays open; a WebSocket is half-open from then on: it neither reads,
    /// nor answers pings, nor closes.
    /// </summary>
    public static Fault HalfOpen { get; } = new("half-open", _ => new WireReply.Silence());

    /// <summary>The reply, or a notification, is swallowed; the connection works on.</summary>
    public static Fault Swallow { get; } = new("swallow", _ => new WireReply.Nothing());

    /// <summary>The request waits before the gate, then the node gets it.</summary>
    public static Fault HeldBefore(FaultGate gate) => new("held before", async (call, node, cancellation) =>
    {
        await gate.PassAsync(cancellation);
        return new WireReply.Single(await node.ForwardAsync(call, cancellation));
    });

    /// <summary>The node acts on the request at once, the reply waits before the gate.</summary>
    public static Fault HeldAfter(FaultGate gate) => new("held after", async (call, node, cancellation) =>
    {
        var reply = await node.ForwardAsync(call, cancellation);
        await gate.PassAsync(cancellation);
        return new WireReply.Single(reply);
    });

    /// <summary>An HTTP status and a page, as gateways give it: 429, 502, 503.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="retryAfter">The header <c>Retry-After</c>, in seconds; null for none.</param>
    public static Fault Status(int status, int? retryAfter = null) => new(
        $"status {status}",
        _ => new WireReply.Body("the gateway has nothing for you"u8.ToArray())
        {
            Status = status,
            ContentType = "text/plain",
            RetryAfter = retryAfter,
        });

    /// <summary>A reply that begins at once and comes byte by byte, without end.</summary>
    public static Fault SlowLoris(TimeSpan pace) => new(
        $"a byte every {pace.TotalMilliseconds} ms",
        _ => new WireReply.Flood("{"u8.ToArray(), " "u8.ToArray(), 1 << 20) { Pace = pace });
}
