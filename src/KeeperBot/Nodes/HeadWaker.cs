using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>
/// Paces the polling of the head, and shortens the wait when a node announces a block over a WebSocket.
/// </summary>
/// <remarks>
/// An announcement is a hint to look and nothing else: what it says is not used. A connection that dies, hangs or lies
/// costs at most the poll interval; it is counted, and opened again after a pause that doubles. A peer that no longer
/// answers pings is found out by the transport (<see cref="RpcLimits.KeepAlive"/>).
/// </remarks>
public sealed class HeadWaker : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private readonly Func<RpcEndpoint, CancellationToken, Task<EthereumClient>> _connect;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Task _listening;
    private TaskCompletionSource _woken = NewSignal();
    private long? _pacedAt;
    private long _hints;
    private long _breaks;
    private int _connected;

    /// <summary>Begins to listen; no endpoint makes it a plain timer.</summary>
    /// <param name="endpoints">ws or wss endpoints.</param>
    /// <param name="clock">Measures interval and pauses.</param>
    /// <param name="connect">Opens a connection; null for the ordinary way.</param>
    public HeadWaker(
        ImmutableArray<RpcEndpoint> endpoints,
        TimeProvider clock,
        Func<RpcEndpoint, CancellationToken, Task<EthereumClient>>? connect = null)
    {
        _clock = clock;
        _connect = connect ?? (static (endpoint, cancellation) =>
            EthereumClient.OverWebSocketAsync(endpoint, null, cancellation));
        _listening = Task.WhenAll(endpoints.Select(ListenAsync));
    }

    /// <summary>Announcements received.</summary>
    public long Hints => Interlocked.Read(ref _hints);

    /// <summary>Connections that could not be opened, or that ended.</summary>
    public long Breaks => Interlocked.Read(ref _breaks);

    /// <summary>Connections open now.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>
    /// Returns when the interval since the last return is over, or earlier when a block was announced since.
    /// </summary>
    public async Task WaitAsync(TimeSpan interval, CancellationToken cancellation)
    {
        var left = _pacedAt is { } at ? interval - _clock.GetElapsedTime(at) : interval;
        if (left > TimeSpan.Zero)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(Signal.Task, Task.Delay(left, _clock, ending.Token));
            await ending.CancelAsync();
        }

        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _woken = _woken.Task.IsCompleted ? NewSignal() : _woken;
        }

        _pacedAt = _clock.GetTimestamp();
    }

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _listening;
        _stopping.Dispose();
    }

    private TaskCompletionSource Signal
    {
        get
        {
            lock (_gate)
            {
                return _woken;
            }
        }
    }

    private async Task ListenAsync(RpcEndpoint endpoint)
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var client = await _connect(endpoint, _stopping.Token);
                Interlocked.Increment(ref _connected);
                try
                {
                    await foreach (var announced in client.NewHeadsAsync(_stopping.Token))
                    {
                        pause = FirstPause;
                        Interlocked.Increment(ref _hints);
                        Signal.TrySetResult();
                    }
                }
                finally
                {
                    Interlocked.Decrement(ref _connected);
                }
            }
            catch (Exception error) when (error is EthereumException or OperationCanceledException)
            {
                // Polling goes on; the connection is tried again below, unless we are stopping.
            }

            Interlocked.Increment(ref _breaks);
            try
            {
                await Task.Delay(pause, _clock, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
