using System.Collections.Immutable;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>How much a node may take of our memory and time.</summary>
public sealed record RpcLimits
{
    /// <summary>The defaults below.</summary>
    public static RpcLimits Default { get; } = new();

    /// <summary>The longest reply read, in bytes.</summary>
    public int ReplyBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The most JSON values, names and brackets in one reply: bounds the index built while parsing.</summary>
    public int ReplyTokens { get; init; } = 1_000_000;

    /// <summary>The deepest nesting of a reply.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>The most requests in one batch.</summary>
    public int BatchCount { get; init; } = 100;

    /// <summary>How long one request, or one batch, may take from first byte out to last byte in.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Timeouts of single methods that differ from <see cref="Timeout"/>, by JSON-RPC method name.</summary>
    public ImmutableDictionary<string, TimeSpan> MethodTimeouts { get; init; } =
        ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>How long opening a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often an idle WebSocket is pinged, and how long the pong may take until it counts as dead.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(10);

    internal TimeSpan TimeoutOf(string method) => MethodTimeouts.GetValueOrDefault(method, Timeout);
}
