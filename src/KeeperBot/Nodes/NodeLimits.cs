using System.Collections.Immutable;

namespace KeeperBot.Nodes;

/// <summary>How one JSON-RPC method is treated.</summary>
/// <param name="Timeout">How long one attempt may take.</param>
/// <param name="Retries">How often a transient failure is tried again; 0 for never.</param>
public sealed record MethodPolicy(TimeSpan Timeout, int Retries);

/// <summary>What one node may be asked for, and how long it may take.</summary>
public sealed record NodeLimits
{
    /// <summary>
    /// Every method, one by one: there is no default, so that no method is repeated because nobody thought of it.
    /// </summary>
    /// <remarks>
    /// Reads are repeated once: they change nothing. Signed bytes are not, although that would be harmless (a pool
    /// answers "already known"): the lane offers them again at every block, and knows whether they are still wanted.
    /// A fee history is a hint and can be missed.
    /// </remarks>
    public static ImmutableSortedDictionary<string, MethodPolicy> DefaultMethods { get; } =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new KeyValuePair<string, MethodPolicy>[]
        {
            new("eth_call", new(TimeSpan.FromSeconds(5), 1)),
            new("eth_chainId", new(TimeSpan.FromSeconds(2), 1)),
            new("eth_estimateGas", new(TimeSpan.FromSeconds(5), 1)),
            new("eth_feeHistory", new(TimeSpan.FromSeconds(3), 0)),
            new("eth_getBlockByHash", new(TimeSpan.FromSeconds(3), 1)),
            new("eth_getBlockByNumber", new(TimeSpan.FromSeconds(3), 1)),
            new("eth_getLogs", new(TimeSpan.FromSeconds(8), 1)),
            new("eth_getStorageAt", new(TimeSpan.FromSeconds(5), 1)),
            new("eth_getTransactionCount", new(TimeSpan.FromSeconds(3), 1)),
            new("eth_getTransactionReceipt", new(TimeSpan.FromSeconds(5), 1)),
            new("eth_sendRawTransaction", new(TimeSpan.FromSeconds(8), 0)),
        });

    /// <summary>The policies, by JSON-RPC method.</summary>
    public ImmutableSortedDictionary<string, MethodPolicy> Methods { get; init; } = DefaultMethods;

    /// <summary>Requests a second, in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Requests that may be made at once after a pause.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>Requests under way at the same time: a node that hangs must not collect them.</summary>
    public int Concurrent { get; init; } = 32;

    /// <summary>The longest a request waits for its turn, or to be repeated, before it fails instead.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Before a repetition, on average; half of it to one and a half times it at random.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Requests within <see cref="BreakSampling"/> below which the circuit breaker does not judge.</summary>
    public int BreakThroughput { get; init; } = 8;

    /// <summary>
    /// The stretch of time that the circuit breaker judges; it opens when half of the requests failed.
    /// </summary>
    public TimeSpan BreakSampling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit breaker keeps reads from the node.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(3);
}
