using System.Collections.Immutable;
using System.Net;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace KeeperBot.Nodes;

/// <summary>
/// A node behind what protects it and us: a rate, a bulkhead, a circuit breaker, and for each JSON-RPC method its own
/// timeout and its own number of repetitions.
/// </summary>
/// <remarks>
/// <para>
/// Only a failed connection and the statuses 429, 502, 503 and 504 are tried again, and only reads. A timeout is not:
/// whoever waits has other nodes. A refusal is an answer. After 429 nobody asks until the time it names is over.
/// </para>
/// <para>
/// Signed bytes pass by the circuit breaker: offering them to a sick node costs little, not offering them may cost the
/// hedge. Source: reliability catalogue RPC-06.
/// </para>
/// </remarks>
public sealed class ResilientNode : IChain
{
    /// <summary>EIP-1474: the request exceeds a limit of the node or its provider.</summary>
    private const int LimitExceeded = -32005;

    private static readonly TimeSpan UnstatedPause = TimeSpan.FromSeconds(1);

    private readonly IChain _node;
    private readonly NodeLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Random _jitter;
    private readonly RequestGate _gate;
    private readonly Action<string, RequestOutcome, TimeSpan>? _watch;
    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly ImmutableDictionary<string, ResiliencePipeline> _pipelines;

    /// <summary>Takes the node over: it is disposed with this one.</summary>
    /// <param name="node">The node itself.</param>
    /// <param name="limits">What it may be asked for.</param>
    /// <param name="clock">Measures every wait.</param>
    /// <param name="jitter">Spreads repetitions; used under a lock.</param>
    /// <param name="watch">Told of every request that ended, from any thread: method, outcome, duration.</param>
    public ResilientNode(
        IChain node,
        NodeLimits limits,
        TimeProvider clock,
        Random jitter,
        Action<string, RequestOutcome, TimeSpan>? watch = null)
    {
        (_node, _limits, _clock, _jitter, _watch) = (node, limits, clock, jitter, watch);
        _gate = new RequestGate(node.Name, limits, clock);
        var breaker = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = limits.BreakThroughput,
                SamplingDuration = limits.BreakSampling,
                BreakDuration = limits.BreakDuration,
                ShouldHandle = static args => ValueTask.FromResult(IsSickness(args.Outcome.Exception)),
                StateProvider = _breaker,
            })
            .Build();
        _pipelines = limits.Methods.ToImmutableDictionary(
            method => method.Key, method => Pipeline(method.Key, method.Value, breaker), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Name => _node.Name;

    /// <summary>True while the circuit breaker keeps reads from the node.</summary>
    public bool IsBroken => _breaker.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <inheritdoc/>
    public Task<ulong> ChainIdAsync(CancellationToken cancellation) =>
        RunAsync("eth_chainId", static (node, token) => node.ChainIdAsync(token), cancellation);

    /// <inheritdoc/>
    public Task<BlockHeader> HeadAsync(CancellationToken cancellation) =>
        RunAsync("eth_getBlockByNumber", static (node, token) => node.HeadAsync(token), cancellation);

    /// <inheritdoc/>
    public Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation) => RunAsync(
        block.BlockHash is null ? "eth_getBlockByNumber" : "eth_getBlockByHash",
        (node, token) => node.BlockAsync(block, token),
        cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation) =>
        RunAsync("eth_call", (node, token) => node.ReadAsync(calls, block, token), cancellation);

    /// <inheritdoc/>
    public Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation) =>
        RunAsync("eth_call", (node, token) => node.CallAsync(call, block, token), cancellation);

    /// <inheritdoc/>
    public Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation) =>
        RunAsync("eth_estimateGas", (node, token) => node.EstimateGasAsync(call, token), cancellation);

    /// <inheritdoc/>
    public Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) =>
        RunAsync("eth_getTransactionCount", (node, token) => node.CountAsync(account, block, token), cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation) =>
        RunAsync("eth_getStorageAt", (node, token) => node.StorageAsync(slots, block, token), cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation) => RunAsync(
            "eth_getTransactionReceipt", (node, token) => node.ReceiptsAsync(transactions, token), cancellation);

    /// <inheritdoc/>
    public Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation) =>
        RunAsync(
            "eth_feeHistory", (node, token) => node.FeesAsync(blocks, newest, rewardPercentiles, token), cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation) =>
        RunAsync("eth_getLogs", (node, token) => node.LogsAsync(filter, token), cancellation);

    /// <inheritdoc/>
    public async Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(
                "eth_sendRawTransaction", (node, token) => node.SendAsync(raw, token), cancellation);
        }
        catch (NodeUnavailableException error)
        {
            return new SendAnswer(SendOutcome.Unknown, error.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private ResiliencePipeline Pipeline(string method, MethodPolicy policy, ResiliencePipeline breaker)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _clock };
        if (policy.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = policy.Retries,
                ShouldHandle = args => ValueTask.FromResult(
                    IsTransient(args.Outcome.Exception) && DelayOf(args.Outcome.Exception) <= _limits.LongestWait),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(DelayOf(args.Outcome.Exception) is var named
                    && named > TimeSpan.Zero ? named : Jittered()),
            });
        }

        if (method != "eth_sendRawTransaction")
        {
            builder.AddPipeline(breaker);
        }

        return builder.AddTimeout(new TimeoutStrategyOptions { Timeout = policy.Timeout }).Build();
    }

    private async Task<T> RunAsync<T>(
        string method, Func<IChain, CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await _pipelines[method].ExecuteAsync(
                static (state, token) => state.Self.AttemptAsync(state.Method, state.Ask, token),
                (Self: this, Method: method, Ask: ask),
                cancellation);
        }
        catch (TimeoutRejectedException error)
        {
            _watch?.Invoke(method, RequestOutcome.TimedOut, _limits.Methods[method].Timeout);
            throw new NodeUnavailableException(
                Name, $"{method}: no answer in {_limits.Methods[method].Timeout.TotalSeconds} s", error);
        }
        catch (BrokenCircuitException error)
        {
            throw new NodeUnavailableException(
                Name, $"{method}: it failed too often and is left alone for {_limits.BreakDuration.TotalSeconds} s",
                error);
        }
    }

    private async ValueTask<T> AttemptAsync<T>(
        string method, Func<IChain, CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        await _gate.EnterAsync(cancellation);
        try
        {
            var answer = await ask(_node, cancellation);
            _watch?.Invoke(method, RequestOutcome.Answered, _clock.GetElapsedTime(began));
            return answer;
        }
        catch (EthereumException error)
        {
            _watch?.Invoke(method, OutcomeOf(error), _clock.GetElapsedTime(began));
            if (IsRateLimit(error))
            {
                _gate.Close(DelayOf(error));
            }

            throw;
        }
        finally
        {
            _gate.Leave();
        }
    }

    private TimeSpan Jittered()
    {
        lock (_jitter)
        {
            return _limits.RetryDelay * (0.5 + _jitter.NextDouble());
        }
    }

    /// <summary>How long the node asks us to stay away; zero when it does not.</summary>
    private static TimeSpan DelayOf(Exception? error) => error switch
    {
        RpcTransportException { RetryAfter: { } named } => named,
        _ when IsRateLimit(error) => UnstatedPause,
        _ => TimeSpan.Zero,
    };

    private static RequestOutcome OutcomeOf(EthereumException error) => error switch
    {
        _ when IsRateLimit(error) => RequestOutcome.Limited,
        RpcErrorException => RequestOutcome.Refused,
        RpcTimeoutException => RequestOutcome.TimedOut,
        _ => RequestOutcome.Failed,
    };

    private static bool IsRateLimit(Exception? error) =>
        error is RpcTransportException { Status: HttpStatusCode.TooManyRequests }
            or RpcErrorException { Code: LimitExceeded };

    private static bool IsTransient(Exception? error) => IsRateLimit(error) || error is RpcTransportException
    {
        Status: null or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
    };

    /// <summary>
    /// No answer, or nonsense. A refusal is an answer, and being turned away for the rate is no illness.
    /// </summary>
    private static bool IsSickness(Exception? error) =>
        error is TimeoutRejectedException or RpcTransportException or RpcTimeoutException or RpcProtocolException
        && !IsRateLimit(error);
}
